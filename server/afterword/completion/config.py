"""Hold the tunable numbers of the engine in one place, so that a sweep sets a field."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class EngineConfig:
    """How the engine weighs, searches and remembers.

    Defaults that were fitted were fitted on text that no figure of docs/benchmarks.md is taken
    from. A number in parentheses is the page of docs/decisions that has the measurement.
    """

    # The layers of the blend. The network has the weight that the others leave.

    cache_weight: float = 0.3
    """Maximum weight of the document cache, where the last two words stood there before; two thirds
    of it where only the last one did, one third elsewhere (031, 032)."""
    cache_half_words: float = 50.0
    """Words of the document at which its cache has half of that weight (005, 032)."""
    cache_theta: float = 0.15
    """Inverse temperature of the similarity between hidden states; 0 counts words alone (052)."""
    cache_lift: float = 0.4
    """How much a cached word gains by each nat that the network finds it likelier than usual (052).
    """
    cache_match_nats: float = 1.0
    """What each word before the cursor adds that stood before the cached word too (031)."""
    cache_window_words: int = 2_000
    """Words before the cursor that the cache uses (005)."""
    cache_candidates: int = 24
    """Most probable cached words with the letters typed that are considered."""

    below_weight: float = 0.15
    """Maximum weight of the words after the cursor (033, 052)."""
    below_half_words: float = 50.0
    """Words after the cursor at which they have half of that weight (033)."""
    below_match_nats: float = 2.0
    """What each word before the cursor adds that also stands before a word after it (033, 052)."""
    below_lift: float = 0.8
    """How much such a word gains by each nat that the network finds it likelier than usual (052).
    """
    below_chars: int = 6_000
    """Characters after the cursor whose words are gathered: about a thousand words (033)."""

    others_weight: float = 0.15
    """Maximum weight of the words of the other open documents (052)."""
    others_lift: float = 1.0
    """How much such a word gains by each nat that the network finds it likelier than usual (052).
    """
    others_half_words: int = 500
    """Words in other documents at which they have half of that weight (052)."""
    others_max_words: int = 8_000
    """Maximum words of other documents, taken from those used last."""
    indexed_chars: int = 50_000
    """Characters at the start of an opened document that are indexed for the others."""

    ngram_weight: float = 0.15
    """Maximum weight of the personal n-gram, where its contexts cover everything (007, 032)."""
    ngram_lift: float = 0.3
    """How much a word of it gains by each nat that the network finds it likelier than usual (052).
    """

    datastore_weight: float = 0.2
    """Maximum weight of the personal datastore, approached with very many keys (023)."""
    datastore_half_keys: int = 40_000
    """Keys at which the datastore has half of that weight (023)."""
    datastore_gamma: float = 0.4
    """Weight of a key is exp(-gamma * squared distance) of the projected hidden states (023, 053).
    """
    datastore_lift: float = 0.3
    """How much a word of it gains by each nat that the network finds it likelier than usual (052).
    """
    datastore_compared_keys: int = 8_192
    """Approximate number of keys that one hidden state is compared with (023)."""

    glossary_weight: float = 0.2
    """Maximum weight of the glossary, approached in the middle of a long name."""
    glossary_entries: int = 2
    """Maximum entries of the glossary that a list has beside its words."""

    changed_case_factor: float = 0.1
    """Probability factor of a word written in another case than it is known in (053)."""

    capital_factor: float = 0.2
    """Probability factor of a word written with capitals, if the letters typed have none (044);
    past a slip, also of a word without, if they have one within a sentence (057)."""
    capitals_max_probability: float = 1e-5
    """Names are put together from pieces if all words that begin with the letters are less probable
    than this together (057)."""
    capitals_min_probability: float = 1e-7
    """Smallest probability in its context of a name that the search makes of pieces (057)."""
    slip_rate: float = 0.02
    """Slips per letter that the list allows for; 0 forgives none (044)."""
    slip_max_probability: float = 3e-4
    """A slip is looked for if all words that begin with the letters typed are less probable than
    this together (044)."""
    slip_min_letters: int = 3
    """Letters typed before a slip is looked for."""
    slip_min_fraction: float = 0.01
    """Smallest probability of a word past a slip, relative to that of all that may be meant."""
    slip_words: int = 5
    """Maximum words with a slip, and maximum words with added capitals, that are considered."""
    two_slips_min_letters: int = 7
    """Letters typed before two slips are looked for, where one leads nowhere."""
    two_slips_min_probability: float = 1e-6
    """Smallest probability in its context of a word with two slips."""
    misspelling_factor: float = 1 / 30
    """Probability factor of a rare word that is probably a frequent one with a slip (044)."""

    # Calibration: of words that are given 0.4, two in five are to be written.

    sharpening: float = 0.3
    """Growth of the exponent with the weight of the personal n-gram and datastore.

    A weighted sum of distributions is less confident than it should be (Ranjan and Gneiting 2010);
    fitted on the tuning parts of five authors (027, 035, 053).
    """
    tail_probability: float = 0.02
    """Probability that sharpening assumes for each word that was not found (027)."""
    min_ratio_to_typed: float = 1e-4
    """Smallest probability of a longer word, relative to that of the typed letters as a word.

    Hardly anybody continues "the" to "theft".
    """

    # The search for words among the paths of the network's pieces.

    min_searched_words: int = 8
    """Fewest words a search looks for: the probability of one depends on the others (027)."""
    max_replacements: int = 10
    """Upper bound on extra words searched for to replace forgotten ones."""
    search_calls: int = 1
    """Network calls that a search may make before any letter is typed (004, 009)."""
    search_letters: int = 3
    """Leading letters that each allow one more call, which goes one piece deeper (009, 037)."""
    search_batch: int = 8
    """Open paths that are expanded by one call, the best one included (004)."""
    margin_nats: float = 3.0
    """How much less probable than the best path of a call the others may be (004)."""
    prune_nats: float = 4.0
    """How much less probable than the best word a path may be that is still followed (004)."""
    search_enough_words: int = 2
    """Words found after which a search makes no further call (037)."""
    doubt_nats: float = math.log(30)
    """How much less a word that is not known to exist counts for what is too improbable (014)."""

    # What is shown.

    typed_past_probability: float = 0.5
    """P(writer keeps typing although the intended word was ranked first); five authors (021)."""
    ghost_min_probability: float = 0.38
    """Smallest probability of a ghost text, unless a client sets its own (035).

    Of what is shown at the starts of words, three words in five are written.
    """
    mid_line_min_probability: float = 0.5
    """The same in the middle of a line, given the text that follows (046)."""
    mid_line_chance: float = 0.003
    """Probability of the text that follows a word if more words are to come in between (046)."""
    ghost_max_words: int = 5
    """Maximum words in a ghost text; each further one costs two network calls at most (036)."""

    guessed_name_min_probability: float = 0.1
    """Smallest probability of a capitalised word behind another one, before any letter, if the
    network alone expects it: surnames are guessed otherwise (043)."""

    # States along the documents.

    max_documents: int = 8
    """Maximum documents with states in memory; a long one takes about 9 MB."""
    replay_tokens: int = 96
    """Maximum tokens read before an answer; an LSTM uses about 200 (Khandelwal et al. 2018)."""
    chunk_tokens: int = 48
    """Tokens read by one network call: the longest gap between snapshots near the cursor."""
    dense_snapshots: int = 48
    """Newest snapshots of a cache that are never thinned out."""
    spacing_tokens: int = 32
    """Distance between older snapshots."""
    max_snapshots: int = 256
    """Maximum snapshots of a cache; then the far one with the closest neighbours is dropped."""
    catch_up_lines: int = 500
    """Maximum lines without prose that one slice of idle work skips."""
    read_ahead_words: int = 3
    """Best words of an answer that are read while the writer pauses (009)."""

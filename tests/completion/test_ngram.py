"""The personal n-gram, as it is counted, written, read and asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword.completion.engine import Engine
from afterword.completion.ngram import PersonalNgram, context_before, context_token
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.model.language_model import Ids
from afterword.store.bundle import Bundle
from afterword.text.units import is_word, units
from afterword_training.personal.ngram_builder import DISCOUNT, build_ngram
from tests.examples import examples
from tests.helpers import at_end

LETTER = """Dear Ann, the garden is lovely this year.
I went to the garden with Tom's brother and we sat by the pond.
The pond is small, but we sat there until 10.
In 2019 we sat there until 11. Tom's brother said the pond is lovely.
Tell me about the garden, and about Ann's plans."""

UNITS = st.sampled_from(["a", "A", "b", "c", ",", "7"])
DOCUMENTS = st.lists(
    st.lists(st.lists(UNITS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=3).map(
        "\n".join
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def letter() -> PersonalNgram:
    return build_ngram([LETTER])


class Reference:
    """The same model by its definition, in dictionaries."""

    def __init__(self, documents: list[str], half_life: float) -> None:
        sightings = []
        age = 0
        lines = [line for text in documents for line in text.split("\n")]
        written = [[unit.text for unit in units(line)] for line in lines]
        tokens = [context_token(unit) for line in written for unit in line]
        self.seen = {token for token in tokens if tokens.count(token) > 1}
        for line in written:
            for place, unit in enumerate(line):
                age += is_word(unit)
                if is_word(unit) and unit.lower() in self.seen:
                    context = ["\n", *map(context_token, line[:place])][-3:]
                    rare = [i + 1 for i, t in enumerate(context) if t not in {*self.seen, "\n"}]
                    sightings.append((age, tuple(context[max(rare, default=0) :]), unit))
        newest_age = max(age for age, _, _ in sightings)
        self.newest: dict[tuple[str, ...], float] = {}
        self.count: defaultdict[tuple[str, ...], float] = defaultdict(float)
        for age, before, word in sightings:
            weight = 2 ** ((age - newest_age) / half_life)
            for length in range(len(before) + 1):
                self.newest[(*before[len(before) - length :], word)] = weight
            self.count[(*before, word)] += weight
        for gram, weight in self.newest.items():
            if len(gram) > 1:
                self.count[gram[1:]] += weight

    def probability(self, context: tuple[str, ...], word: str) -> float:
        shorter = self.probability(context[1:], word) if context else 0.0
        grams = {gram: n for gram, n in self.count.items() if gram[:-1] == context}
        if not grams:
            return shorter
        total = sum(grams.values())
        kept = grams.get((*context, word), 0.0) - DISCOUNT * self.newest.get((*context, word), 0.0)
        backoff = DISCOUNT * sum(self.newest[gram] for gram in grams) / total
        return kept / total + backoff * shorter


@settings(max_examples=examples(60))
@given(DOCUMENTS, st.lists(UNITS | st.just("\n"), max_size=3), st.sampled_from([2.0, 50.0]))
def test_probabilities_are_those_of_the_definition(
    documents: list[str], context: list[str], half_life: float
) -> None:
    words = Counter(
        unit.text.lower() for text in documents for unit in units(text) if is_word(unit.text)
    )
    if max(words.values(), default=0) < 2:
        with pytest.raises(UserError, match="too little"):
            build_ngram(documents, half_life_words=half_life)
        return
    model = build_ngram(documents, half_life_words=half_life)
    reference = Reference(documents, half_life)
    found = model.at(context)
    start = max((i for i, unit in enumerate(context) if unit == "\n"), default=0)
    known = [context_token(unit) for unit in context[start:]]
    while known and not any(gram[: len(known)] == tuple(known) for gram in reference.count):
        known.pop(0)
    for word in "aAbc":
        expected = reference.probability(tuple(known), word)
        assert found.probability(word) == pytest.approx(expected, abs=2e-3)
    assert found.probabilities.sum() <= 1.001


def test_what_follows_the_longest_context_comes_first(letter: PersonalNgram) -> None:
    assert letter.at(["but", "we"]).top("", 1)[0][0] == "sat"
    assert letter.at(["we", "sat", "there"]).top("", 1)[0][0] == "until"
    assert letter.at([]).top("p", 1)[0][0] == "pond"


def test_contexts_know_no_case_and_take_all_numbers_for_one(letter: PersonalNgram) -> None:
    assert letter.at(["IN", "1066"]).top("", 1) == letter.at(["in", "2019"]).top("", 1)
    assert letter.at(["Tom’s"]).probability("brother") > 0.2


def test_nothing_before_the_line_is_context(letter: PersonalNgram) -> None:
    line_start = letter.at(["\n"])
    assert letter.at(["year", ".", "\n"]).top("", 9) == line_start.top("", 9)
    assert line_start.weight > 0


def test_a_context_is_cut_from_the_end_of_a_line() -> None:
    assert context_before("") == ["\n"]
    assert context_before("But we ") == ["\n", "But", "we"]
    long = "a word and " * 1000
    assert context_before(long)[-3:] == ["a", "word", "and"]
    assert len(context_before(long)) < 50


def test_top_is_the_start_of_the_full_ranking(letter: PersonalNgram) -> None:
    found = letter.at(["at", "the"])
    words = [word for word in letter.vocabulary if found.probability(word) > 0]
    ranked = sorted(words, key=lambda word: -found.probability(word))
    assert [word for word, _ in found.top("", len(words))] == ranked
    assert found.top("", 3) == found.top("", len(words))[:3]
    assert [word for word, _ in found.top("s", 5)] == ["sat"]
    assert all(map(is_word, words))


def test_the_probability_of_a_prefix_is_that_of_all_words_with_it(letter: PersonalNgram) -> None:
    found = letter.at(["at", "the"])
    fitting = [word for word in letter.vocabulary if word.startswith("the")]
    assert "the" in fitting
    assert "there" in fitting
    assert found.prefix_probability("the") == pytest.approx(sum(map(found.probability, fitting)))
    assert found.prefix_probability("") == pytest.approx(float(found.probabilities.sum()))
    assert found.prefix_probability("zebra") == 0.0


def test_a_word_is_not_completed_to_itself(letter: PersonalNgram) -> None:
    assert [word for word, _ in letter.at([]).top("the", 5)] == ["there"]
    assert letter.at([]).top("zebra", 5) == []


def test_the_weight_grows_with_what_was_seen() -> None:
    model = build_ngram(["red sky.\n" * 8 + "red sea. a blue sea. a blue sky."])
    assert model.at(["never", "seen"]).weight == 0
    assert 1 > model.at(["\n", "red"]).weight > model.at(["a", "blue"]).weight > 0


def test_a_word_needs_two_sightings_in_any_case(letter: PersonalNgram) -> None:
    content = letter.to_bytes()
    for once in ("lovely", "Lovely", "brother", "we"):
        assert (letter.at([]).probability(once) > 0) == (once in LETTER)
    for once in ("small", "plans", "Dear", "2019"):
        assert letter.at([]).probability(once) == 0
        assert once.encode() not in content
    assert letter.at([]).probability("The") > 0


def test_newer_text_counts_more() -> None:
    old, new = "we drink tea with milk\n" * 3, "we drink coffee with milk\n" * 3
    found = build_ngram([old, new], half_life_words=10).at(["we", "drink"])
    assert found.probability("coffee") > 2 * found.probability("tea") > 0
    found = build_ngram([old, new], half_life_words=1e9).at(["we", "drink"])
    assert found.probability("coffee") == pytest.approx(found.probability("tea"), rel=1e-3)


def test_a_file_is_read_as_it_was_written(letter: PersonalNgram, tmp_path: Path) -> None:
    path = tmp_path / "ngram.npz"
    path.write_bytes(letter.to_bytes())
    read = PersonalNgram.open(path)
    assert read.to_bytes() == letter.to_bytes() == build_ngram([LETTER]).to_bytes()
    assert read.at(["but", "we"]).top("", 5) == letter.at(["but", "we"]).top("", 5)


def test_half_of_a_character_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "ngram.npz"
    ngram = build_ngram([f"{LETTER}\n\ud83d {LETTER}\n\ud83d"])
    assert "\ud83d" in ngram.vocabulary
    path.write_bytes(ngram.to_bytes())
    assert PersonalNgram.open(path).vocabulary == ngram.vocabulary


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_damaged_file_is_refused(letter: PersonalNgram, tmp_path: Path, fraction: float) -> None:
    path = tmp_path / "ngram.npz"
    content = letter.to_bytes()
    path.write_bytes(content[: int(fraction * len(content))])
    with pytest.raises(UserError, match=r"ngram\.npz"):
        PersonalNgram.open(path)


def test_a_file_of_something_else_is_refused(letter: PersonalNgram, tmp_path: Path) -> None:
    path = tmp_path / "ngram.npz"
    with pytest.raises(UserError, match=r"ngram\.npz"):
        PersonalNgram.open(path)
    np.savez(path, vocabulary=np.zeros(3, np.uint8))
    with pytest.raises(UserError, match=r"ngram\.npz"):
        PersonalNgram.open(path)
    path.write_bytes(letter.to_bytes())
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, "followers": arrays["followers"][::-1]})
    with pytest.raises(UserError, match=r"ngram\.npz"):
        PersonalNgram.open(path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("unigrams", lambda array: array.astype(np.complex64)),
        ("unigrams", lambda array: array - 1),
        ("unigrams", lambda array: array.reshape(-1, 1)),
        ("backoff", lambda array: array + np.float16(2)),
        ("backoff", lambda array: array.astype("M8[s]")),
        ("shares", lambda array: array * np.float16(np.nan)),
        ("shares", lambda array: array.astype(str)),
        ("tokens", lambda array: -1 - array.astype(np.int64)),
        ("words", lambda array: array.astype(np.float64)),
        ("children", lambda array: array.astype(bool)),
        ("vocabulary", lambda array: array.astype(np.uint32)),
    ],
)
def test_an_array_of_another_kind_is_refused(
    letter: PersonalNgram,
    tmp_path: Path,
    name: str,
    change: Callable[[np.ndarray], np.ndarray],
) -> None:
    path = tmp_path / "ngram.npz"
    path.write_bytes(letter.to_bytes())
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, name: change(arrays[name])})
    with pytest.raises(UserError, match=r"ngram\.npz is not a readable n-gram .*train again"):
        PersonalNgram.open(path)


class Planted:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.path,)


def test_what_is_pickled_in_a_file_is_never_run(letter: PersonalNgram, tmp_path: Path) -> None:
    path, planted = tmp_path / "ngram.npz", tmp_path / "planted"
    path.write_bytes(letter.to_bytes())
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, "followers": np.array([Planted(planted)], object)})
    with pytest.raises(UserError, match=r"ngram\.npz is not a readable n-gram \(ValueError\)"):
        PersonalNgram.open(path)
    assert not planted.exists()


def test_forgotten_words_leave_no_trace(letter: PersonalNgram) -> None:
    left = letter.without(["Tom's", "POND"])
    content = left.to_bytes()
    for word in ("Tom's", "tom's", "pond"):
        assert letter.at([]).probability(word) > 0 or word == "tom's"
        assert left.at([]).probability(word) == 0
        assert word.encode() not in content
    assert not left.at(["the"]).top("po", 5)
    assert left.at(["we"]).probability("sat") == letter.at(["we"]).probability("sat")
    assert left.at(["Tom's"]).weight == 0


def test_an_engine_takes_another_person_s_words_without_reading_its_documents_again(
    tiny_bundle: Bundle, chunks_read: list[Ids]
) -> None:
    engine = Engine(tiny_bundle)
    document, cursor = at_end("We went to the zym")
    without = engine.complete(document, cursor, 5)
    chunks_read.clear()
    engine.set_personal(Personal(build_ngram(["in the zymurgy"] * 2)))
    assert "zymurgy" in [word.text for word in engine.complete(document, cursor, 5).words]
    engine.set_personal(Personal(build_ngram(["in the ZYMNet"] * 2)))
    assert "ZYMNet" in [word.text for word in engine.complete(document, cursor, 5).words]
    engine.set_personal(Personal())
    assert engine.complete(document, cursor, 5) == without
    assert chunks_read == []


def test_too_little_writing_is_refused() -> None:
    with pytest.raises(UserError, match="too little"):
        build_ngram(["one two three", ""])

"""Words that stand in eight words in a row which were learned from."""

from __future__ import annotations

from afterword_training.evaluation.repeats import MIN_REPEATED_WORDS, find_repeats

LEARNED = "He said: one two three four five six seven eight. Then nine came."


def repeated(text: str, *learned: str) -> list[str]:
    """Return the words of a text that are repeated."""
    places = find_repeats([text], learned)
    return [text[start:].split(maxsplit=1)[0] for _, start in sorted(places)]


def test_all_words_of_a_run_are_repeated_and_no_others() -> None:
    run = "one, two three\nfour five - six seven eight"
    assert repeated(f"But {run} nine", LEARNED) == run.replace("- ", "").split()
    assert repeated(f"He said {run} nine", LEARNED)[:2] == ["He", "said"]


def test_shorter_runs_other_cases_and_other_texts_are_no_repeats() -> None:
    run = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    assert len(run) == MIN_REPEATED_WORDS
    assert repeated(" ".join(run[1:]), LEARNED) == []
    assert repeated(" ".join(["One", *run[1:]]), LEARNED) == []
    # No run goes from one document on into the next.
    assert repeated(" ".join(run), " ".join(run[:4]), " ".join(run[4:])) == []
    assert find_repeats([" ".join(run[:4]), " ".join(run[4:])], [LEARNED]) == set()
    assert repeated("", LEARNED) == repeated(LEARNED) == []


def test_places_name_their_text() -> None:
    run = "one two three four five six seven eight"
    places = find_repeats(["Nothing.", f"x {run}"], [LEARNED])
    assert sorted(places)[:2] == [(1, 2), (1, 6)]
    assert len(places) == MIN_REPEATED_WORDS

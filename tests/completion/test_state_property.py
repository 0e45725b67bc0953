"""However a document was written, the states and the list are those of a document just opened."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from afterword.completion.candidates import Completion
from afterword.completion.engine import Engine
from afterword.completion.mid_line import is_inside_word
from afterword.masking.prose_document import ProseDocument
from afterword.store.bundle import Bundle
from afterword.text.cursor import Cursor, Position
from afterword.text.document import Change
from tests.attacks import SEED, Attack
from tests.examples import examples, slow

STEPS = examples(10_000)
"""Random steps over all languages together."""
SEVERAL = 3
"""Documents that are open at once."""

PROSE = [
    "We met at the house ",
    "and would like to come ",
    "of the town. ",
    "the morning",
    "I don't know ",
    "THE ",
    "OF THE TOWN ",
    "A ",
    "33",
    "(",
    ") ",
    ', "',
    '" ',
    "*",
    "`",
    " ",
    "\n",
    "\n\n",
    "naïve café ",
    "nai\u0308ve cafe\u0301 ",
    "🏠 𝐡ouse ",
    "$",
    "[the town](",
    "<b",
    "=",
]
LETTERS = "the town of Ann,. '\n\u0308"
MASKED = {
    "markdown": ["\n```\n{}\n```\n", "<!-- {} -->", "`{}`", "\n    {}\n"],
    "latex": ["\n\\begin{{verbatim}}\n{}\n\\end{{verbatim}}\n", "$ {} $", "% {}\n"],
    "html": ["<style>\n{}\n</style>", "<!-- {} -->", "<pre>\n{}\n</pre>"],
    "python": ["\nx = {}\n", '\n"""The town.\n', '"""\n', "# the people of the town\n"],
}


def text(draw: random.Random, language: str) -> str:
    """Draw a few words, or a long stretch that is not prose in the language."""
    if draw.random() < 0.15:
        lines = draw.choice((1, 5, 60, 700))
        # Few words, even where an edit makes prose of it: the cache keeps the last 2,000.
        code = "\n".join(("let x = the_house", *["[42] + 4;"] * 20)[n % 21] for n in range(lines))
        return draw.choice(MASKED[language]).format(code)
    return "".join(draw.choices(PROSE, k=draw.randint(1, 8)))


class Writer:
    """Writes at random in one document, and asks for words at every key."""

    def __init__(self, engine: Engine, language: str, seed: str, uri: str = "doc") -> None:
        self.draw = random.Random(seed)
        self.engine = engine
        self.uri = uri
        self.open(language)

    def open(self, language: str) -> None:
        """Begin a document, in place of the one before."""
        self.language = language
        self.line_end = self.draw.choice(("\n", "\r\n"))
        self.document = ProseDocument(self.uri, self.text(), language)
        self.place = self.document.end
        self.engine.close(self.uri)

    def text(self) -> str:
        return text(self.draw, self.language).replace("\n", self.line_end)

    def apply(self, new: str, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Replace what stands between two places, as a client does."""
        document = self.document
        change = [(line, document.character(Position(line, at))) for line, at in (start, end)]
        document.apply([Change(new, *change)])

    def anywhere(self) -> Position:
        line = self.draw.randrange(len(self.document.lines))
        return Position(line, self.draw.randint(0, len(self.document.lines[line])))

    def type_letter(self) -> None:
        self.insert(self.draw.choice(LETTERS))

    def insert(self, new: str) -> None:
        document = self.document
        before, after = document.lines[self.place.line], len(document.lines)
        new = new.replace("\r\n", "\n").replace("\n", self.line_end)
        self.apply(new, self.place, self.place)
        end = len(new.split("\n")) - 1
        assert len(document.lines) == after + end
        tail = len(before) - self.place.column
        line = self.place.line + end
        self.place = Position(line, len(document.lines[line]) - tail)

    def paste(self) -> None:
        self.insert(self.text())

    def erase(self) -> None:
        start = self.place._replace(column=max(0, self.place.column - self.draw.choice((1, 1, 7))))
        self.apply("", start, self.place)
        self.place = start

    def erase_lines(self) -> None:
        ends = sorted((self.anywhere(), self.anywhere()))
        if ends[1][0] - ends[0][0] < 80 or len(self.document.lines) > 2000:
            self.apply("", *ends)
            self.place = Position(*ends[0])

    def jump(self) -> None:
        self.place = self.anywhere()

    def edit_elsewhere(self) -> None:
        place = self.anywhere()
        self.apply(self.draw.choice(PROSE), place, place)
        self.place = self.anywhere()

    def edit_and_rest(self) -> None:
        """Edit, and let the engine work before anything is asked."""
        self.draw.choice((self.type_letter, self.erase, self.erase_lines, self.edit_elsewhere))()
        self.rest()

    def replace_all(self) -> None:
        place = self.anywhere()
        lines = list(self.document.lines)
        lines[place[0]] = lines[place[0]][: place[1]] + self.draw.choice(PROSE)
        self.document.apply([Change(self.line_end.join(lines))])
        self.place = place

    def suppose(self) -> None:
        """Ask as a client does that has an item selected."""
        cursor = self.document.cursor(self.place, "house", self.place.column)
        self.engine.phrase(self.document, cursor, 0.0)

    def rest(self) -> None:
        """Let the engine work in a pause, some slices of it or all."""
        for _ in range(self.draw.choice((1, 2, 1000))):
            if not self.engine.has_idle_work(self.document):
                break
            self.engine.run_idle_work(self.document)

    def step(self) -> None:
        acts: list[tuple[Callable[[], None], float]] = [
            (self.type_letter, 10),
            (self.paste, 2),
            (self.erase, 2),
            (self.erase_lines, 0.3),
            (self.jump, 2),
            (self.edit_elsewhere, 0.7),
            (self.replace_all, 0.3),
            (self.suppose, 0.5),
            (self.rest, 1.5),
            (self.edit_and_rest, 1),
        ]
        functions, weights = zip(*acts, strict=True)
        self.draw.choices(functions, weights)[0]()


def finish(engine: Engine, document: ProseDocument) -> None:
    """Let an engine do all that it does in pauses."""
    for _ in range(100_000):
        if not engine.has_idle_work(document):
            return
        engine.run_idle_work(document)
    raise AssertionError("the work for pauses never ends")


def takes_word(engine: Engine, cursor: Cursor) -> bool:
    """Return whether an engine looks for words at a cursor."""
    return cursor.takes_word and not is_inside_word(cursor, engine.model.vocabulary)


def answer(
    engine: Engine, document: ProseDocument, cursor: Cursor, limit: int = 5
) -> tuple[Completion, np.ndarray]:
    """Return the list and the network's output where the word begins, with all text read."""
    engine.complete(document, cursor, limit)
    finish(engine, document)
    found = engine.complete(document, cursor, limit)
    session = engine.session
    assert session is not None
    return found, session.output.log_probabilities


def check(engine: Engine, fresh: Engine, writer: Writer, limit: int = 5) -> None:
    """Compare an engine's answer with that of another one, which has just opened the document."""
    document, place = writer.document, writer.place
    cursor = document.cursor(place)
    opened = ProseDocument(document.uri, document.text, document.language_id)
    found, output = answer(engine, document, cursor, limit)
    expected, scratch = answer(fresh, opened, opened.cursor(place), limit)
    where = f"{document.uri}, cursor {place}, line {cursor.text!r}"
    assert np.array_equal(output, scratch), where
    assert [w.text for w in found.words] == [w.text for w in expected.words], where
    odds, fresh_odds = ([w.probability for w in c.words] for c in (found, expected))
    assert odds == pytest.approx(fresh_odds, rel=1e-4), where


IS_ATTACK = pytest.mark.attack(
    "Suggestions depend on the text alone", "random steps, compared with a document just opened"
)


@IS_ATTACK
@pytest.mark.parametrize("language", MASKED)
def test_answers_are_those_of_a_document_just_opened(
    tiny_bundle: Bundle, language: str, attack: Attack
) -> None:
    engine, fresh = Engine(tiny_bundle), Engine(tiny_bundle)
    answered = 0
    writer = Writer(engine, language, f"{SEED}{language} 0")
    for number, _ in enumerate(attack.rounds(STEPS // len(MASKED))):
        attack.count()
        if number % 150 == 0:
            writer = Writer(engine, language, f"{SEED}{language} {number}")
        writer.step()
        document = writer.document
        cursor = document.cursor(writer.place)
        engine.complete(document, cursor, 5)
        engine.phrase(document, cursor)
        if not takes_word(engine, cursor) or writer.draw.random() < 0.3:
            continue
        fresh.close("doc")
        check(engine, fresh, writer)
        answered += 1
    assert answered > STEPS // len(MASKED) // 20


@IS_ATTACK
@pytest.mark.parametrize("seed", [0, *slow(1, 2, 3)])
def test_so_they_are_where_several_documents_are_written_in(
    tiny_bundle: Bundle, seed: int, attack: Attack
) -> None:
    """Turn from one to another; close one and open it in another language; change the settings."""
    engine, fresh = Engine(tiny_bundle), Engine(tiny_bundle)
    languages = sorted(MASKED)
    draw = random.Random(f"{SEED}{seed}" if SEED else seed)
    writers: list[Writer] = []
    limit, answered = 5, 0
    for number, _ in enumerate(attack.rounds(STEPS // 4)):
        attack.count()
        if (
            number % 600 == 0
        ):  # the list is the same up to the 2,000 words that a document counts for
            writers = [
                Writer(engine, draw.choice(languages), f"{SEED}{seed} {number} {one}", f"doc {one}")
                for one in range(SEVERAL)
            ]
            writer = writers[0]
        if draw.random() < 0.2:
            writer = draw.choice(writers)
        if draw.random() < 0.02:
            writer.open(draw.choice(languages))
        if draw.random() < 0.05:
            limit = draw.choice((1, 5, 20))
        writer.step()
        document = writer.document
        cursor = document.cursor(writer.place)
        for phrase in draw.sample((True, False), 2):
            if phrase:
                engine.phrase(document, cursor)
            else:
                engine.complete(document, cursor, limit)
        if not takes_word(engine, cursor) or draw.random() < 0.3:
            continue
        fresh.close(writer.uri)
        fresh.states.open_words = engine.open_words  # the other documents are the same
        check(engine, fresh, writer, limit)
        fresh.states.open_words = fresh.open_words
        fresh.close(writer.uri)
        answered += 1
    assert answered > STEPS // 80

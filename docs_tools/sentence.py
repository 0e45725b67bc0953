"""Follow one sentence through the shipped model, for docs/how-it-works.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from afterword.completion.blend import LayerName
from afterword.completion.candidates import Candidate
from afterword.completion.engine import Engine
from afterword.completion.search import SearchTree
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Ids, LanguageModel, ModelOutput, State
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.text.cursor import Cursor
from afterword.text.document import Change

SENTENCE = "The ferry to Skerryvore was late. We waited an hour for the ferry to "
"""Its last word has been written before, and it is in no dictionary."""
LETTERS = ("", "S", "Sk")
SHOWN_WORDS = 5
DRAWN = "Sk"
"""The letters of the search that is drawn."""
KEYS = (
    ("", "the text is opened"),
    ("S", "`S` is typed"),
    ("k", "`k` is typed"),
    ("erryvore ", "the word is taken, and a space typed"),
)
"""What is added to the sentence, and what the page says of it."""
LAYERS: dict[LayerName, str] = {"network": "network", "document": "this document"}


class CountedModel:
    """A network that counts what it is asked."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.calls = self.tokens = 0

    def __getattr__(self, name: str) -> object:
        """Return what the network itself has."""
        return getattr(self._model, name)

    def run(self, ids: Ids, state: State) -> ModelOutput:
        """Count a call and the tokens of each of its streams."""
        self.calls += 1
        self.tokens += ids.size
        return self._model.run(ids, state)


class Sentence:
    """The sentence, and the engine that completes it: the shipped model without anybody's writing.

    Each method returns a part of the page.
    """

    def __init__(self) -> None:
        self._engine = Engine.open(Bundle.open(registry.resolve(registry.SHIPPED).network))
        self._network = CountedModel(self._engine.model.language_model)
        self._engine.model.language_model = self._network  # type: ignore[assignment]

    def tokens(self) -> str:
        """Return a table of the tokens that the sentence is read as."""
        tokenizer = self._engine.model.tokenizer
        rows = []
        for word in SENTENCE.replace(".", " .").split():
            ids = tokenizer.word_ids(word)
            pieces = " ".join(f"`{tokenizer.word([token])}`" for token in ids)
            rows.append(f"| {word} | {pieces} | {', '.join(map(str, ids))} |")
        return _table(("unit", "tokens", "ids"), dict.fromkeys(rows))

    def letters(self) -> str:
        """Return a table of the words listed before each letter of the last word."""
        rows = [
            f"| {f'`{typed}`' if typed else 'nothing yet'} | "
            + ", ".join(f"{word.text} {word.probability:.1%}" for word in self._words(typed))
            + " |"
            for typed in LETTERS
        ]
        return _table(("typed", "listed"), rows)

    def paths(self) -> str:
        """Return a table of the paths that the network gives the word itself."""
        model = self._engine.model
        output = model.after_space(
            model.run(tuple(model.tokenizer.document_ids(SENTENCE)[:-1]), None)
        )
        tree = SearchTree(model, output)
        path = model.tokenizer.word_ids("Skerryvore")
        node, rows = tree.root, []
        for token in path:
            assert node.log_probabilities is not None
            score = float(node.log_probabilities[token])
            node = tree.child(node, token, node.log_probability + score)
            tree.expand([node])
            piece = model.tokenizer.word([token])
            total = math.exp(node.log_probability)
            rows.append(f"| `{piece}` | {math.exp(score):.2g} | {total:.1e} |")
        return _table(("token", "its probability", "product so far"), rows)

    def tree(self) -> str:
        """Return a drawing of the first paths that begin with the letters, likeliest first."""
        model = self._engine.model
        output = model.run(tuple(model.tokenizer.document_ids(SENTENCE)[:-1]), None)
        tree = SearchTree(model, model.after_space(output))
        found = tree.search(DRAWN, SHOWN_WORDS, calls=1).words
        lines = ["```mermaid", "flowchart LR", '    start(("start<br>of the word"))']
        drawn: set[tuple[int, ...]] = set()
        for word in found:
            node = tree.root
            for length, token in enumerate(word.ids, start=1):
                path = word.ids[:length]
                assert node.log_probabilities is not None
                score = node.log_probability + float(node.log_probabilities[token])
                if path not in drawn:
                    drawn.add(path)
                    parent = _name(path[:-1])
                    lines.append(f"    {parent} --> {self._drawn(path, math.exp(score))}")
                node = tree.child(node, token, score)
        return "\n".join([*lines, "```"])

    def _drawn(self, path: tuple[int, ...], probability: float) -> str:
        """Return a node of the drawing: rounded where a word ends."""
        tokenizer = self._engine.model.tokenizer
        text = f'"{tokenizer.word(path)}<br>{probability:.1e}"'
        return _name(path) + (f"([{text}])" if tokenizer.closes[path[-1]] else f"[{text}]")

    def parts(self) -> str:
        """Return a table of what each layer gives the words that begin with the letters."""
        document, cursor = self._at_end(SENTENCE)
        parts = self._engine.parts(document, cursor, SHOWN_WORDS)
        rows = []
        for word in self._words(""):
            total = sum(parts[word.text].values())
            cells = (
                f"{word.probability * parts[word.text].get(layer, 0.0) / total:.1%}"
                for layer in LAYERS
            )
            rows.append(f"| {word.text} | {word.probability:.1%} | {' | '.join(cells)} |")
        return _table(("word", "probability", *LAYERS.values()), rows)

    def work(self) -> str:
        """Return a table of the calls of the network that each key makes, and their tokens."""
        document, rows = ProseDocument("being written", SENTENCE, "plaintext"), []
        for added, told in KEYS:
            end = document.end
            document.apply([Change(added, end, end)])
            calls, tokens = self._network.calls, self._network.tokens
            self._engine.complete(document, document.cursor(document.end), SHOWN_WORDS)
            calls, tokens = self._network.calls - calls, self._network.tokens - tokens
            rows.append(f"| {told} | {calls} | {tokens} |")
        return _table(("what happens", "calls", "tokens in them"), rows)

    def _words(self, typed: str) -> Sequence[Candidate]:
        document, cursor = self._at_end(SENTENCE + typed)
        return self._engine.complete(document, cursor, SHOWN_WORDS).words

    @staticmethod
    def _at_end(text: str) -> tuple[ProseDocument, Cursor]:
        document = ProseDocument("written", text, "plaintext")
        return document, document.cursor(document.end)


def _name(path: tuple[int, ...]) -> str:
    return "-".join(map(str, ("p", *path))) if path else "start"


def _table(head: Sequence[str], rows: Iterable[str]) -> str:
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *rows])

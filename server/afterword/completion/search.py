"""Exact best-first search for the most probable words from a state (Dijkstra over token paths).

Log-probabilities only fall along a path, so words are found in the order of their probability: the
first k found are exactly the k best. The tree of a word is kept while it is typed: a letter only
narrows it, and no path is expanded twice.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np

from afterword.completion.text_model import TextModel
from afterword.model.language_model import Floats, Ids, ModelOutput, State

MAX_EAGERLY_SORTED = 128
"""So many continuations of a path are sorted at once."""
EAGER_SORT_NATS = 7.0
"""Of more, those this much below the best one are sorted only if they are needed."""


class FoundWord(NamedTuple):
    """A word that a search has found.

    Attributes
    ----------
    text : str
        The word.
    log_probability : float
        Natural logarithm of its probability.
    ids : tuple[int, ...]
        Its token ids.
    """

    text: str
    log_probability: float
    ids: tuple[int, ...]


class SearchLimits(NamedTuple):
    """Where a search stops to follow paths; see `SearchTree.search`."""

    calls: int
    prune_nats: float
    enough_words: float
    capitals: bool = False


class Node:
    """A token path from the start of the word, and what the model says after it."""

    __slots__ = ("children", "ids", "log_probabilities", "log_probability", "state", "text")

    def __init__(self, ids: tuple[int, ...], text: bytes, log_probability: float) -> None:
        self.ids = ids
        self.text = text
        self.log_probability = log_probability
        self.log_probabilities: Floats | None = None
        self.state: State | None = None
        self.children: dict[int, Node] = {}


class SearchTree:
    """The token paths that have been expanded from the start of one word.

    Parameters
    ----------
    model : TextModel
        Expands paths.
    output : ModelOutput
        Its output at the start of the word (one stream).

    Attributes
    ----------
    read_ahead : dict[tuple[int, ...], ModelOutput]
        The model's outputs after whole words that may be written here, by their ids.
    """

    def __init__(self, model: TextModel, output: ModelOutput) -> None:
        self.model = model
        self.read_ahead: dict[tuple[int, ...], ModelOutput] = {}
        self.root = Node((), b"", 0.0)
        self.root.log_probabilities = output.log_probabilities[0]
        self.root.state = output.state
        self._output = output
        self._expanded = 0
        self._last_words: tuple[tuple[int, ...], Floats] | None = None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        each = self._output.log_probabilities.nbytes + 2 * self._output.state.h.nbytes
        asked = self._last_words[1].nbytes if self._last_words else 0
        return each * (1 + self._expanded + len(self.read_ahead)) + asked

    def search(
        self,
        prefix: str,
        limit: int,
        *,
        calls: int,
        prune_nats: float = math.inf,
        enough_words: float = math.inf,
    ) -> Search:
        """Search for the most probable words that start with `prefix` and are longer than it.

        Parameters
        ----------
        prefix : str
            The letters typed.
        limit : int
            Number of words.
        calls : int
            Network calls to make, beside those that the first letters allow, before the search
            stops with the words found so far. Calls that earlier searches have made count as well,
            although they are not repeated: the words do not depend on what was asked before.
        prune_nats : float
            Paths this much less probable than the best word are not expanded. Words of one piece
            are found all the same, because they cost nothing.
        enough_words : float
            Words found after which no call is made for more. Words of the paths visited so far are
            found all the same. Without this and `prune_nats`, and with enough calls, the result is
            exact.
        """
        calls += min(len(prefix), self.model.config.search_letters)
        search = Search(self, prefix, SearchLimits(calls, prune_nats, enough_words))
        search.run(limit)
        return search

    def search_capitals(self, prefix: str, limit: int, *, calls: int, prune_nats: float) -> Search:
        """Search for words that are written with capitals, and have these letters without them.

        The prefix is in lower case. With no `calls`, words of one piece are found.
        """
        search = Search(self, prefix, SearchLimits(calls, prune_nats, limit, capitals=True))
        search.run(limit)
        return search

    def advance_by(self, ids: tuple[int, ...]) -> ModelOutput:
        """Return the model's output after a whole word.

        It is kept, so that the word has been read already if it is written: reading makes the very
        same call, so the state is bitwise the same.
        """
        output = self.read_ahead.get(ids)
        if output is None:
            output = self.read_ahead[ids] = self.model.run(ids, self._output)
        return output

    def log_probabilities_after(self, tokens: Sequence[int]) -> Floats:
        """Ask the model what follows words of one piece, in one batch.

        For comparing words with each other: read alone, or beside others, a word may come to a
        slightly other state. Only the last answer is kept, as list and ghost text ask for the same.

        Returns
        -------
        Floats
            Log-probabilities [N, V].
        """
        asked = tuple(tokens)
        if self._last_words is None or self._last_words[0] != asked:
            ids = np.array([[token] for token in asked], dtype=np.int64)
            batch = State.stack([self._output.state] * len(asked))
            found = self.model.language_model.run(ids, batch).log_probabilities
            self._last_words = asked, found
        return self._last_words[1]

    def child(self, node: Node, token: int, log_probability: float) -> Node:
        """Return the path that continues `node` with a token."""
        child = node.children.get(token)
        if child is None:
            text = node.text + self.model.vocabulary.pieces[token]
            child = node.children[token] = Node((*node.ids, token), text, log_probability)
        return child

    def expand(self, nodes: list[Node]) -> None:
        """Ask the model what follows each path, in one batch."""
        if not nodes:
            return
        self._expanded += len(nodes)
        parents = [self._parent(node) for node in nodes]
        states = [parent.state for parent in parents if parent.state is not None]
        ids = np.array([[node.ids[-1]] for node in nodes], dtype=np.int64)
        output = self.model.language_model.run(ids, State.stack(states))
        for row, node in enumerate(nodes):
            node.log_probabilities = output.log_probabilities[row]
            node.state = output.state.row(row)

    def _parent(self, node: Node) -> Node:
        parent = self.root
        for token in node.ids[:-1]:
            parent = parent.children[token]
        return parent


class _Entry(NamedTuple):
    """A heap entry: the path `node` + `token`; ordered by cost in nats, then by age."""

    cost: float
    age: int
    node: Node
    token: int
    siblings: Iterator[tuple[float, int]]


class Search:
    """One search of a tree for words that start with the same letters; see `SearchTree.search`.

    `run` it once; what it says afterwards rests on the paths that it has visited itself.
    """

    def __init__(self, tree: SearchTree, prefix: str, limits: SearchLimits) -> None:
        self._tree = tree
        self._config = tree.model.config
        self._vocabulary = tree.model.vocabulary
        self._prefix = prefix
        self._encoded = prefix.encode()
        self._limits = limits
        self._calls_left = limits.calls
        self._heap: list[_Entry] = []
        self._ages = count()
        self._visited = {tree.root}
        self._words: dict[str, FoundWord] = {}
        self._invented = 0
        self._best_cost = math.inf

    @property
    def words(self) -> list[FoundWord]:
        """Return the words found, most probable first."""
        return list(self._words.values())

    def run(self, limit: int) -> None:
        """Follow the most probable path, again and again, until `limit` words are found."""
        self._open(self._tree.root)
        while self._heap and len(self._words) < limit:
            entry = heapq.heappop(self._heap)
            is_far = entry.cost > self._best_cost + self._limits.prune_nats
            if is_far and entry.node is not self._tree.root:
                continue  # and pass over its siblings, which may be thousands
            self._push_next(entry.node, entry.siblings)
            if self._vocabulary.closes[entry.token]:
                self._take_word(entry)
            elif not is_far:
                self._follow(entry)

    def log_probability(self, ids: tuple[int, ...]) -> float | None:
        """Return the log-probability of a path; None where this search has not been."""
        node: Node | None = self._tree.root
        for token in ids[:-1]:
            node = node.children.get(token) if node else None
        if node not in self._visited or node.log_probabilities is None:
            return None
        return node.log_probability + float(node.log_probabilities[ids[-1]])

    def prefix_probability(self, prefix: str) -> float:
        """Return the probability that the word starts with a prefix, by the paths visited."""
        wanted, total = prefix.encode(), 0.0
        nodes = [self._tree.root]
        while nodes:
            node = nodes.pop()
            if node not in self._visited or node.log_probabilities is None:
                continue
            ids = self._vocabulary.reaching(wanted[len(node.text) :], not node.text)
            reached = np.exp(node.log_probabilities[ids]).sum()
            total += math.exp(node.log_probability) * float(reached)
            nodes += [
                child
                for child in node.children.values()
                if len(child.text) < len(wanted) and wanted.startswith(child.text)
            ]
        return total

    def _take_word(self, entry: _Entry) -> None:
        """Add the word that a path has come to, if it exists."""
        text = (entry.node.text + self._vocabulary.pieces[entry.token]).decode("utf-8", "replace")
        if not self._vocabulary.exists(text):
            self._invented += 1
            self._best_cost = min(self._best_cost, entry.cost + self._config.doubt_nats)
            return
        self._best_cost = min(self._best_cost, entry.cost)
        if text not in self._words and text != self._prefix and self._vocabulary.is_word(text):
            self._words[text] = FoundWord(text, -entry.cost, (*entry.node.ids, entry.token))

    def _follow(self, entry: _Entry) -> None:
        """Open the continuations of a path that is not a word yet."""
        child = self._tree.child(entry.node, entry.token, -entry.cost)
        if child not in self._visited:
            if len(self._words) + self._invented >= self._limits.enough_words:
                return
            if self._calls_left == 0:
                if self._words:
                    self._heap.clear()  # what comes next may be less probable than what is not seen
                return
            self._visit(child)
        self._open(child)

    def _visit(self, node: Node) -> None:
        """Spend a call on a path and on the next best ones, which cost little more together."""
        self._calls_left -= 1
        batch = [node, *self._next_best(node)]
        self._visited.update(batch)
        self._tree.expand([node for node in batch if node.log_probabilities is None])

    def _next_best(self, best: Node) -> list[Node]:
        """Return unvisited paths that are nearly as probable as `best`."""
        closes = self._vocabulary.closes
        least = best.log_probability - self._config.margin_nats
        waiting = [entry for entry in self._heap if -entry.cost > least and not closes[entry.token]]
        nodes = (
            self._tree.child(entry.node, entry.token, -entry.cost)
            for entry in heapq.nsmallest(self._config.search_batch - 1, waiting)
        )
        return [node for node in nodes if node not in self._visited]

    def _open(self, node: Node) -> None:
        """Put the best continuation of an expanded path on the heap."""
        rest = self._encoded[len(node.text) :]
        ids = self._vocabulary.compatible(rest, not node.text, self._limits.capitals)
        assert node.log_probabilities is not None
        self._push_next(node, _descending(ids, node.log_probabilities[ids]))

    def _push_next(self, node: Node, siblings: Iterator[tuple[float, int]]) -> None:
        """Put the next of a path's continuations on the heap."""
        following = next(siblings, None)
        if following is not None:
            score, token = following
            cost = -(node.log_probability + score)
            heapq.heappush(self._heap, _Entry(cost, next(self._ages), node, token, siblings))


def _descending(ids: Ids, scores: Floats) -> Iterator[tuple[float, int]]:
    """Yield (score, id) from the highest score on, sorting low scores only if they are needed."""
    if len(ids) > MAX_EAGERLY_SORTED:
        near = scores > scores.max() - EAGER_SORT_NATS
        yield from _sorted_pairs(ids[near], scores[near])
        ids, scores = ids[~near], scores[~near]
    yield from _sorted_pairs(ids, scores)


def _sorted_pairs(ids: Ids, scores: Floats) -> Iterator[tuple[float, int]]:
    order = (-scores).argsort(kind="stable")
    return zip(scores[order].tolist(), ids[order].tolist(), strict=True)

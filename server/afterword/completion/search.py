"""Exact best-first search for the most probable words from a state (Dijkstra over token paths).

Log-probabilities only fall along a path, so words are found in the order of their probability: the
first k found are exactly the k best. The tree of a boundary is kept while its word is typed, so a
letter only narrows it and an expansion is paid for once.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import numpy as np

from afterword.completion.vocabulary import Ids, Vocabulary, is_whole_word
from afterword.model.language_model import Floats, LanguageModel, State, Step

NEAR = 7.0
"""Nats below the best continuation of a path within which the others are sorted at once."""
BATCH = 8
"""Most open paths expanded by one call: the best one, and the next best at little extra cost."""
MARGIN = 3.0
"""Nats by which one of these may be less probable than the best."""
DOUBT = math.log(30)
"""Nats by which a word counts less that is composed of pieces and not known to exist."""
LETTERS = 5
"""Letters that allow one call more each: a call goes one piece deeper, and letters are pieces."""


class FoundWord(NamedTuple):
    """A word, its natural log-probability (less `DOUBT`, if any) and the ids of its pieces."""

    text: str
    log_probability: float
    ids: tuple[int, ...]


class Node:
    """A token path from the boundary, and what the model says after it."""

    __slots__ = ("children", "ids", "log_probabilities", "log_probability", "state", "text")

    def __init__(self, ids: tuple[int, ...], text: bytes, log_probability: float) -> None:
        self.ids = ids
        self.text = text
        self.log_probability = log_probability
        self.log_probabilities: Floats | None = None
        self.state: State | None = None
        self.children: dict[int, Node] = {}


class _Entry(NamedTuple):
    """A heap entry: a path `node` + `token`; order is by cost, then by age."""

    cost: float
    age: int
    node: Node
    token: int
    siblings: Iterator[tuple[float, int]]
    doubted: bool = False


class Tree:
    """The search tree of one boundary.

    Parameters
    ----------
    model : LanguageModel
        Expands paths.
    vocabulary : Vocabulary
        Tells which tokens fit.
    boundary : Step
        The model's answer at the boundary (one stream).

    Attributes
    ----------
    ahead : dict[tuple[int, ...], Step]
        The model's answers after whole words that may be written here, by their ids.
    expansions : int
        Calls of the model that searches have made.
    """

    def __init__(self, model: LanguageModel, vocabulary: Vocabulary, boundary: Step) -> None:
        self._model = model
        self._vocabulary = vocabulary
        self._boundary = boundary
        self.ahead: dict[tuple[int, ...], Step] = {}
        self._visited: dict[str, set[Node]] = {}
        self._root = Node((), b"", 0.0)
        self._root.log_probabilities = boundary.log_probabilities[0]
        self._root.state = boundary.state
        self.expansions = 0
        self._expanded = 0

    def best(
        self,
        prefix: str,
        limit: int,
        *,
        budget: int = 64,
        reach: float = np.inf,
    ) -> list[FoundWord]:
        """The `limit` most probable words that start with `prefix` and are longer than it.

        Words that are not known to exist count less, by `DOUBT`. Stops early, with the best found
        so far, after `budget` calls of the model and one for each of the first `LETTERS` letters.
        Calls that earlier searches have made count as well, though they are not made again: so the
        words do not depend on what was asked before. Of what is more than `reach` nats less
        probable than the best word, only words of one piece are found, which cost nothing; without
        these limits the outcome is exact.
        """
        wanted = prefix.encode()
        ages = count()
        heap: list[_Entry] = []
        self._open(self._root, wanted, heap, ages)
        found: dict[str, FoundWord] = {}
        nearest = np.inf
        counted = self._visited[prefix] = {self._root}
        budget += min(len(prefix), LETTERS)
        while heap and len(found) < limit:
            entry = heapq.heappop(heap)
            far = bool(found) and entry.cost > nearest + reach
            if far and entry.node is not self._root:
                continue  # nor are its siblings looked at, thousands of them
            _push(heap, entry.node, entry.siblings, ages)
            word = self._word(entry)
            if far and word is None:
                continue
            if word is not None:
                if not (entry.doubted or self._vocabulary.exists(word.text, word.ids)):
                    again = entry._replace(cost=entry.cost + DOUBT, siblings=iter(()), doubted=True)
                    heapq.heappush(heap, again)
                    continue
                nearest = min(nearest, entry.cost)
                if word.text not in found and word.text != prefix and is_whole_word(word.text):
                    found[word.text] = word
                continue
            child = self._child(entry.node, entry.token, -entry.cost)
            if child not in counted:
                if budget == 0:
                    if found:
                        break
                    # Better the words that wait because they are doubted than none.
                    heap = sorted(entry for entry in heap if entry.doubted)
                    continue
                budget -= 1
                batch = [child, *self._next_best(child, heap, counted)]
                counted.update(batch)
                self._expand([node for node in batch if node.log_probabilities is None])
            self._open(child, wanted, heap, ages)
        return list(found.values())

    def log_probability(self, ids: tuple[int, ...], prefix: str) -> float | None:
        """Return the log-probability of a path; None where the search for `prefix` has not been.

        Other searches do not count, so that a word does not depend on earlier requests.
        """
        visited = self._visited.get(prefix, set())
        node: Node | None = self._root
        for token in ids[:-1]:
            node = node.children.get(token) if node else None
        if node not in visited or node.log_probabilities is None:
            return None
        return node.log_probability + float(node.log_probabilities[ids[-1]])

    def mass(self, prefix: str) -> float:
        """Return the probability that the word starts with a prefix, by the paths of its search."""
        wanted, total = prefix.encode(), 0.0
        visited = self._visited.get(prefix, set())
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            if node not in visited or node.log_probabilities is None:
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

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        each = self._boundary.log_probabilities.nbytes + 2 * self._boundary.state.h.nbytes
        return each * (1 + self._expanded + len(self.ahead))

    def after(self, ids: tuple[int, ...]) -> Step:
        """The model's answer after a whole word.

        It is kept, so that the word is read already if it is written: the call is the one that
        reading makes, and so the state is bitwise the same.
        """
        step = self.ahead.get(ids)
        if step is None:
            step = self._model.run(np.array([ids], dtype=np.int64), self._boundary.state)
            self.ahead[ids] = step
        return step

    def _word(self, entry: _Entry) -> FoundWord | None:
        """The word that an entry is; None where its path is open."""
        if not self._vocabulary.closes[entry.token]:
            return None
        text = entry.node.text + self._vocabulary.pieces[entry.token]
        path = (*entry.node.ids, entry.token)
        return FoundWord(text.decode("utf-8", "replace"), -entry.cost, path)

    def _child(self, node: Node, token: int, log_probability: float) -> Node:
        child = node.children.get(token)
        if child is None:
            text = node.text + self._vocabulary.pieces[token]
            child = node.children[token] = Node((*node.ids, token), text, log_probability)
        return child

    def _next_best(self, best: Node, heap: list[_Entry], counted: set[Node]) -> list[Node]:
        """Open paths in the heap, nearly as probable as `best`, that have not been counted."""
        closes = self._vocabulary.closes
        most = best.log_probability - MARGIN
        waiting = [e for e in heap if -e.cost > most and not closes[e.token]]
        nodes = (
            self._child(entry.node, entry.token, -entry.cost)
            for entry in heapq.nsmallest(BATCH - 1, waiting)
        )
        return [node for node in nodes if node not in counted]

    def _expand(self, nodes: list[Node]) -> None:
        """Ask the model what follows each path, in one batch."""
        if not nodes:
            return
        self.expansions += 1
        self._expanded += len(nodes)
        parents = [self._parent(node) for node in nodes]
        states = [parent.state for parent in parents if parent.state is not None]
        ids = np.array([[node.ids[-1]] for node in nodes], dtype=np.int64)
        step = self._model.run(ids, State.stack(states) if len(states) > 1 else states[0])
        for row, node in enumerate(nodes):
            node.log_probabilities = step.log_probabilities[row]
            node.state = step.state.row(row)

    def _parent(self, node: Node) -> Node:
        parent = self._root
        for token in node.ids[:-1]:
            parent = parent.children[token]
        return parent

    def _open(self, node: Node, wanted: bytes, heap: list[_Entry], ages: Iterator[int]) -> None:
        """Put the best continuation of an expanded path on the heap."""
        rest = wanted[len(node.text) :]
        ids = self._vocabulary.compatible(rest, not node.text)
        assert node.log_probabilities is not None
        _push(heap, node, _descending(ids, node.log_probabilities[ids]), ages)


def _push(
    heap: list[_Entry], node: Node, siblings: Iterator[tuple[float, int]], ages: Iterator[int]
) -> None:
    """Put the next of a path's continuations on the heap."""
    following = next(siblings, None)
    if following is not None:
        score, token = following
        cost = -(node.log_probability + score)
        heapq.heappush(heap, _Entry(cost, next(ages), node, token, siblings))


def _descending(ids: Ids, scores: Floats) -> Iterator[tuple[float, int]]:
    """(score, id) from the highest score on; those far below it are sorted only if asked for."""
    near = scores > scores.max(initial=-np.inf) - NEAR
    for part in (near, ~near):
        chosen = np.flatnonzero(part)
        chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
        yield from zip(scores[chosen].tolist(), ids[chosen].tolist(), strict=True)

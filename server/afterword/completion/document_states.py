"""Keep the states of the documents that were used last."""

from __future__ import annotations

from collections import OrderedDict

from afterword.completion.document_state import DocumentState
from afterword.completion.open_words import OpenWords
from afterword.completion.text_model import TextModel
from afterword.completion.word_session import WordSession
from afterword.masking.prose_document import ProseDocument


class DocumentStates:
    """The states of at most `limit` documents; of others, the document is read again.

    Parameters
    ----------
    model : TextModel
        Reads the documents.
    open_words : OpenWords
        Takes the words of a document when another one is used.
    limit : int
        Number of states that are kept.

    Attributes
    ----------
    open_words : OpenWords
        The words of the open documents.
    """

    def __init__(self, model: TextModel, open_words: OpenWords, limit: int) -> None:
        self._model = model
        self.open_words = open_words
        self._limit = limit
        self._states: OrderedDict[str, DocumentState] = OrderedDict()

    def __len__(self) -> int:
        return len(self._states)

    def get(self, uri: str) -> DocumentState | None:
        """Return the state of a document, if it is kept."""
        return self._states.get(uri)

    def use(self, document: ProseDocument) -> DocumentState:
        """Return the state of a document, which becomes the one that was used last."""
        last = self.last
        if last is not None and last.document is not document:
            self.open_words.add(last.document, last.words)
            last.end_session()
        self.open_words.finish_first_count(document)
        state = self._states.get(document.uri)
        if state is None or state.document is not document:
            state = self._states[document.uri] = DocumentState(self._model, document)
        self._states.move_to_end(document.uri)
        while len(self._states) > self._limit:
            self._states.popitem(last=False)
        return state

    def drop(self, uri: str) -> bool:
        """Drop the state of a document; return whether there was one."""
        return self._states.pop(uri, None) is not None

    @property
    def last(self) -> DocumentState | None:
        """The state that was used last, if any."""
        return next(reversed(self._states.values()), None)

    @property
    def session(self) -> WordSession | None:
        """The session of the word being typed in the document used last, the only session."""
        return self.last.session if self.last else None

    @property
    def nbytes(self) -> int:
        """Memory held for all documents, about."""
        return sum(state.nbytes for state in self._states.values())

    @property
    def snapshots(self) -> int:
        """Number of states of the network that are kept in all documents."""
        return sum(len(cache) for state in self._states.values() for cache in state.caches)

"""Make the systems that are compared, each from a name that says what it consists of.

    buffer          words of the document: an editor's own suggestions
    word-list       the most frequent words of English
    presage, presage-own
                    Presage as Debian ships it, and with n-grams of the author too
    ngram-own, ngram-base, ngram-both
                    n-grams of the author, of a corpus, of both, with a decaying word cache
    network[+PART...][:NAME=NUMBER...][@MODEL]
                    the engine in process, with these of its parts:
                        cache      words of the document
                        open       words of the eight documents from before
                        ngram      the author's own n-gram
                        datastore  states of the network in the author's own writing
                    NAME is a field of `EngineConfig` to set to another value.
    server[@MODEL]  the server itself, over stdio

MODEL is the name of an installed model, or a folder; {author} in it becomes the author's name. The
default is the model in use. A personal model brings its own n-gram and datastore; for any
other they are made from what the author wrote before. Words of "word-list" and Presage are in lower
case, and count as right in any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import fields
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks.authors import Author
from benchmarks.presage import PresagePredictor, install
from benchmarks.stdio import ServerPredictor
from benchmarks.word_list import WordList, frequent_words

from afterword.cli.client import LanguageClient
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword_training.evaluation.baselines import NgramPredictor
from afterword_training.evaluation.kneser_ney import KneserNey, train
from afterword_training.evaluation.predictors import BufferWords, EnginePredictor, Predictor
from afterword_training.network.initial_model import from_bundle
from afterword_training.personal.datastore_builder import datastore_of
from afterword_training.personal.ngram_builder import build_ngram

DEFAULT_SYSTEMS = (
    "buffer",
    "network",
    "network+cache",
    "network+cache+open",
    "network+cache+open+ngram",
    "network+cache+open+ngram+datastore",
)
NGRAMS = {"ngram-own": (False, True), "ngram-base": (True, False), "ngram-both": (True, True)}
"""Systems of n-grams, and whether they have those of the corpus and the author's own."""
MODEL_KINDS = ("network", "server")
"""Systems that have a model."""
PRESAGE = {"presage": False, "presage-own": True}
"""Systems that are Presage, and whether it has n-grams of the author."""
LOWER_CASE = ("word-list", *PRESAGE)
"""Systems that know words in lower case alone."""
PARTS = ("cache", "open", "ngram", "datastore")
TUNABLES = tuple(tunable.name for tunable in fields(EngineConfig))
OWN_ORDER = 5
"""Units in the longest n-grams of an author."""
MAX_OPEN_DOCUMENTS = 8
"""Documents from before that are open while another is typed."""


class Made(NamedTuple):
    """A predictor that was made, and the bytes that what it knows takes on the disk."""

    predictor: Predictor
    stored_bytes: int


class System(NamedTuple):
    """A system as it is named on the command line."""

    name: str
    kind: str
    parts: frozenset[str] = frozenset()
    tunables: Mapping[str, Any] = MappingProxyType({})
    model: str | None = None

    @classmethod
    def parse(cls, name: str) -> System:
        """Read a name; ValueError if it is not that of a system."""
        description, _, model = name.partition("@")
        parted, *settings = description.split(":")
        kind, *parts = parted.split("+")
        if kind not in {"buffer", *LOWER_CASE, *NGRAMS, *MODEL_KINDS}:
            raise ValueError(f"there is no system {kind!r}")
        if unknown := set(parts).difference(PARTS):
            raise ValueError(f"the network has no part {min(unknown)!r}: {', '.join(PARTS)}")
        if (kind != "network" and (parts or settings)) or (model and kind not in MODEL_KINDS):
            raise ValueError(f"{kind} takes no parts, tunables or model")
        pairs = (setting.partition("=") for setting in settings)
        tunables = {tunable: _number(value) for tunable, _, value in pairs}
        if unknown := tunables.keys() - set(TUNABLES):
            raise ValueError(f"the engine has no tunable {min(unknown)!r}: {', '.join(TUNABLES)}")
        return cls(name, kind, frozenset(parts), tunables, model or None)

    @property
    def needs_base(self) -> bool:
        """Whether it has the n-grams of a corpus."""
        return self.kind in NGRAMS and NGRAMS[self.kind][0]

    def bundle(self, author: Author) -> Bundle:
        """Open the model of a network or server; UserError where there is none."""
        if self.kind not in MODEL_KINDS:
            raise UserError(f"{self.name} has no network")
        return registry.open_model(self._model_for(author))

    @property
    def ignores_case(self) -> bool:
        """Whether a word in another case counts as right."""
        return self.kind in LOWER_CASE

    def make(
        self,
        author: Author,
        base: KneserNey | None,
        stack: ExitStack,
        rests: Sequence[str] = (),
    ) -> Made:
        """Make the predictor that an author is typed with.

        Parameters
        ----------
        author : Author
            Whose writing is typed.
        base : KneserNey | None
            The n-grams of a corpus, which "ngram-base" and "ngram-both" need.
        stack : ExitStack
            Ends the server, or Presage, when it is closed.
        rests : Sequence[str]
            What stands after the cursor in each document, which only a network can read.

        Raises
        ------
        UserError
            If the model, the n-grams of a corpus or another program is missing.
        """
        if self.kind == "buffer":
            return Made(BufferWords(), 0)
        if self.kind == "word-list":
            ranks = frequent_words()
            return Made(WordList(ranks), sum(len(word.encode()) + 1 for word in ranks))
        if self.kind in PRESAGE:
            presage = PresagePredictor(install(), author.before if PRESAGE[self.kind] else ())
            stack.callback(presage.close)
            return Made(presage, presage.stored_bytes)
        if self.kind in NGRAMS:
            models = self._ngrams(author, base)
            return Made(NgramPredictor(models), sum(model.stored_bytes for model in models))
        bundle = self.bundle(author)
        size = sum(path.stat().st_size for path in bundle.files.values())
        if self.kind == "server":
            client = stack.enter_context(LanguageClient(["--model", str(bundle.path)], {}))
            return Made(ServerPredictor(client), size)
        personal = self._personal(author, bundle)
        if not bundle.manifest.personal:  # otherwise they are files of the bundle
            size += sum(map(len, personal.files().values()))
        engine = self._engine(bundle, personal)
        if "open" in self.parts:
            for number, text in enumerate(author.before[-MAX_OPEN_DOCUMENTS:]):
                engine.index_open_document(ProseDocument(f"open {number}", text, "plaintext"))
            while engine.has_idle_work(None):
                engine.run_idle_work(None)
        return Made(EnginePredictor(engine, rests), size)

    def _model_for(self, author: Author) -> str | None:
        return self.model and self.model.replace("{author}", author.name)

    def _ngrams(self, author: Author, base: KneserNey | None) -> list[KneserNey]:
        models = [train(author.before, OWN_ORDER)] if NGRAMS[self.kind][1] else []
        if not self.needs_base:
            return models
        if base is None:
            raise UserError("the n-grams of a corpus are missing: give --corpus FOLDER")
        return [base, *models]

    def _personal(self, author: Author, bundle: Bundle) -> Personal:
        own = Personal.of(bundle) if bundle.manifest.personal else self._learned(author, bundle)
        return Personal(
            own.ngram if "ngram" in self.parts else None,
            own.datastore if "datastore" in self.parts else None,
        )

    def _engine(self, bundle: Bundle, personal: Personal) -> Engine:
        cache = {} if "cache" in self.parts else {"cache_weight": 0.0}
        return Engine(bundle, EngineConfig(**{**self.tunables, **cache}), personal)

    def _learned(self, author: Author, bundle: Bundle) -> Personal:
        """Make the layers that are used, from what an author wrote before, as `learn` does."""
        if not self.parts & {"ngram", "datastore"}:
            return Personal()
        ngram = build_ngram(author.before)
        if "datastore" not in self.parts:
            return Personal(ngram)
        return Personal(ngram, datastore_of(from_bundle(bundle), author.before, ngram.vocabulary))


def _number(text: str) -> float:
    return int(text) if text.isdigit() else float(text)

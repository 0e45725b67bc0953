"""Say which base a personal model comes from, and what training it again would bring."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from afterword.store import registry
from afterword.store.base_model import BaseModel, find_release, possible_releases
from afterword.store.bundle import MODEL, TOKENIZER, Bundle, Manifest, read_manifest
from afterword.store.source_record import SCRATCH, SourceRecord

_GAIN = "saves at least one more of 100 keystrokes, on average"
"""What the newest release gains over an older one (docs/decisions/041)."""


def notes_on(model: Bundle) -> list[str]:
    """Return lines for the user about the base of a model; none if the model is not personal."""
    if not model.manifest.personal:
        return []
    return [_base_note(model), *([model.outdated_note] if model.is_outdated else [])]


class _Origin(NamedTuple):
    """What a network was trained from.

    Attributes
    ----------
    description : str
    is_replaced : bool
        Whether it is an English base, and the one that ships now is newer.
    """

    description: str
    is_replaced: bool = False


def _base_note(model: Bundle) -> str:
    name, manifest, record = model.manifest.name, model.manifest, SourceRecord.of(model)
    shipped = read_manifest(registry.resolve(registry.SHIPPED).network)
    newest = ", ".join([_spoken(shipped.created), *_tokens(shipped.files[MODEL])])
    base = _base_of(manifest)
    if base is None:
        origin = _guessed(manifest, record)
    elif base.sha256 == shipped.files[MODEL]:
        origin = _Origin(f"the English base that ships now ({newest})")
    else:
        origin = _named(base, shipped)
    if base is not None and base.sha256 == model.network_sha256:
        return f"{name} adds your phrases to {origin.description}"
    note = f"{name} was trained from {origin.description}"
    if not origin.is_replaced:
        return note
    return f"{note}; the one that ships now ({newest}) {_GAIN}. {_remedy(name, record)}"


def _base_of(manifest: Manifest) -> BaseModel | None:
    """Return the base on record, or the only one that can be it."""
    if (base := manifest.known_base()) is not None:
        return base
    match possible_releases(manifest.files[TOKENIZER], manifest.created):
        case [only]:
            return BaseModel(only.name, only.network, only.created)
    return None


def _named(base: BaseModel, shipped: Manifest) -> _Origin:
    """Describe a base that is not the shipped one."""
    is_english = base.name == registry.SHIPPED
    tokens = "".join(f" ({tokens})" for tokens in _tokens(base.sha256))
    description = f"{'the English base' if is_english else base.name} of {_spoken(base.created)}"
    return _Origin(description + tokens, is_english and base.created <= shipped.created)


def _guessed(manifest: Manifest, record: SourceRecord | None) -> _Origin:
    """Describe a base that the manifest does not name."""
    if possible := possible_releases(manifest.files[TOKENIZER], manifest.created):
        return _Origin(f"an English base of {_spoken(possible[-1].created)} or before", True)
    if record is None:
        return _Origin("a model that is not on record")
    if record.start == SCRATCH:
        return _Origin("scratch, on your writing alone")
    if record.start == registry.SHIPPED:
        return _Origin("an earlier English base", True)
    return _Origin(record.start)


def _tokens(network: str) -> list[str]:
    """Return how much a network has read, if it has been released."""
    release = find_release(network)
    return [f"{release.million_tokens:g} million tokens"] if release else []


def _spoken(created: str) -> str:
    try:
        day = date.fromisoformat(created)
    except ValueError:
        return created
    return f"{day.day} {day:%B %Y}"


def _remedy(name: str, record: SourceRecord | None) -> str:
    if record is None:
        return f"To train {name} from it: afterword train PATH... --name {name}"
    start = "" if record.start == registry.SHIPPED else f" --from {registry.SHIPPED}"
    return f"To train {name} from it, on the files on record: afterword train --name {name}{start}"

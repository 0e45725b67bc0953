"""Say which base a personal model comes from, and what training it again would bring."""

from __future__ import annotations

from datetime import date

from afterword.store import registry
from afterword.store.base_model import BaseModel, find_release, possible_releases
from afterword.store.bundle import MODEL, TOKENIZER, Bundle, Manifest, read_manifest
from afterword.store.source_record import SCRATCH, SourceRecord

_GAIN = "saves at least one more of 100 keystrokes, on average"
"""What the newest release brings to whoever has an older one (docs/decisions/042)."""
_EARLIER = "an earlier English base"


def notes_on(model: Bundle) -> list[str]:
    """Return lines for the user about the base of a model; none if the model is not personal."""
    if not model.manifest.personal:
        return []
    return [_base_note(model), *([model.outdated_note] if model.is_outdated else [])]


def _base_note(model: Bundle) -> str:
    name, record, base = model.manifest.name, SourceRecord.of(model), _base_of(model.manifest)
    shipped = read_manifest(registry.resolve(registry.SHIPPED).network)
    newest = _details(shipped.created, shipped.files[MODEL])
    is_shipped = base is not None and base.sha256 == shipped.files[MODEL]
    if is_shipped:
        origin = f"the English base that ships now ({newest})"
    else:
        origin = _described(base) if base else _guessed(model.manifest, record)
    if base is not None and base.sha256 == model.network_sha256:
        return f"{name} adds your phrases to {origin}"
    note = f"{name} was trained from {origin}"
    if is_shipped or "English base" not in origin:
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


def _described(base: BaseModel) -> str:
    details = _details(base.created, base.sha256)
    return f"{'the English base' if base.name == registry.SHIPPED else base.name} of {details}"


def _guessed(manifest: Manifest, record: SourceRecord | None) -> str:
    """Return what can be said of a base that the manifest does not name."""
    if possible := possible_releases(manifest.files[TOKENIZER], manifest.created):
        first, last = (_spoken(release.created) for release in (possible[0], possible[-1]))
        return f"{_EARLIER} (between {first} and {last})"
    if record is None:
        return "a model that is not on record"
    if record.start == SCRATCH:
        return "scratch, on your writing alone"
    return _EARLIER if record.start == registry.SHIPPED else record.start


def _details(created: str, network: str) -> str:
    release = find_release(network)
    tokens = f", {release.million_tokens} million tokens" if release else ""
    return _spoken(created) + tokens


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

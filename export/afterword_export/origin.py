"""Pass on what a model inherits from its initial model: licence, sources and attribution."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from afterword.errors import UserError
from afterword.store.base_model import BaseModel
from afterword.store.bundle import ATTRIBUTION, Bundle

ORIGIN = "origin.json"
"""File of a checkpoint that holds it."""
_CHANGED = "These weights were changed: they were trained further, on other texts.\n"


@dataclass(frozen=True)
class Origin:
    """What the bundle that a training started from says about itself; empty from scratch.

    Attributes
    ----------
    licence : str
        SPDX expression.
    data : list[dict[str, Any]]
        The works that it was trained on.
    attribution : str
        Text of its `ATTRIBUTION.md`, where it has one.
    base : BaseModel or None
        The base model that it is, or was trained from, where that is known.
    """

    licence: str = ""
    data: Sequence[Mapping[str, Any]] = ()
    attribution: str = ""
    base: BaseModel | None = None

    @classmethod
    def of(cls, bundle: Bundle) -> Origin:
        """Return what a bundle says about itself."""
        noted = ATTRIBUTION in bundle.manifest.files
        attribution = (bundle.path / ATTRIBUTION).read_text("utf-8") if noted else ""
        manifest = bundle.manifest
        return cls(manifest.licence, manifest.data, attribution, manifest.known_base())

    @classmethod
    def read(cls, checkpoint: Path) -> Origin:
        """Return the origin of a checkpoint, empty if it names none; UserError if it is corrupt."""
        path = checkpoint / ORIGIN
        if not path.exists():
            return cls()
        try:
            values = json.loads(path.read_text("utf-8"))
            base = values.pop("base", None)
            return cls(**values, base=BaseModel.from_json(base) if base else None)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise UserError(f"{path} is corrupt ({error}); train the model again") from None

    def write(self, checkpoint: Path) -> None:
        """Write it to the folder of a checkpoint."""
        (checkpoint / ORIGIN).write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    def licence_with(self, licence: str) -> str:
        """Return the SPDX expression for a model that also learned from text under `licence`."""
        if not self.licence:
            return licence
        if licence in self.licence.split(" AND "):
            return self.licence
        return f"{_as_operand(self.licence)} AND {_as_operand(licence)}"

    def data_with(self, data: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what it was trained on before and now; a new entry replaces its namesake."""
        sources = {entry.get("source") for entry in data}
        before = (entry for entry in self.data if entry.get("source") not in sources)
        return [dict(entry) for entry in (*before, *data)]

    def notice(self) -> dict[str, bytes]:
        """Return the attribution file of the trained model, which says that it was changed."""
        if not self.attribution:
            return {}
        changed = "" if self.attribution.endswith(_CHANGED) else f"\n{_CHANGED}"
        return {ATTRIBUTION: (self.attribution + changed).encode()}


def _as_operand(licence: str) -> str:
    """Bracket an SPDX expression that has an OR at its top level, as OR binds less than AND."""
    top_level, removed = licence, 1
    while removed:  # the innermost brackets first
        top_level, removed = re.subn(r"\([^()]*\)", "", top_level)
    return f"({licence})" if " OR " in top_level else licence

"""Define the shape of a model, as bundles state it, export builds it and training trains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Cell = Literal["lstm", "gru"]
CELLS: tuple[Cell, ...] = get_args(Cell)


@dataclass(frozen=True)
class ModelShape:
    """Shape of a language model.

    Attributes
    ----------
    cell : "lstm" or "gru"
        Recurrent cell of every layer.
    vocabulary : int
        Number of token ids.
    embedding : int
        Size of the embedding. It is tied with the output, so the last layer has this size too.
    hidden : tuple[int, ...]
        Size of each recurrent layer, first layer first.

    Raises
    ------
    ValueError
        If no model can have this shape.
    """

    cell: Cell
    vocabulary: int
    embedding: int
    hidden: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.cell not in CELLS or not self.hidden or self.hidden[-1] != self.embedding:
            raise ValueError(
                f"no model has this shape: {self}; the cell is one of {', '.join(CELLS)}, and the "
                "last layer is as wide as the embedding"
            )

    @property
    def layer_inputs(self) -> tuple[int, ...]:
        """Size of what each recurrent layer reads."""
        return (self.embedding, *self.hidden[:-1])

    def to_dict(self) -> dict[str, Any]:
        """Return the plain values that a manifest and a checkpoint's `config.json` hold."""
        return {**asdict(self), "hidden": list(self.hidden)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ModelShape:
        """Read what `to_dict` returned; other keys are ignored.

        Raises
        ------
        ValueError
            If a value is missing or no model can have the shape.
        """
        try:
            return cls(
                values["cell"],
                int(values["vocabulary"]),
                int(values["embedding"]),
                tuple(map(int, values["hidden"])),
            )
        except KeyError as error:
            raise ValueError(f"configuration without {error}") from None
        except (TypeError, OverflowError) as error:
            raise ValueError(f"configuration with a wrong value: {error}") from None

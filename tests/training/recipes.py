"""A pretraining recipe small enough to run in a test."""

from __future__ import annotations

ALL = 'all = { weight = 1.0, sources = ["*"] }'


def tiny_recipe(groups: str = ALL, **changes: float) -> str:
    """Return a small recipe, without dropout or sampling unless a test asks for it."""
    values: dict[str, object] = {
        "vocabulary": 400,
        "embedding": 16,
        "hidden": [24, 16],
        "streams": 4,
        "chunk": 8,
        "peak_rate": 1e-2,
        "warmup_steps": 5,
        "cooldown_share": 0.25,
        "dropout": 0.0,
        "negatives": 0,
        "seed": 1,
    }
    lines = [f"{name} = {value}" for name, value in {**values, **changes}.items()]
    return "\n".join([*lines, "[groups]", groups]) + "\n"

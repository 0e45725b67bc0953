"""The shape of a model: written and read back, and refused where no model can have it."""

from __future__ import annotations

import pytest

from afterword.store.model_shape import ModelShape

VALUES = {"cell": "gru", "vocabulary": 50, "embedding": 12, "hidden": [20, 12]}


def test_a_shape_is_read_back_as_it_was_written() -> None:
    shape = ModelShape.from_dict({**VALUES, "step": 9})
    assert shape == ModelShape("gru", 50, 12, (20, 12))
    assert shape.to_dict() == VALUES
    assert shape.layer_inputs == (12, 20)


@pytest.mark.parametrize("change", [{"hidden": [20]}, {"cell": "rnn"}, {"hidden": []}])
def test_shapes_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no model has this shape"):
        ModelShape.from_dict(VALUES | change)


def test_a_shape_that_lacks_something_says_what() -> None:
    with pytest.raises(ValueError, match="configuration without 'cell'"):
        ModelShape.from_dict({})
    with pytest.raises(ValueError, match="configuration with a wrong value"):
        ModelShape.from_dict({**VALUES, "hidden": None})

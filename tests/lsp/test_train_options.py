"""The argument of `afterword.train` becomes the command line's options of the same names."""

from __future__ import annotations

from afterword.lsp.commands import TrainOptions


def test_each_option_has_its_name() -> None:
    options = TrainOptions(["notes", "mail"], "mine", 2.5, ["ann@example.org", "Ann Lee"])
    assert options.arguments() == [
        "train", "--name", "mine", "--minutes", "2.5", "--me", "ann@example.org",
        "--me", "Ann Lee", "--", "notes", "mail",
    ]  # fmt: skip
    assert TrainOptions(["notes"]).arguments() == ["train", "--name", "me", "--", "notes"]

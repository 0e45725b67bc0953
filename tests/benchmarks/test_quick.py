"""The quick run: it passes as things are, and fails on a loss beyond noise, and only then."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

pytest.importorskip("torch")

from benchmarks import __main__ as command
from benchmarks import result_files
from benchmarks.__main__ import main
from benchmarks.figures import Json
from benchmarks.quick import SYSTEMS, Compared, compare_runs, table

from afterword.errors import UserError

DOCUMENTS = 20


def run(*extra_keys: float) -> Json:
    """Return a run in which documents take more keys than half their characters, in turn."""
    extra = [extra_keys[number % len(extra_keys)] for number in range(DOCUMENTS)]
    systems = {
        name: {
            "authors": {
                "ann": {
                    "documents": [
                        {"characters": 200, "keys": dict.fromkeys("135", 100 + keys)}
                        for keys in extra
                    ]
                }
            }
        }
        for name in SYSTEMS
    }
    return {"texts": "one", "extent": 1, "systems": systems}


def losses(compared: Sequence[Compared]) -> list[str]:
    return [one.name for one in compared if one.is_loss]


def test_a_loss_in_most_documents_is_one() -> None:
    found = compare_runs(run(0), run(0, 1, 2))
    assert len(losses(found)) == 2 * len(SYSTEMS)
    row = table(found).splitlines()[2]
    assert row == "| as installed, KSS@1 | 50.0 % | 49.5 % | −0.5 (−0.7 to −0.3) |"


@pytest.mark.parametrize(
    "extra_keys",
    [(0,), (-1,), (3, -3), (5, *[0] * 19)],
    ids=["equal", "a gain", "as much gained as lost", "a loss in one document"],
)
def test_noise_and_gains_are_no_losses(extra_keys: tuple[int, ...]) -> None:
    assert losses(compare_runs(run(0), run(*extra_keys))) == []


def test_a_tiny_loss_everywhere_is_none() -> None:
    assert losses(compare_runs(run(0), run(0.1))) == []
    assert losses(compare_runs(run(0), run(0.3))) != []


def test_an_engine_without_its_document_cache_has_lost() -> None:
    compared = result_files.read("compare")
    assert compared is not None
    with_cache, without = compared["systems"]["network+cache"], compared["systems"]["network"]
    before, after = (
        compared | {"systems": dict.fromkeys(SYSTEMS, one)} for one in (with_cache, without)
    )
    assert len(losses(compare_runs(before, after))) == 2 * len(SYSTEMS)
    assert losses(compare_runs(after, before)) == []


def test_another_text_cannot_be_compared() -> None:
    with pytest.raises(UserError, match="typed another text"):
        compare_runs(run(0), run(0) | {"texts": "two"})


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["notes.jsonl", "--quick"], "a short run types the same words of the sample"),
        (["--quick", "--name", "ann"], "a short run types the same words of the sample"),
        (["--store"], "give --quick as well"),
        (["--name", "ann"], "give TEXT as well"),
    ],
)
def test_options_without_effect_are_refused(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


def test_a_short_run_without_a_stored_one_compares_nothing_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(result_files, "read", lambda *_: None)
    monkeypatch.setattr(command, "run_quickly", lambda _: pytest.fail("there is no need to type"))
    with pytest.raises(SystemExit) as ended:
        main(["--quick"])
    assert ended.value.code == 2
    assert "no stored run to compare with" in capsys.readouterr().err


def test_a_loss_is_named_and_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(result_files, "read", lambda *_: run(0))
    for extra, code in ((2, 1), (0, 0)):
        monkeypatch.setattr(command, "run_quickly", lambda _, extra=extra: run(extra))
        assert main(["--quick"]) == code
        said = capsys.readouterr()
        assert ("loss beyond noise: as installed, KSS@1; " in said.err) is bool(code)
        assert ("| −1.0 (−1.0 to −1.0) |" in said.out) is bool(code)
        assert ("no loss beyond noise" in said.out) is not bool(code)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_shipped_model_saves_what_it_did(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check that `make benchmarks QUICK=1` makes."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    assert result_files.read("quick") is not None
    assert main(["--quick"]) == 0

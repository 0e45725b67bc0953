"""Tests use what they test in public ways; of attributes, ruff checks it (SLF001)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGES = ("afterword", "benchmarks", "docs_tools", "release", "tests")


def _is_private(name: object) -> bool:
    return isinstance(name, str) and name.startswith("_") and not name.endswith("__")


def _private_names(tree: ast.AST) -> Iterator[str]:
    """Yield the private names that a file imports from our packages, reads or replaces by name."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=names, level=level):
                if level > 0 or (module or "").startswith(PACKAGES):
                    yield from (each.name for each in names if _is_private(each.name))
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr")
                | ast.Attribute(attr="setattr" | "delattr" | "object"),
                args=[_, ast.Constant(value=str() as name), *_],
            ) if _is_private(name):
                yield name
            case ast.Call(
                func=ast.Attribute(attr="setattr" | "delattr") | ast.Name(id="patch"),
                args=[ast.Constant(value=str() as path), *_],
            ) if _is_private(path.rpartition(".")[2]):
                yield path


def test_no_test_reaches_for_a_private_name() -> None:
    files = sorted(TESTS.rglob("*.py"))
    assert len(files) > 300
    guilty = {
        str(path.relative_to(TESTS)): names
        for path in files
        if (names := list(_private_names(ast.parse(path.read_text("utf-8")))))
    }
    assert guilty == {}


@pytest.mark.parametrize(
    "reach",
    [
        "from afterword.lsp.session import _call_logged",
        "from .driving import _call_logged",
        'monkeypatch.setattr(session, "_submit", None)',
        'monkeypatch.setattr("afterword.lsp.session._call_logged", None)',
        'patch.object(session, "_submit")',
        'getattr(session, "_submit")',
    ],
)
def test_a_private_name_is_found(reach: str) -> None:
    assert list(_private_names(ast.parse(reach)))


@pytest.mark.parametrize(
    "public",
    [
        "import _thread",
        'monkeypatch.setattr(builtins, "__import__", None)',
        'monkeypatch.setattr(session, "open", None)',
        "from afterword.lsp.session import Session",
    ],
)
def test_a_public_name_is_none(public: str) -> None:
    assert not list(_private_names(ast.parse(public)))

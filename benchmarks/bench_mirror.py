"""Time one keystroke and its cursor in a short document and in a long one.

Run with `pytest benchmarks/bench_mirror.py`; the two must cost the same.
"""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change
from afterword.text.positions import Encoding

LINE = "It was the best of times, it was the worst of times, it was the age.\n"
WORDS_A_LINE = 16


@pytest.mark.parametrize("words", [100, 100_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("line", [LINE, LINE.replace("age", "âge 😀")], ids=["ascii", "unicode"])
def test_keystroke(benchmark: BenchmarkFixture, words: int, encoding: Encoding, line: str) -> None:
    lines = words // WORDS_A_LINE
    document = ProseDocument("untitled:1", line * lines, encoding=encoding)
    changes = [
        Change("a", (lines // 2, 60), (lines // 2, 60)),
        Change("", (lines // 2, 60), (lines // 2, 61)),
    ]

    def keystroke() -> None:
        for change in changes:
            document.apply([change])
        document.cursor(document.locate(lines // 2, 60))

    benchmark(keystroke)

"""Writing for hours in many documents: no reply is lost, and memory and work do not grow."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from afterword.cli.client import LanguageClient
from tests.attacks import Attack

from .soak import Report, soak

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux has it"),
]

KEYS = int(os.environ.get("AFTERWORD_SOAK_KEYS", "2000"))
WARM_UP_KEYS = 20_000
"""The first ones fill the caches: only what comes after them may not grow."""
MAX_GROWTH = 1.05
MAX_SLOWER = 1.2


@pytest.mark.attack("It stays fast and small", "keys typed in 30 documents, in turn")
@pytest.mark.timeout(600 + KEYS // 10)
def test_a_soak_loses_no_reply_and_does_not_grow(home: Path, attack: Attack) -> None:
    reports: list[Report] = []
    with LanguageClient([], {}) as client:
        for report in soak(client, KEYS, attack.draw().randrange(2**32)):
            attack.count(KEYS // 10)
            reports.append(report)
        assert client.messages == []
    first, last = reports[0], reports[-1]
    warm = [report for report in reports if report.keys >= WARM_UP_KEYS]
    growth = last.rss_bytes / (warm or reports)[0].rss_bytes
    slower = last.p99 / first.p99
    attack.note(
        f"{KEYS:,} keys: {last.rss_bytes / 2**20:.0f} MiB, growth {100 * (growth - 1):.1f} %, "
        f"processor time of a key {1e3 * last.p50:.1f} ms (p99 {1e3 * last.p99:.1f} ms, "
        f"{slower:.2f} times that of the first tenth)"
    )
    if warm:
        assert growth <= MAX_GROWTH
        assert slower <= MAX_SLOWER
    else:
        assert growth <= 1.5

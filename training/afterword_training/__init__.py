"""Offline training of Afterword models: reading, tokenizer, LSTM, loop, evaluation."""

from __future__ import annotations

import os

# Must be set before torch loads OpenMP: threads that spin while they wait for each other make a
# step many times slower as soon as anything else wants a core.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

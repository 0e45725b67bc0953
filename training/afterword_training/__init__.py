"""Train Afterword models offline: read writing, learn a tokenizer, train a network, evaluate it."""

from __future__ import annotations

import os

# Must be set before torch loads OpenMP: threads that spin while they wait for each other make a
# step many times slower as soon as anything else needs a core.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

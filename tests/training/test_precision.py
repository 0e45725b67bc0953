"""Training and validation compute in bf16 where the processor does, and in fp32 elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")


from afterword_training.network.trainer import bf16_is_native

STEPS = """
import torch
from afterword.store.model_shape import ModelShape
from afterword_training.network.held_out_loss import HeldOutText, score
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.trainer import Trainer

torch.manual_seed(0)
trainer = Trainer(LanguageModel(ModelShape("lstm", 100, 16, (24, 16)), dropout=0.1), streams=4)
batch = torch.randint(100, (4, 9))
seen = set()
for loss in (Softmax(), SampledSoftmax(torch.full((100,), 0.01), 20)) * 2:
    def noting(model, hidden, targets):
        seen.add(hidden.dtype)
        return loss(model, hidden, targets)
    assert trainer.train_step(batch, noting, 1e-3).loss < 10
held_out = HeldOutText(torch.randint(100, (400,)).tolist(), 1000)
exact = score(trainer.model, held_out).bits_per_character
with trainer.autocast():
    assert abs(score(trainer.model, held_out).bits_per_character / exact - 1) < 0.01
print(*seen)
"""
CPU_INFO = Path("/proc/cpuinfo")


def first_steps(**environment: str) -> str:
    """Return the number format of a training's hidden states, in a process of its own."""
    command = [sys.executable, "-c", STEPS]
    result = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.slow
def test_a_processor_without_bf16_trains_in_fp32() -> None:
    assert first_steps(ONEDNN_MAX_CPU_ISA="AVX2") == "torch.float32"


@pytest.mark.slow
def test_a_processor_with_bf16_trains_in_it() -> None:
    expected = "torch.bfloat16" if bf16_is_native() else "torch.float32"
    assert first_steps() == expected


@pytest.mark.skipif(not CPU_INFO.exists(), reason="only Linux lists what the processor can do")
def test_what_is_native_is_what_the_processor_lists() -> None:
    if "ONEDNN_MAX_CPU_ISA" in os.environ:
        pytest.skip("oneDNN is held back")
    assert bf16_is_native() == ("avx512_bf16" in CPU_INFO.read_text().split())

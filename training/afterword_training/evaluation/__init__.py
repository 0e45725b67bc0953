"""Measure models: keystrokes saved, baselines, and the report of a training."""

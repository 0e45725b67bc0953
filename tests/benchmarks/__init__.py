"""Tests of `make benchmarks`."""

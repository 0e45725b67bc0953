"""Predictors to compare with, on the same text and by the same count of keys."""

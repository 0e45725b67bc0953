"""Afterword: a private language server that suggests your next word as you write."""

__version__ = "0.1.0"

"""Afterword: a private language server that completes the word after the one you wrote."""

__version__ = "0.1.0"

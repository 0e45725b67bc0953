"""The textbook case: predict the next word of Hamlet (docs/hamlet.md)."""

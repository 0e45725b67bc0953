"""A document and a position in, ranked words and a phrase out. Knows no protocol."""

"""Units, tokens, spacing, apostrophes and the document mirror. Knows no model and no protocol."""

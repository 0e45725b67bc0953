"""Complete a document at a position with ranked words or a phrase. Knows no protocol."""

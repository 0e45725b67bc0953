"""Find secrets and passwords in a text."""

"""The language server: protocol handlers, settings and translation to protocol types."""

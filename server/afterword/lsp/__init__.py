"""Serve the protocol: handlers, settings, and translation to protocol types."""

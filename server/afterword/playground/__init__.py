"""A page that shows the language server at work, for a browser on this computer."""

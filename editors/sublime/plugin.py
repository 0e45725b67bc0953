"""Start Afterword, a language server that suggests the next word, in Sublime Text."""

from __future__ import annotations

from LSP.plugin import AbstractPlugin, register_plugin, unregister_plugin


class Afterword(AbstractPlugin):
    """The client, whose configuration is in LSP-afterword.sublime-settings."""

    @classmethod
    def name(cls) -> str:
        """Return the name of the client, which is also that of the settings' section."""
        return "afterword"


def plugin_loaded() -> None:
    """Register the client when Sublime Text has loaded the package."""
    register_plugin(Afterword)


def plugin_unloaded() -> None:
    """Unregister the client before the package is updated or removed."""
    unregister_plugin(Afterword)

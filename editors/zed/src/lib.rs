//! Starts Afterword, a language server that suggests the next word, in Zed.

use zed_extension_api::{
    self as zed, serde_json::Value, settings::LspSettings, LanguageServerId, Result, Worktree,
};

const COMMAND: &str = "afterword";
const NOT_FOUND: &str = "afterword was not found on the PATH. Install it as docs/installation.md \
    in its repository says, or set lsp.afterword.binary.path in Zed's settings to its full path.";

struct Afterword;

impl zed::Extension for Afterword {
    fn new() -> Self {
        Self
    }

    /// Take the command from Zed's settings, or else from the PATH.
    fn language_server_command(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<zed::Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree)?.binary;
        let (path, arguments) = match binary {
            Some(binary) => (binary.path, binary.arguments),
            None => (None, None),
        };
        let command = path
            .or_else(|| worktree.which(COMMAND))
            .ok_or_else(|| NOT_FOUND.to_string())?;
        Ok(zed::Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["serve".to_string()]),
            env: worktree.shell_env(),
        })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.initialization_options)
    }

    /// Answer the server's request for its settings, which are in the section "afterword".
    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| zed::serde_json::json!({ "afterword": settings })))
    }
}

zed::register_extension!(Afterword);

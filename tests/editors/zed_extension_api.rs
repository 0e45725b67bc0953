//! A stand-in for the crate `zed_extension_api` 0.7, with the interface that our extension uses.

pub type Result<T, E = String> = core::result::Result<T, E>;
pub type EnvVars = Vec<(String, String)>;

pub mod serde_json {
    #[derive(Clone, Debug)]
    pub struct Value;

    #[macro_export]
    macro_rules! stand_in_for_json {
        ({ $key:literal : $value:expr }) => {{
            let _: &$crate::serde_json::Value = &$value;
            $crate::serde_json::Value
        }};
    }
    pub use stand_in_for_json as json;
}

pub mod settings {
    use super::{serde_json::Value, Result, Worktree};
    use std::collections::HashMap;

    pub struct CommandSettings {
        pub path: Option<String>,
        pub arguments: Option<Vec<String>>,
        pub env: Option<HashMap<String, String>>,
    }

    pub struct LspSettings {
        pub binary: Option<CommandSettings>,
        pub initialization_options: Option<Value>,
        pub settings: Option<Value>,
    }

    impl LspSettings {
        pub fn for_worktree(_language_server_name: &str, _worktree: &Worktree) -> Result<Self> {
            Err(String::new())
        }
    }
}

pub struct Command {
    pub command: String,
    pub args: Vec<String>,
    pub env: EnvVars,
}

pub struct LanguageServerId(String);

impl AsRef<str> for LanguageServerId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

pub struct Worktree;

impl Worktree {
    pub fn which(&self, _binary_name: &str) -> Option<String> {
        None
    }
    pub fn shell_env(&self) -> EnvVars {
        Vec::new()
    }
}

pub trait Extension: Send + Sync {
    fn new() -> Self
    where
        Self: Sized;

    fn language_server_command(
        &mut self,
        _language_server_id: &LanguageServerId,
        _worktree: &Worktree,
    ) -> Result<Command> {
        Err("`language_server_command` not implemented".to_string())
    }

    fn language_server_initialization_options(
        &mut self,
        _language_server_id: &LanguageServerId,
        _worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(None)
    }

    fn language_server_workspace_configuration(
        &mut self,
        _language_server_id: &LanguageServerId,
        _worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(None)
    }
}

#[macro_export]
macro_rules! register_extension {
    ($extension:ty) => {
        #[no_mangle]
        pub extern "C" fn init_extension() {
            let _: Box<dyn $crate::Extension> = Box::new(<$extension as $crate::Extension>::new());
        }
    };
}

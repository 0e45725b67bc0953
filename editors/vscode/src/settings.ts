/** Read and change the extension's settings, and select those that the server understands. */

import * as vscode from "vscode";

export const SECTION = "afterword";

/** Top-level keys of the server's settings; the rest of the section is the extension's own. */
export const SERVER_SETTINGS = [
  "model",
  "models",
  "popup",
  "inline",
  "learn",
  "statistics",
  "trigger",
  "disabledLanguages",
  "offensiveWords",
  "glossary",
];

/** Settings that take effect only when the server is restarted. */
export const RESTART_SETTINGS = ["serverPath", "languages", "popup.triggerOnSpace"];

/** Return the value of a setting; `null` in settings.json counts as not set. */
export function getSetting<T>(key: string, fallback: T): T {
  return vscode.workspace.getConfiguration(SECTION).get<T>(key) ?? fallback;
}

/**
 * Return the strings in a setting that should be a list of strings.
 *
 * VS Code marks other values as wrong but passes them on: a single string counts as a list of one,
 * anything else is left out.
 */
export function getStringList(key: string): string[] {
  const items = [getSetting<unknown>(key, [])].flat();
  return items.filter((item) => typeof item === "string");
}

/** Keep only the settings that the server understands: it warns about any other. */
export function pickServerSettings(section: object): object {
  return Object.fromEntries(
    Object.entries(section).filter(([key]) => SERVER_SETTINGS.includes(key)),
  );
}

/** Change a setting in the scope that sets it now, or else for the user. */
export async function updateSetting(key: string, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const inspected = configuration.inspect(key);
  const target =
    inspected?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : inspected?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  await configuration.update(key, value, target);
}

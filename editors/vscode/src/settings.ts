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

/**
 * Return the settings of the server that the user has set.
 *
 * The defaults are left out: they would hide the user's settings file, which the server reads. So
 * are the extension's own settings, which the server would warn about.
 */
export function collectServerSettings(): object {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const settings: Record<string, unknown> = {};
  for (const key of SERVER_SETTINGS) {
    const found = configuration.inspect(key);
    for (const value of [
      found?.globalValue,
      found?.workspaceValue,
      found?.workspaceFolderValue,
    ]) {
      if (value !== undefined) {
        settings[key] = mergeGroups(settings[key], value);
      }
    }
  }
  return settings;
}

/** Return a value, or both if they are groups of settings such as "popup"; the second one wins. */
function mergeGroups(below: unknown, above: unknown): unknown {
  return isGroup(below) && isGroup(above) ? { ...below, ...above } : above;
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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

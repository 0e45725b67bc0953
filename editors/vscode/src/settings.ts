/** The settings, and which of them the server is told. */

import * as vscode from "vscode";

export const SECTION = "afterword";

/** The settings of docs/settings.md that mean something here. */
const OF_SERVER = ["model", "popup", "inline", "trigger", "disabledLanguages"];

/** Settings that take effect at the server's start. */
export const AT_START = ["serverPath", "languages", "popup.triggerOnSpace"];

/** The value of a setting; `null` in settings.json counts as not set. */
export function setting<T>(key: string, fallback: T): T {
  return vscode.workspace.getConfiguration(SECTION).get<T>(key) ?? fallback;
}

/** The strings of a setting that is a list. One string alone, though VS Code marks it, is a list. */
export function strings(key: string): string[] {
  const value = [setting<unknown>(key, [])].flat();
  return value.filter((one) => typeof one === "string");
}

/** The part of the section that the server knows. */
export function forServer(section: object): object {
  return Object.fromEntries(Object.entries(section).filter(([key]) => OF_SERVER.includes(key)));
}

/** Change a setting where it has been set, else for the user. */
export async function update(key: string, value: unknown): Promise<void> {
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

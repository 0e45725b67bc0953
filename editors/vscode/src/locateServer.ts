/** Find the server: in the settings, on this machine, or in the extension's own environment. */

import * as path from "node:path";
import * as vscode from "vscode";

import { thisMachine } from "./machine";
import { listInterpreters } from "./pythonExtension";
import { ServerEnvironment } from "./serverEnvironment";
import { findServer, resolveServerPath } from "./serverSearch";
import { getSetting } from "./settings";

/**
 * Return the path of the server, or undefined if there is none.
 *
 * @param storage The extension's folder for its own files.
 * @throws UserError if `afterword.serverPath` is set and is not a program.
 */
export async function locateServer(storage: vscode.Uri): Promise<string | undefined> {
  const serverPath = getSetting("serverPath", "").trim();
  if (serverPath) {
    return resolveServerPath(serverPath, thisMachine);
  }
  const found = findServer(await listInterpreters("if active"), thisMachine);
  if (found !== undefined) {
    return found;
  }
  const environment = getOwnEnvironment(storage);
  if (await environment.isInstalled()) {
    return environment.serverPath;
  }
  return findServer(await listInterpreters("activate"), thisMachine);
}

/** Return the extension's own environment, which need not have been created yet. */
export function getOwnEnvironment(storage: vscode.Uri): ServerEnvironment {
  return new ServerEnvironment(path.join(storage.fsPath, "server"), thisMachine);
}

/** Offer to install the server, and show the installation's progress. */

import * as vscode from "vscode";

import { errorMessage } from "./errors";
import { getOwnEnvironment } from "./locateServer";
import { expandHome, thisMachine } from "./machine";
import { listInterpreters } from "./pythonExtension";
import { findPython } from "./pythonSearch";
import { chooseServerPackage } from "./serverPackage";
import { getSetting } from "./settings";

/** Ask whether to install the server, and return the answer. */
export async function askToInstall(): Promise<boolean> {
  const source = getSource();
  const what = source ? ` (pip install ${source})` : "";
  const answer = await vscode.window.showInformationMessage(
    "Afterword's language server was not found. " +
      `Install it into the extension's own environment${what}?`,
    "Install",
    "Set Path",
  );
  if (answer === "Set Path") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "afterword.serverPath");
  }
  return answer === "Install";
}

/**
 * Install or update the server in the extension's own environment.
 *
 * @returns Whether that was done; if it failed, the user has been told why.
 */
export async function installServer(storage: vscode.Uri, stop: AbortSignal): Promise<boolean> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: "Afterword: installing the server",
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const signal = AbortSignal.any([stop, createSignal(token)]);
    const findBasePython = async () => findPython(await listInterpreters("activate"), thisMachine);
    try {
      await vscode.workspace.fs.createDirectory(storage);
      const server = await chooseServerPackage(getSource());
      await getOwnEnvironment(storage).install(server, findBasePython, signal);
      return true;
    } catch (error) {
      if (!signal.aborted) {
        void vscode.window.showErrorMessage(`Afterword: ${errorMessage(error)}`);
      }
      return false;
    }
  });
}

/** Return the setting `afterword.installSource`; it is empty for the server in the extension. */
function getSource(): string {
  return expandHome(getSetting("installSource", "").trim(), thisMachine);
}

/** Create a signal that is aborted when the token is cancelled. */
function createSignal(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

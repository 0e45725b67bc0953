/** Finds the server on this machine, or offers to install it. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

import { Machine, UserError, expandHome, findServer } from "./discovery";
import { findPython, install, isInstalled } from "./install";
import { setting } from "./settings";

/** The part of the Python extension's API that is used. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(): { readonly path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

const machine: Machine = {
  platform: process.platform,
  environment: process.env,
  home: os.homedir(),
  isFile: (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
};

/** The server's program, undefined where there is none. */
export async function locateServer(storage: vscode.Uri): Promise<string | undefined> {
  const own = ownEnvironment(storage);
  const serverPath = setting("serverPath", "").trim();
  return findServer(
    {
      serverPath,
      interpreters: serverPath ? [] : await interpreters(),
      ownEnvironment: (await isInstalled(own)) ? own : undefined,
    },
    machine,
  );
}

/** Ask whether to install the server. */
export async function offerInstallation(): Promise<boolean> {
  const source = setting("installSource", "afterword");
  const answer = await vscode.window.showInformationMessage(
    "Afterword's language server was not found. " +
      `Install it (pip install ${source}) into an environment of the extension's own?`,
    "Install",
    "Set Its Path",
  );
  if (answer === "Set Its Path") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "afterword.serverPath");
  }
  return answer === "Install";
}

/** Install or update the server in the extension's own environment. */
export async function installServer(storage: vscode.Uri): Promise<void> {
  const source = expandHome(setting("installSource", "afterword").trim(), machine);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Afterword: pip install ${source}`,
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const python = async () => findPython(await interpreters(), machine);
    try {
      await vscode.workspace.fs.createDirectory(storage);
      await install(ownEnvironment(storage), source, machine, python, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) {
        const line = error instanceof UserError ? error.message : String(error);
        void vscode.window.showErrorMessage(`Afterword: ${line}`);
      }
    }
  });
}

function ownEnvironment(storage: vscode.Uri): string {
  return path.join(storage.fsPath, "server");
}

/** The Python interpreters of the workspace. In one that is not trusted they may be anybody's. */
async function interpreters(): Promise<string[]> {
  if (!vscode.workspace.isTrusted) {
    return [];
  }
  const configured = vscode.workspace
    .getConfiguration("python")
    .get<string>("defaultInterpreterPath", "");
  const isPath = path.basename(configured) !== configured && !configured.includes("${");
  const active = await activeInterpreter();
  return [...(active ? [active] : []), ...(isPath ? [expandHome(configured, machine)] : [])];
}

async function activeInterpreter(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  try {
    const api = await extension?.activate();
    const resolved = await api?.environments.resolveEnvironment(
      api.environments.getActiveEnvironmentPath(),
    );
    return resolved?.executable.uri?.fsPath;
  } catch {
    return undefined; // it cannot be used: there are other places to look
  }
}

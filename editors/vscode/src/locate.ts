/** Finds the server on this machine, or offers to install it. */

import * as path from "node:path";
import * as vscode from "vscode";

import {
  UserError,
  configuredServer,
  expandHome,
  findServer,
  inEnvironment,
  thisMachine,
} from "./discovery";
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

/** The Python extension answers within a second, or is looking through all of the disk. */
const MAX_PYTHON_MILLISECONDS = 5000;

/** The server's program, undefined where there is none. */
export async function locateServer(storage: vscode.Uri): Promise<string | undefined> {
  const serverPath = setting("serverPath", "").trim();
  if (serverPath) {
    return configuredServer(serverPath, thisMachine);
  }
  const found = findServer(await interpreters("if active"), thisMachine);
  if (found !== undefined) {
    return found;
  }
  const own = ownEnvironment(storage);
  if (await isInstalled(own, thisMachine)) {
    return inEnvironment(own, thisMachine);
  }
  return findServer(await interpreters("activate"), thisMachine);
}

/** Ask whether to install the server. */
export async function offerInstallation(): Promise<boolean> {
  const source = setting("installSource", "afterword");
  const answer = await vscode.window.showInformationMessage(
    "Afterword's language server was not found. " +
      `Install it (pip install ${source}) into the extension's own environment?`,
    "Install",
    "Set Its Path",
  );
  if (answer === "Set Its Path") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "afterword.serverPath");
  }
  return answer === "Install";
}

/** Install or update the server in the extension's own environment; whether that was done. */
export async function installServer(storage: vscode.Uri, stop: AbortSignal): Promise<boolean> {
  const source = expandHome(setting("installSource", "afterword").trim(), thisMachine);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Afterword: pip install ${source}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const signal = AbortSignal.any([stop, cancelled.signal]);
    const python = async () => findPython(await interpreters("activate"), thisMachine);
    try {
      await vscode.workspace.fs.createDirectory(storage);
      await install(ownEnvironment(storage), source, thisMachine, python, signal);
      return true;
    } catch (error) {
      if (!signal.aborted) {
        const line = error instanceof UserError ? error.message : String(error);
        void vscode.window.showErrorMessage(`Afterword: ${line}`);
      }
      return false;
    }
  });
}

function ownEnvironment(storage: vscode.Uri): string {
  return path.join(storage.fsPath, "server");
}

/**
 * The Python interpreters of the workspace; none if it is not trusted, since a stranger may have
 * put them there.
 *
 * The Python extension is slow and uses memory, so it is activated only if no server is found
 * without it.
 */
async function interpreters(pythonExtension: "if active" | "activate"): Promise<string[]> {
  if (!vscode.workspace.isTrusted) {
    return [];
  }
  const settings = vscode.workspace.getConfiguration("python");
  const configured = expandHome(settings.get("defaultInterpreterPath", ""), thisMachine);
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  const mayAsk = extension && (extension.isActive || pythonExtension === "activate");
  const active = mayAsk ? await withinTime(activeInterpreter(extension)) : undefined;
  return [active ?? "", configured].filter((interpreter) => path.isAbsolute(interpreter));
}

async function activeInterpreter(
  extension: vscode.Extension<PythonApi>,
): Promise<string | undefined> {
  const { environments } = extension.isActive ? extension.exports : await extension.activate();
  const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath());
  return resolved?.executable.uri?.fsPath;
}

/** What another extension answers, undefined where it fails or takes too long. */
async function withinTime<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), MAX_PYTHON_MILLISECONDS);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return undefined; // there are other places to look
  } finally {
    clearTimeout(timer);
  }
}

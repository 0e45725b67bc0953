/** Ask the Python extension and its settings which interpreters the workspace uses. */

import * as path from "node:path";
import * as vscode from "vscode";

import { expandHome, thisMachine } from "./machine";

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(): { readonly path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** The Python extension answers within a second, unless it is searching the whole disk. */
const ANSWER_TIMEOUT_MS = 5000;

/**
 * List the Python interpreters that the workspace uses: none if the workspace is not trusted,
 * because a stranger may have put them there.
 *
 * @param mode Whether to activate the Python extension. It is slow and takes memory, so this is
 *     done only if no server is found without it.
 */
export async function listInterpreters(mode: "if active" | "activate"): Promise<string[]> {
  if (!vscode.workspace.isTrusted) {
    return [];
  }
  const settings = vscode.workspace.getConfiguration("python");
  const configured = expandHome(settings.get("defaultInterpreterPath", ""), thisMachine);
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  const mayAsk = extension && (extension.isActive || mode === "activate");
  const selected = mayAsk ? await awaitBriefly(getSelectedInterpreter(extension)) : undefined;
  return [selected ?? "", configured].filter((interpreter) => path.isAbsolute(interpreter));
}

async function getSelectedInterpreter(
  extension: vscode.Extension<PythonApi>,
): Promise<string | undefined> {
  const { environments } = extension.isActive ? extension.exports : await extension.activate();
  const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath());
  return resolved?.executable.uri?.fsPath;
}

/** Return an answer, or undefined if it fails or takes too long: there are other places to look. */
async function awaitBriefly<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

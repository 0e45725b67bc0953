/** Commands that learn from the user's writing: the server does the work, this shows progress. */

import * as vscode from "vscode";

import { UserError } from "./errors";
import { ServerController } from "./serverController";

/** Matches the model names that the server accepts: valid folder names on every platform. */
const MODEL_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Ask for folders, a name and a time limit, and have the server train a model. */
export async function trainOnFolder(server: ServerController): Promise<void> {
  const folders = await vscode.window.showOpenDialog({
    title: "Afterword: folders with your writing",
    openLabel: "Train",
    canSelectFolders: true,
    canSelectFiles: false,
    canSelectMany: true,
  });
  const name = folders && (await askForName());
  const minutes = name && (await askForMinutes());
  if (!folders || !name || minutes === undefined) {
    return; // the user has cancelled
  }
  folders.forEach(requireLocal);
  const paths = folders.map((folder) => folder.fsPath);
  const limit = minutes === "" ? null : Number(minutes);
  const title = `Afterword: training “${name}”`;
  const whenStopped =
    `Afterword: training “${name}” was stopped, and no model has changed. ` +
    "To continue it, train the same folders under the same name again.";
  const request = { paths, name, minutes: limit };
  await executeWithProgress(server, title, "afterword.train", request, whenStopped);
}

/** Save a document and have the server learn the file. */
export async function learnDocument(
  server: ServerController,
  document: vscode.TextDocument,
): Promise<void> {
  if (document.isUntitled) {
    throw new UserError("this document has not been saved yet; save it first");
  }
  requireLocal(document.uri);
  if (document.isDirty && !(await document.save())) {
    throw new UserError("this document could not be saved, so Afterword has not learned it");
  }
  if (!(await isFile(document.uri))) {
    throw new UserError(`${document.fileName} is not a file on the disk; save the document again`);
  }
  const uri = document.uri.toString();
  const title = "Afterword: learning this document";
  const whenStopped = "Afterword: stopped; this document has not been learned";
  await executeWithProgress(server, title, "afterword.learnDocument", uri, whenStopped);
}

/** Require a file or folder on this computer: the server reads from nowhere else. */
function requireLocal(uri: vscode.Uri): void {
  if (uri.scheme !== "file") {
    const name = uri.toString(true);
    throw new UserError(`${name} is not on this computer's disk; save a copy there and use that`);
  }
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

/**
 * Execute a command and show its progress. The server itself shows the result, unless the user
 * stops the command.
 */
async function executeWithProgress(
  server: ServerController,
  title: string,
  command: string,
  argument: unknown,
  whenStopped: string,
): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title, cancellable: true };
  try {
    await vscode.window.withProgress(options, (progress, token) => {
      let shown = 0;
      return server.executeLong(
        command,
        [argument],
        ({ message, percentage = shown }) => {
          progress.report({ message: message ?? "", increment: percentage - shown });
          shown = percentage;
        },
        token,
      );
    });
  } catch (error) {
    if (error instanceof vscode.CancellationError) {
      void vscode.window.showInformationMessage(whenStopped);
    }
    throw error;
  }
}

async function askForName(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: "Afterword: name of the new model",
    value: "me",
    validateInput: (value) =>
      MODEL_NAME_PATTERN.test(value)
        ? undefined
        : "Use up to 64 letters, digits, “-”, “_” and “.”; start with a letter or digit.",
  });
}

async function askForMinutes(): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: "Afterword: time limit in minutes",
    prompt: "Leave empty to train until the model no longer improves.",
    validateInput: (value) =>
      value.trim() === "" || Number(value) > 0
        ? undefined
        : "Enter a number of minutes greater than 0, or leave it empty.",
  });
  return answer?.trim();
}

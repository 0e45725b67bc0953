/** Learning from the user's writing: the server trains, this asks and shows how far it is. */

import * as vscode from "vscode";

import { UserError } from "./discovery";
import { Service } from "./service";

/** As the server has it: a name of this kind is a folder's name on every platform. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export async function trainOnFolder(service: Service): Promise<void> {
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
    return;
  }
  folders.forEach(requireLocal);
  const paths = folders.map((folder) => folder.fsPath);
  const limit = minutes === "" ? null : Number(minutes);
  const title = `Afterword: training “${name}”`;
  await executeWithProgress(service, title, "afterword.train", { paths, name, minutes: limit });
}

/** The server learns the document as it is saved. */
export async function learnDocument(
  service: Service,
  document: vscode.TextDocument,
): Promise<void> {
  if (document.isUntitled) {
    throw new UserError("save the document first: Afterword learns the saved file");
  }
  requireLocal(document.uri);
  if (document.isDirty && !(await document.save())) {
    throw new UserError("the document could not be saved, so Afterword did not learn it");
  }
  if (!(await isFile(document.uri))) {
    throw new UserError(`${document.fileName} is not a file; save the document again`);
  }
  const uri = document.uri.toString();
  const title = "Afterword: learning this document";
  await executeWithProgress(service, title, "afterword.learnDocument", uri);
}

/** The server reads what is on its own disk, and nothing over a network or out of a repository. */
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

/** The server itself tells the user how it ended. */
async function executeWithProgress(
  service: Service,
  title: string,
  command: string,
  argument: unknown,
): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
    let shown = 0;
    return service.executeLong(
      command,
      [argument],
      ({ message, percentage = shown }) => {
        progress.report({ message: message ?? "", increment: percentage - shown });
        shown = percentage;
      },
      token,
    );
  });
}

async function askForName(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: "Afterword: name of the new model",
    value: "me",
    validateInput: (value) =>
      NAME.test(value) ? undefined : "Use letters, digits, “-”, “_” and “.”; start with a letter or digit.",
  });
}

async function askForMinutes(): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: "Afterword: minutes to train for",
    prompt: "Leave empty to train until the model no longer improves.",
    validateInput: (value) =>
      value.trim() === "" || Number(value) > 0 ? undefined : "Enter a number of minutes, or leave it empty.",
  });
  return answer?.trim();
}

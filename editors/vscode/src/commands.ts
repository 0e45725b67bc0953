/** The commands in the command palette and in the menu of the status bar. */

import * as vscode from "vscode";

import { DocumentFilter } from "./documentFilter";
import { UserError, errorMessage } from "./errors";
import { ServerController } from "./serverController";
import { getSetting, updateSetting } from "./settings";
import { describeSavings, showStatistics } from "./statistics";
import { learnDocument, trainOnFolder } from "./training";
import { showReasons } from "./why";

/** Matches what the server counts as one word. */
const WORD_PATTERN = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/u;

const MESSAGE_DURATION_MS = 5000;

export function registerCommands(
  server: ServerController,
  filter: DocumentFilter,
): vscode.Disposable {
  const actions: Record<string, () => unknown> = {
    menu: () => showMenu(server, filter),
    chooseModel: () => chooseModel(server),
    trainOnFolder: () => trainOnFolder(server),
    learnThisDocument: () => learnDocument(server, requireActiveEditor().document),
    showStatistics: () => showStatistics(server),
    forget: () => forgetWord(server),
    whyTheseWords: () => showReasons(server, requireActiveEditor()),
    toggleLanguage: () => filter.toggleLanguage(requireSupportedDocument(filter).languageId),
    toggleFile: () => filter.toggleFile(requireSupportedDocument(filter)),
    restart: () => server.restart(),
    install: () => server.install(),
    showLog: () => server.log.show(),
  };
  const registered = Object.entries(actions).map(([name, action]) =>
    vscode.commands.registerCommand(`afterword.${name}`, () => reportErrors(action)),
  );
  return vscode.Disposable.from(...registered);
}

/** Run an action, and show the user what went wrong, if anything did. */
async function reportErrors(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) {
      void vscode.window.showErrorMessage(`Afterword: ${errorMessage(error)}`);
    }
  }
}

function requireActiveEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new UserError("no document is open; open one first");
  }
  return editor;
}

function requireSupportedDocument(filter: DocumentFilter): vscode.TextDocument {
  const { document } = requireActiveEditor();
  if (!filter.isSupported(document)) {
    throw new UserError(
      "this document is not supported; it must be a file or a new text, and its language " +
        `(${document.languageId}) must be in the setting afterword.languages`,
    );
  }
  return document;
}

interface MenuItem {
  readonly label: string;
  readonly description?: string;
  /** Name of the command without the prefix "afterword.". */
  readonly command: string;
}

async function showMenu(server: ServerController, filter: DocumentFilter): Promise<void> {
  const items = [
    ...listSwitches(filter),
    ...listModelItems(server),
    { label: "Restart Server", command: "restart" },
    { label: "Show Log", command: "showLog" },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: "Afterword" });
  if (picked) {
    await vscode.commands.executeCommand(`afterword.${picked.command}`);
  }
}

/** List the switches for the active document, if Afterword is meant for it. */
function listSwitches(filter: DocumentFilter): MenuItem[] {
  const document = vscode.window.activeTextEditor?.document;
  if (!document || !filter.isSupported(document)) {
    return [];
  }
  const action = (isOff: boolean) => (isOff ? "Turn On" : "Turn Off");
  const isLanguageOff = filter.findOffSwitch(document) === "language";
  const isFileOff = filter.isFileOff(document);
  return [
    { label: `${action(isFileOff)} for This File`, command: "toggleFile" },
    { label: `${action(isLanguageOff)} for ${document.languageId}`, command: "toggleLanguage" },
  ];
}

/** List what can be done with the model, or how to get a server if none is ready. */
function listModelItems(server: ServerController): MenuItem[] {
  if (server.state.kind !== "ready") {
    return [{ label: "Install or Update Server", command: "install" }];
  }
  return [
    { label: "Select Model…", command: "chooseModel" },
    { label: "Train on a Folder…", command: "trainOnFolder" },
    { label: "Learn This Document", command: "learnThisDocument" },
    { label: "Forget Word", command: "forget" },
    { label: "Why These Words?", command: "whyTheseWords" },
    {
      label: "Keystrokes Saved",
      description: describeSavings(server.state.status),
      command: "showStatistics",
    },
  ];
}

async function chooseModel(server: ServerController): Promise<void> {
  const status = await server.execute("afterword.status");
  const items = status.models.map((label) => ({
    label,
    description: label === status.model ? "in use" : "",
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Afterword: Select Model" });
  if (!picked) {
    return;
  }
  if (getSetting("model", null) === null) {
    await server.execute("afterword.selectModel", picked.label);
  } else {
    await updateSetting("model", picked.label); // the setting wins over the command
  }
}

async function forgetWord(server: ServerController): Promise<void> {
  const word = getWordAtCursor() ?? (await askForWord());
  if (word) {
    await server.execute("afterword.forgetWord", word);
    vscode.window.setStatusBarMessage(
      `Afterword will not suggest “${word}” again`,
      MESSAGE_DURATION_MS,
    );
  }
}

function getWordAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return undefined;
  }
  const range = editor.document.getWordRangeAtPosition(editor.selection.active, WORD_PATTERN);
  return range && editor.document.getText(range);
}

async function askForWord(): Promise<string | undefined> {
  const options = {
    title: "Afterword: Forget Word",
    prompt: "Word that Afterword should never suggest again",
  };
  return (await vscode.window.showInputBox(options))?.trim();
}

/** The commands of the palette and of the status bar's menu. */

import * as vscode from "vscode";

import { UserError } from "./discovery";
import { Service } from "./service";
import { setting, update } from "./settings";
import { Silence } from "./silence";
import { learnDocument, trainOnFolder } from "./train";

/** What the server takes for one word. */
const WORD = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/u;

export function registerCommands(service: Service, silence: Silence): vscode.Disposable {
  const actions: Record<string, () => unknown> = {
    menu: () => showMenu(service, silence),
    chooseModel: () => chooseModel(service),
    trainOnFolder: () => trainOnFolder(service),
    learnThisDocument: () => learnDocument(service, activeEditor().document),
    forget: () => forget(service),
    toggleLanguage: () => silence.toggleLanguage(servedDocument(silence).languageId),
    toggleFile: () => silence.toggleFile(servedDocument(silence)),
    restart: () => service.restart(),
    install: () => service.install(),
    showLog: () => service.log.show(),
  };
  const registered = Object.entries(actions).map(([name, action]) =>
    vscode.commands.registerCommand(`afterword.${name}`, () => told(action)),
  );
  return vscode.Disposable.from(...registered);
}

/** Run an action; what went wrong is one line for the user. */
async function told(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) {
      const line = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(`Afterword: ${line}`);
    }
  }
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new UserError("no document is open");
  }
  return editor;
}

function servedDocument(silence: Silence): vscode.TextDocument {
  const { document } = activeEditor();
  if (!silence.isServed(document)) {
    throw new UserError(
      "this document is not served; it must be a file, and the setting afterword.languages " +
        `must have its language, ${document.languageId}`,
    );
  }
  return document;
}

async function showMenu(service: Service, silence: Silence): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const offOn = (off: boolean) => (off ? "Turn On" : "Turn Off");
  const isReady = service.state.kind === "ready";
  const items: { label: string; command: string }[] = [];
  if (document && silence.isServed(document)) {
    const language = silence.reason(document) === "language";
    const file = silence.isFileOff(document);
    items.push(
      { label: `${offOn(file)} for This File`, command: "toggleFile" },
      { label: `${offOn(language)} for ${document.languageId}`, command: "toggleLanguage" },
    );
  }
  if (isReady) {
    items.push(
      { label: "Select Model…", command: "chooseModel" },
      { label: "Train on a Folder…", command: "trainOnFolder" },
      { label: "Learn This Document", command: "learnThisDocument" },
      { label: "Forget Word", command: "forget" },
    );
  } else {
    items.push({ label: "Install or Update the Server", command: "install" });
  }
  items.push(
    { label: "Restart the Server", command: "restart" },
    { label: "Show the Log", command: "showLog" },
  );
  const picked = await vscode.window.showQuickPick(items, { title: "Afterword" });
  if (picked) {
    await vscode.commands.executeCommand(`afterword.${picked.command}`);
  }
}

async function chooseModel(service: Service): Promise<void> {
  const status = await service.execute("afterword.status");
  const items = status.models.map((label) => ({
    label,
    description: label === status.model ? "in use" : "",
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Afterword: Select Model" });
  if (!picked) {
    return;
  }
  if (setting("model", null) === null) {
    await service.execute("afterword.selectModel", picked.label);
  } else {
    await update("model", picked.label); // the setting overrides the choice of the command
  }
}

async function forget(service: Service): Promise<void> {
  const word = wordAtCursor() ?? (await askForWord());
  if (word) {
    await service.execute("afterword.forgetWord", word);
    vscode.window.setStatusBarMessage(`Afterword will not suggest “${word}” again`, 5000);
  }
}

function wordAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return undefined;
  }
  const range = editor.document.getWordRangeAtPosition(editor.selection.active, WORD);
  return range && editor.document.getText(range);
}

async function askForWord(): Promise<string | undefined> {
  const options = { title: "Afterword: Forget Word", prompt: "Word never to suggest again" };
  return (await vscode.window.showInputBox(options))?.trim();
}

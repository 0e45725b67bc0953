/** The entry point of the extension: it starts the server with the first document to write in. */

import * as vscode from "vscode";

import { registerCommands } from "./commands";
import { DocumentFilter } from "./documentFilter";
import { ServerController } from "./serverController";
import { RESTART_SETTINGS, SECTION } from "./settings";
import { StatusBar } from "./statusBar";

/** Time for the server to begin loading another model before it is asked which one it uses. */
const MODEL_CHANGE_DELAY_MS = 500;

let activeServer: ServerController | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Afterword", { log: true });
  const filter = new DocumentFilter(context.workspaceState);
  const server = new ServerController(context.globalStorageUri, filter, log);
  activeServer = server;
  context.subscriptions.push(
    log,
    filter,
    server,
    new StatusBar(server, filter),
    registerCommands(server, filter),
    startWithFirstDocument(server, filter),
    vscode.workspace.onDidChangeConfiguration((change) => applyConfiguration(change, server)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => retryStart(server)),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && server.refresh()),
  );
}

export function deactivate(): Promise<void> | undefined {
  return activeServer?.stop();
}

/** Start the server as soon as a document that Afterword is meant for is open. */
function startWithFirstDocument(
  server: ServerController,
  filter: DocumentFilter,
): vscode.Disposable {
  let isStarted = false;
  function startIfSupported(document: vscode.TextDocument): void {
    if (!isStarted && filter.isSupported(document)) {
      isStarted = true;
      subscriptions.dispose();
      void server.start();
    }
  }
  const checkAll = () => vscode.workspace.textDocuments.forEach(startIfSupported);
  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(startIfSupported),
    vscode.workspace.onDidChangeConfiguration(checkAll), // afterword.languages may have changed
  );
  checkAll();
  return subscriptions;
}

/** Look for the server again: a trusted workspace may have it in its Python environment. */
function retryStart(server: ServerController): void {
  if (server.state.kind !== "stopped") {
    void server.start(); // does nothing if the server is running
  }
}

/** Restart the server if a change of the settings requires it. */
function applyConfiguration(
  change: vscode.ConfigurationChangeEvent,
  server: ServerController,
): void {
  if (server.state.kind === "stopped") {
    return;
  }
  if (RESTART_SETTINGS.some((key) => change.affectsConfiguration(`${SECTION}.${key}`))) {
    void server.restart();
  } else if (change.affectsConfiguration(`${SECTION}.model`)) {
    setTimeout(() => server.refresh(), MODEL_CHANGE_DELAY_MS);
  }
}

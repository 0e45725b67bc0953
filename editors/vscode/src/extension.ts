/** Afterword for VS Code: starts the language server when there is prose to write. */

import * as vscode from "vscode";

import { registerCommands } from "./commands";
import { Service } from "./service";
import { AT_START, SECTION } from "./settings";
import { Silence } from "./silence";
import { StatusBar } from "./statusBar";

/** After a change of the settings the server needs a moment to load another model. */
const SETTLE_MILLISECONDS = 500;

let service: Service | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Afterword", { log: true });
  const silence = new Silence(context.workspaceState);
  const running = new Service(context.globalStorageUri, silence, log);
  service = running;
  context.subscriptions.push(
    log,
    silence,
    running,
    new StatusBar(running, silence),
    registerCommands(running, silence),
    startWithProse(running, silence),
    vscode.workspace.onDidChangeConfiguration((change) => follow(change, running)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => retry(running)),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && running.refresh()),
  );
}

export function deactivate(): Promise<void> | undefined {
  return service?.stop();
}

/** Start the server with the first document that it is for. */
function startWithProse(service: Service, silence: Silence): vscode.Disposable {
  let started = false;
  function consider(document: vscode.TextDocument): void {
    if (!started && silence.isServed(document)) {
      started = true;
      waiting.dispose();
      void service.start();
    }
  }
  const considerAll = () => vscode.workspace.textDocuments.forEach(consider);
  const waiting = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(consider),
    vscode.workspace.onDidChangeConfiguration(considerAll), // of afterword.languages
  );
  considerAll();
  return waiting;
}

/** In a workspace that is trusted, the server may lie in its Python environment. */
function retry(service: Service): void {
  if (service.state.kind !== "stopped") {
    void service.start(); // does nothing where it runs
  }
}

function follow(change: vscode.ConfigurationChangeEvent, service: Service): void {
  if (service.state.kind === "stopped") {
    return;
  }
  if (AT_START.some((key) => change.affectsConfiguration(`${SECTION}.${key}`))) {
    void service.restart();
  } else if (change.affectsConfiguration(`${SECTION}.model`)) {
    setTimeout(() => service.refresh(), SETTLE_MILLISECONDS);
  }
}

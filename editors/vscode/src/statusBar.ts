/** The status bar item: it shows the model in use, and whether Afterword is on in the document. */

import * as vscode from "vscode";

import { DocumentFilter, OffSwitch } from "./documentFilter";
import { ServerController } from "./serverController";
import { ServerState, ServerStatus } from "./serverState";

/** Context key for the keybindings: true if Afterword suggests words in the active editor. */
const ACTIVE_CONTEXT_KEY = "afterword.active";

interface Appearance {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
}

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "afterword.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly server: ServerController,
    private readonly filter: DocumentFilter,
  ) {
    this.item.name = "Afterword";
    this.item.command = "afterword.menu";
    const update = () => this.update();
    this.subscriptions = vscode.Disposable.from(
      this.item,
      server.onDidChangeState(update),
      filter.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidOpenTextDocument(update), // also fires when a document's language changes
    );
    this.update();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const isSupported = document !== undefined && this.filter.isSupported(document);
    const offSwitch = isSupported ? this.filter.findOffSwitch(document) : undefined;
    const state = this.server.state;
    const isActive = isSupported && !offSwitch && state.kind === "ready";
    void vscode.commands.executeCommand("setContext", ACTIVE_CONTEXT_KEY, isActive);
    if (isSupported) {
      this.show(describe(state, offSwitch));
    } else {
      this.item.hide();
    }
  }

  private show({ icon, text, tooltip }: Appearance): void {
    this.item.text = `$(${icon}) ${text}`;
    this.item.tooltip = `Afterword: ${tooltip}`;
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.backgroundColor =
      icon === "error" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }
}

function describe(state: ServerState, offSwitch: OffSwitch | undefined): Appearance {
  const text = "Afterword";
  if (offSwitch && state.kind !== "failed") {
    return { icon: "circle-slash", text, tooltip: `off for this ${offSwitch}` };
  }
  switch (state.kind) {
    case "stopped":
      return { icon: "circle-slash", text, tooltip: "the server is not running" };
    case "starting":
      return { icon: "loading~spin", text, tooltip: "starting the server" };
    case "loading":
      return { icon: "loading~spin", text, tooltip: "loading the model" };
    case "failed":
      return { icon: "error", text, tooltip: state.reason };
    case "ready":
      return state.status.model === null
        ? { icon: "error", text, tooltip: "no model could be loaded; see the log" }
        : { icon: "edit", text: `Afterword: ${state.status.model}`, tooltip: describeReady(state.status) };
  }
}

function describeReady({ learned }: ServerStatus): string {
  const files = learned?.files ?? 0;
  return files === 0
    ? "the model in use"
    : `the model in use; ${files} saved ${files === 1 ? "file" : "files"} learned`;
}

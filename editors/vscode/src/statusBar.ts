/** The status bar: which model serves, and whether it does here. The keys must know that too. */

import * as vscode from "vscode";

import { Service, State } from "./service";
import { Silence, Silencer } from "./silence";

/** Condition of the keybindings: Afterword offers words in the active editor. */
const ACTIVE = "afterword.active";

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "afterword.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly service: Service,
    private readonly silence: Silence,
  ) {
    this.item.name = "Afterword";
    this.item.command = "afterword.menu";
    const update = () => this.update();
    this.subscriptions = [
      this.item,
      service.onDidChange(update),
      silence.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidOpenTextDocument(update), // comes with another language too
    ];
    this.update();
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  private update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const isServed = document !== undefined && this.silence.isServed(document);
    const off = isServed ? this.silence.reason(document) : undefined;
    const state = this.service.state;
    const isActive = isServed && !off && state.kind === "ready";
    void vscode.commands.executeCommand("setContext", ACTIVE, isActive);
    if (isServed) {
      this.show(state, off);
    } else {
      this.item.hide();
    }
  }

  private show(state: State, off: Silencer | undefined): void {
    const { icon, text, tooltip } =
      off && state.kind !== "failed"
        ? { icon: "circle-slash", text: "Afterword", tooltip: `off for this ${off}` }
        : shown(state);
    this.item.text = `$(${icon}) ${text}`;
    this.item.tooltip = `Afterword: ${tooltip}`;
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.backgroundColor =
      icon === "error" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }
}

function shown(state: State): { icon: string; text: string; tooltip: string } {
  switch (state.kind) {
    case "stopped":
      return { icon: "circle-slash", text: "Afterword", tooltip: "the server is not running" };
    case "starting":
      return { icon: "loading~spin", text: "Afterword", tooltip: "starting the server" };
    case "loading":
      return { icon: "loading~spin", text: "Afterword", tooltip: "loading the model" };
    case "failed":
      return { icon: "error", text: "Afterword", tooltip: state.reason };
    case "ready":
      return state.status.model === null
        ? { icon: "error", text: "Afterword", tooltip: "no model could be loaded" }
        : { icon: "edit", text: `Afterword: ${state.status.model}`, tooltip: "the model in use" };
  }
}

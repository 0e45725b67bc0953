/** Show what suggestions have saved. */

import * as vscode from "vscode";

import { ServerController } from "./serverController";
import { SavedByModel, ServerStatus } from "./serverState";

/** Return how many keystrokes were saved today and in all. */
export function describeSavings({ saved }: ServerStatus): string {
  if (!saved) {
    return "the figures cannot be read: run `afterword stats`";
  }
  const [today, total] = [saved.today, saved.total].map(countKeystrokes);
  return `${today!.toLocaleString("en")} today, ${total!.toLocaleString("en")} in all`;
}

/** Show the figures by model, and let the user start over. */
export async function showStatistics(server: ServerController): Promise<void> {
  const status = await server.execute("afterword.status");
  const total = status.saved?.total ?? {};
  const lines = Object.entries(total).map(
    ([model, { keystrokes, words }]) =>
      `${model}: ${keystrokes.toLocaleString("en")} keystrokes, ${words.toLocaleString("en")} words`,
  );
  const message = `Afterword: keystrokes saved: ${describeSavings(status)}`;
  const reset = "Start Over";
  const options = { modal: true, detail: lines.join("\n") };
  if ((await vscode.window.showInformationMessage(message, options, reset)) === reset) {
    await server.execute("afterword.resetStatistics");
  }
}

function countKeystrokes(saved: SavedByModel): number {
  return Object.values(saved).reduce((sum, { keystrokes }) => sum + keystrokes, 0);
}

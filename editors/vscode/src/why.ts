/** Show why the server suggests the words that it suggests. */

import * as vscode from "vscode";

import { ServerController } from "./serverController";

/** Files that are named for a word; the others are counted. */
const MAX_FILES = 2;

/** What the layers of the server are called, in the order in which they are shown. */
const LAYERS: Readonly<Record<string, string>> = {
  network: "model",
  document: "this text",
  below: "text below",
  open_documents: "open files",
  ngram: "your phrases",
  datastore: "your similar passages",
  glossary: "glossary",
};

/** A word of the answer to `afterword.why`. */
export interface Reason {
  readonly text: string;
  readonly probability: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly sources: readonly string[];
  readonly moreSources: number;
  readonly abbreviation: string | null;
}

/** The server's answer to `afterword.why`. */
export interface Explanation {
  readonly words: readonly Reason[];
  readonly note: string | null;
}

/** List the words at the cursor with what each layer gave them. */
export async function showReasons(
  server: ServerController,
  { document, selection }: vscode.TextEditor,
): Promise<void> {
  const { line, character } = selection.active;
  const answer = await server.ask<Explanation>("afterword.why", {
    textDocument: { uri: document.uri.toString() },
    position: { line, character },
  });
  const items = answer.words.map((word) => ({
    label: word.text,
    description: describeLikelihood(word),
    detail: describeReasons(word),
  }));
  const placeHolder =
    items.length === 0 ? "Nothing is suggested here" : (answer.note ?? "Words in the order of the list");
  await vscode.window.showQuickPick(items, { title: "Afterword: Why These Words?", placeHolder });
}

function describeLikelihood({ probability, abbreviation }: Reason): string {
  if (abbreviation === null) {
    return formatShare(probability);
  }
  return abbreviation === "" ? "glossary" : `expands ${abbreviation}`;
}

/** Return the parts of a word's probability and the files that taught it. */
export function describeReasons(word: Reason): string {
  const parts = Object.entries(LAYERS).flatMap(([layer, name]) => {
    const share = word.parts[layer];
    return share === undefined ? [] : [`${name} ${formatShare(share)}`];
  });
  return [...parts, ...describeSources(word)].join(" · ");
}

function describeSources({ sources, moreSources }: Reason): string[] {
  if (sources.length === 0) {
    return [];
  }
  const named = sources.slice(0, MAX_FILES);
  const more = sources.length - named.length + moreSources;
  const files = named.map((file) => vscode.workspace.asRelativePath(file)).join(", ");
  return [`from ${files}${more > 0 ? ` and ${more} more` : ""}`];
}

function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

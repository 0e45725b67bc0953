/** Keep the server's copy of the text up to date, and ask about the cursor. */

import { type ChangeSet, type EditorState, type Text } from "@codemirror/state";

import { type LanguageClient } from "./languageClient";
import {
  type CompletionList,
  type Explanation,
  type InlineCompletionList,
  type Position,
  type Range,
} from "./protocol";

const AUTOMATIC = 2;
const INVOKED = 1;
const OPEN = "open";

/** A text that is open in the server. Questions wait until there is a connection. */
export class ServedDocument {
  private client: LanguageClient | undefined;
  private version = 0;
  private readonly opening = new EventTarget();

  constructor(readonly uri: string) {}

  /** Open the text in a server, which is another one after a reconnection. */
  open(client: LanguageClient, text: string): void {
    this.client = client;
    const item = { uri: this.uri, languageId: "plaintext", version: ++this.version, text };
    client.notify("textDocument/didOpen", { textDocument: item });
    this.opening.dispatchEvent(new Event(OPEN));
  }

  /** Send nothing until the text is opened again: the connection is closed. */
  close(): void {
    this.client = undefined;
  }

  /** Send what has changed since `before`. */
  change(before: Text, changes: ChangeSet): void {
    const contentChanges: { range: Range; text: string }[] = [];
    changes.iterChanges((from, to, _from, _to, inserted) => {
      const range = { start: toPosition(before, from), end: toPosition(before, to) };
      contentChanges.unshift({ range, text: inserted.toString() }); // the last first: no place moves
    });
    const textDocument = { uri: this.uri, version: ++this.version };
    this.client?.notify("textDocument/didChange", { textDocument, contentChanges });
  }

  /** Send a text that may have changed anywhere. */
  replace(text: string): void {
    const textDocument = { uri: this.uri, version: ++this.version };
    const contentChanges = [{ text }];
    this.client?.notify("textDocument/didChange", { textDocument, contentChanges });
  }

  async words(state: EditorState, signal: AbortSignal): Promise<CompletionList> {
    const client = await this.connected(signal);
    const params = { ...this.place(state), context: { triggerKind: INVOKED } };
    return client.request("textDocument/completion", params, signal);
  }

  async ghost(state: EditorState, signal: AbortSignal): Promise<InlineCompletionList> {
    const client = await this.connected(signal);
    const params = { ...this.place(state), context: { triggerKind: AUTOMATIC } };
    return client.request("textDocument/inlineCompletion", params, signal);
  }

  async why(state: EditorState, signal: AbortSignal): Promise<Explanation> {
    const client = await this.connected(signal);
    return client.execute("afterword.why", [this.place(state)], signal);
  }

  /** Return the client once the text is open in the server; fail if the signal comes first. */
  private async connected(signal: AbortSignal): Promise<LanguageClient> {
    const client = this.client ?? (await this.opened(signal));
    signal.throwIfAborted();
    return client;
  }

  private opened(signal: AbortSignal): Promise<LanguageClient> {
    return new Promise((resolve, reject) => {
      this.opening.addEventListener(OPEN, () => resolve(this.client!), { once: true, signal });
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  }

  private place(state: EditorState): { textDocument: { uri: string }; position: Position } {
    const position = toPosition(state.doc, state.selection.main.head);
    return { textDocument: { uri: this.uri }, position };
  }
}

/** Return the protocol's position of an offset; both count UTF-16 units. */
export function toPosition(text: Text, offset: number): Position {
  const line = text.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

/** Return the offset of a position of the protocol. */
export function toOffset(text: Text, { line, character }: Position): number {
  return text.line(line + 1).from + character;
}

/** What the page reads of the server's messages. */

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface CompletionItem {
  readonly label: string;
  readonly textEdit: { readonly newText: string; readonly range: Range };
  /** The word's probability. */
  readonly data: number;
  /** Says that it is an entry of the glossary. */
  readonly detail?: string;
}

export interface CompletionList {
  readonly items: readonly CompletionItem[];
}

export interface InlineCompletionList {
  readonly items: readonly { readonly insertText: string; readonly range: Range }[];
}

/** A word of the answer to `afterword.why`. */
export interface Reason {
  readonly text: string;
  readonly probability: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly sources: readonly string[];
  readonly moreSources: number;
  readonly abbreviation: string | null;
}

export interface Explanation {
  readonly prefix: string;
  readonly words: readonly Reason[];
  readonly note: string | null;
}

type SavedByModel = Readonly<Record<string, { readonly keystrokes: number }>>;

export interface Status {
  readonly models: readonly string[];
  readonly model: string | null;
  readonly saved: { readonly total: SavedByModel } | null;
}

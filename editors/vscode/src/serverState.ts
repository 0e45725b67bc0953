/** What the extension knows about the server. */

/** The server's answer to `afterword.status`, and to every command that succeeds. */
export interface ServerStatus {
  readonly version: string;
  readonly models: readonly string[];
  /** Name of the model in use; null if none could be loaded. */
  readonly model: string | null;
  /** What suggestions have saved; null if the file with the figures is unreadable. */
  readonly saved?: { readonly today: SavedByModel; readonly total: SavedByModel } | null;
  /** Files that were learned since the server started, and those that wait for it. */
  readonly learned?: { readonly files: number; readonly waiting: number };
}

/** Keystrokes and words saved, by the name of the model. */
export type SavedByModel = Readonly<Record<string, { keystrokes: number; words: number }>>;

export type ServerState =
  | { readonly kind: "stopped" | "starting" | "loading" }
  | { readonly kind: "ready"; readonly status: ServerStatus }
  | { readonly kind: "failed"; readonly reason: string };

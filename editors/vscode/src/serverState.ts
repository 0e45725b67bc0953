/** What the extension knows about the server. */

/** The server's answer to `afterword.status`, and to every command that succeeds. */
export interface ServerStatus {
  readonly version: string;
  readonly models: readonly string[];
  /** Name of the model in use; null if none could be loaded. */
  readonly model: string | null;
}

export type ServerState =
  | { readonly kind: "stopped" | "starting" | "loading" }
  | { readonly kind: "ready"; readonly status: ServerStatus }
  | { readonly kind: "failed"; readonly reason: string };

/** Talk to the language server: JSON-RPC, one message in each frame of a WebSocket. */

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const METHOD_NOT_FOUND = -32601;
const CLOSED = "the connection is closed";

export class LanguageClient {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /**
   * @param socket - An open connection.
   * @param onNotification - Called with what the server says by itself.
   */
  constructor(
    private readonly socket: WebSocket,
    onNotification: (method: string, params: unknown) => void,
  ) {
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(data as string) as Message;
      if (message.method === undefined) {
        this.settle(message);
      } else if (message.id === undefined) {
        onNotification(message.method, message.params);
      } else {
        // The capabilities promise nothing that the server could ask for.
        const error = { code: METHOD_NOT_FOUND, message: "the page has no such method" };
        this.send({ id: message.id, error });
      }
    });
    socket.addEventListener("close", () => {
      for (const { reject } of this.waiting.values()) {
        reject(new Error(CLOSED));
      }
      this.waiting.clear();
    });
  }

  notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  /** Return the result of a request, which the signal cancels; fail if the connection is closed. */
  request<Result>(method: string, params: unknown, signal?: AbortSignal): Promise<Result> {
    if (this.socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Error(CLOSED));
    }
    const id = ++this.lastId;
    signal?.addEventListener("abort", () => {
      if (this.waiting.has(id)) {
        this.notify("$/cancelRequest", { id });
      }
    });
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: (result) => resolve(result as Result), reject });
      this.send({ id, method, params });
    });
  }

  /** Return the result of a command of the server. */
  execute<Result>(
    command: string,
    args: readonly unknown[] = [],
    signal?: AbortSignal,
  ): Promise<Result> {
    return this.request("workspace/executeCommand", { command, arguments: args }, signal);
  }

  private settle({ id, result, error }: Message): void {
    const waiting = this.waiting.get(id as number);
    this.waiting.delete(id as number);
    if (error) {
      waiting?.reject(new Error(error.message));
    } else {
      waiting?.resolve(result);
    }
  }

  private send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
    }
  }
}

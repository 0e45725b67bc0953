/** A language client whose server does as a test tells it, in place of vscode-languageclient. */

import assert from "node:assert/strict";

import { EventEmitter, languages, workspace } from "./vscode";

export enum State {
  Stopped = 1,
  Running = 2,
  Starting = 3,
  StartFailed = 4,
}
export const RevealOutputChannelOn = { Never: 4 };
export const ExecuteCommandRequest = { type: "workspace/executeCommand" };
export const WorkDoneProgress = { type: "progress" };
export const WorkDoneProgressCancelNotification = { type: "cancel" };
export const DidOpenTextDocumentNotification = { method: "textDocument/didOpen" } as const;
export const DidCloseTextDocumentNotification = { method: "textDocument/didClose" } as const;
export const ErrorCodes = { PendingResponseRejected: -32097 };
export class ResponseError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** A document, in which a test can write. */
export interface TextDocument {
  languageId: string;
  uri: string;
  text: string;
}

type Event = "didOpen" | "didChange" | "didClose";
type Next = (event: unknown) => Promise<void>;

interface Options {
  documentSelector: { language: string }[];
  middleware: Record<Event, (event: unknown, next: Next) => Promise<void>>;
}

/** A promise that is kept or broken from outside. */
class Answer<T> {
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

export const made: LanguageClient[] = [];

export class LanguageClient {
  readonly started = new Answer<void>();
  readonly requests: Answer<unknown>[] = [];
  readonly initializeResult = {
    capabilities: { executeCommandProvider: { commands: ["afterword.status"] } },
  };
  isDisposed = false;
  shown: string[] = [];
  /** The texts of the documents that the server knows, by their URI. */
  readonly known: Record<string, string> = {};
  private readonly changed = new EventEmitter<{ newState: State }>();
  private state = State.Stopped;

  constructor(
    _id: string,
    _name: string,
    readonly server: { command: string },
    private readonly options: Options,
  ) {
    made.push(this);
  }

  onDidChangeState(listener: (change: { newState: State }) => void) {
    return this.changed.event(listener);
  }

  start(): Promise<void> {
    if (this.state === State.Stopped) {
      this.become(State.Starting);
    }
    return this.started.promise;
  }

  isRunning(): boolean {
    return this.state === State.Running;
  }

  sendRequest(): Promise<unknown> {
    const request = new Answer<unknown>();
    this.requests.push(request);
    return request.promise;
  }

  /** What sends the notification, as the real client has it: through the middleware. */
  getFeature(method: string) {
    const event = method === DidOpenTextDocumentNotification.method ? "didOpen" : "didClose";
    const getProvider = (document: TextDocument) =>
      this.isRunning() && languages.match(this.options.documentSelector, document) > 0
        ? { send: (document: TextDocument) => this.notify(event, document) }
        : undefined;
    return { getProvider };
  }

  /** Something has happened to a document. */
  notify(event: Event, document: TextDocument): Promise<void> {
    const send = async () => {
      const isKnown = document.uri in this.known;
      assert.equal(isKnown, event !== "didOpen", `${event} of ${document.uri}`);
      if (event === "didClose") {
        delete this.known[document.uri];
      } else {
        this.known[document.uri] = document.text;
      }
    };
    return this.options.middleware[event](event === "didChange" ? { document } : document, send);
  }

  warn(message: string): void {
    assert.fail(message);
  }

  error(message: string, _data?: unknown, showNotification?: boolean | "force"): void {
    if (showNotification === "force") {
      this.shown.push(message);
    }
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.become(State.Stopped);
    this.requests.forEach((request) => request.reject(new Error("connection got disposed")));
  }

  /** The server has answered `initialize`. */
  run(): void {
    this.become(State.Running);
    const documents = workspace.textDocuments as TextDocument[];
    documents.forEach((document) => {
      void this.getFeature(DidOpenTextDocumentNotification.method)
        .getProvider(document)
        ?.send(document);
    });
    this.started.resolve();
  }

  /** The server could not be started. */
  failToStart(reason: string): void {
    this.become(State.StartFailed);
    this.error("couldn't create connection to server", undefined, "force");
    this.started.reject(new Error(reason));
  }

  /** The server ends all of a sudden, and the client starts it again. */
  crash(): void {
    const lost = new ResponseError(ErrorCodes.PendingResponseRejected, "connection got disposed");
    this.requests.forEach((request) => request.reject(lost));
    Object.keys(this.known).forEach((uri) => delete this.known[uri]);
    this.become(State.Stopped);
    this.become(State.Starting);
  }

  private become(state: State): void {
    if (state !== this.state) {
      this.state = state;
      this.changed.fire({ newState: state });
    }
  }
}

/** Stands in for vscode-languageclient: a client whose server is played by the test. */

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

/** A document whose text a test can change. */
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

/** A promise that is settled from outside. */
class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** All clients, in the order in which they were created. */
export const clients: LanguageClient[] = [];

export class LanguageClient {
  readonly started = new Deferred<void>();
  readonly requests: Deferred<unknown>[] = [];
  readonly initializeResult = {
    capabilities: { executeCommandProvider: { commands: ["afterword.status"] } },
  };
  isDisposed = false;
  shown: string[] = [];
  /** Texts of the documents that the server has open, by URI. */
  readonly known: Record<string, string> = {};
  private readonly changed = new EventEmitter<{ newState: State }>();
  private state = State.Stopped;

  constructor(
    _id: string,
    _name: string,
    readonly server: { command: string },
    private readonly options: Options,
  ) {
    clients.push(this);
  }

  /** What the client says that it can do, by the features that were registered. */
  readonly capabilities: { experimental?: Record<string, unknown> } = {};
  private readonly listeners: Record<string, (params: unknown) => void> = {};

  registerFeature(feature: { fillClientCapabilities(capabilities: object): void }): void {
    feature.fillClientCapabilities(this.capabilities);
  }

  onNotification(method: string, listener: (params: unknown) => void): void {
    this.listeners[method] = listener;
  }

  /** Have the server send a notification. */
  receive(method: string, params: unknown): void {
    this.listeners[method]?.(params);
  }

  onDidChangeState(listener: (change: { newState: State }) => void) {
    return this.changed.event(listener);
  }

  start(): Promise<void> {
    if (this.state === State.Stopped) {
      this.setState(State.Starting);
    }
    return this.started.promise;
  }

  isRunning(): boolean {
    return this.state === State.Running;
  }

  sendRequest(): Promise<unknown> {
    const request = new Deferred<unknown>();
    this.requests.push(request);
    return request.promise;
  }

  /** Return what sends a notification, like the real client: through the middleware. */
  getFeature(method: string) {
    const event = method === DidOpenTextDocumentNotification.method ? "didOpen" : "didClose";
    const getProvider = (document: TextDocument) =>
      this.isRunning() && languages.match(this.options.documentSelector, document) > 0
        ? { send: (document: TextDocument) => this.notify(event, document) }
        : undefined;
    return { getProvider };
  }

  /** Notify the server of an event, through the middleware. */
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
    this.setState(State.Stopped);
    this.requests.forEach((request) => request.reject(new Error("connection got disposed")));
  }

  /** Have the server answer `initialize`. */
  run(): void {
    this.setState(State.Running);
    const documents = workspace.textDocuments as TextDocument[];
    documents.forEach((document) => {
      void this.getFeature(DidOpenTextDocumentNotification.method)
        .getProvider(document)
        ?.send(document);
    });
    this.started.resolve();
  }

  /** Have the start of the server fail. */
  failToStart(reason: string): void {
    this.setState(State.StartFailed);
    this.error("couldn't create connection to server", undefined, "force");
    this.started.reject(new Error(reason));
  }

  /** Have the server crash, upon which the client restarts it. */
  crash(): void {
    const lost = new ResponseError(ErrorCodes.PendingResponseRejected, "connection got disposed");
    this.requests.forEach((request) => request.reject(lost));
    Object.keys(this.known).forEach((uri) => delete this.known[uri]);
    this.setState(State.Stopped);
    this.setState(State.Starting);
  }

  private setState(state: State): void {
    if (state !== this.state) {
      this.state = state;
      this.changed.fire({ newState: state });
    }
  }
}

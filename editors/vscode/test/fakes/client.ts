/** A language client whose server does as a test tells it, in place of vscode-languageclient. */

import { EventEmitter } from "./vscode";

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
export const ErrorCodes = { PendingResponseRejected: -32097 };
export class ResponseError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
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
  private readonly changed = new EventEmitter<{ newState: State }>();
  private state = State.Stopped;

  constructor(
    _id: string,
    _name: string,
    readonly server: { command: string },
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

/** The server's life: found, started, loading, ready, failed. */

import * as vscode from "vscode";
import {
  ErrorCodes,
  ExecuteCommandRequest,
  ResponseError,
  State as ClientState,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
} from "vscode-languageclient/node";

import { Client } from "./client";
import { UserError } from "./discovery";
import { installServer, locateServer, offerInstallation } from "./locate";
import { Silence } from "./silence";

/** The server's answer to `afterword.status` and to most commands. */
export interface Status {
  readonly version: string;
  readonly models: readonly string[];
  readonly model: string | null;
}

export type State =
  | { readonly kind: "stopped" | "starting" | "loading" }
  | { readonly kind: "ready"; readonly status: Status }
  | { readonly kind: "failed"; readonly reason: string };

/** What a long command tells while it runs. */
export interface Step {
  readonly message?: string | undefined;
  readonly percentage?: number | undefined;
}

export class Service implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<State>();
  readonly onDidChange = this.changed.event;
  private current: State = { kind: "stopped" };
  private client: Client | undefined;
  private queue: Promise<void> = Promise.resolve();
  /** Aborted when the window closes. */
  private readonly closing = new AbortController();
  private isOffering = false;

  constructor(
    private readonly storage: vscode.Uri,
    private readonly silence: Silence,
    readonly log: vscode.LogOutputChannel,
  ) {}

  get state(): State {
    return this.current;
  }

  /** Start the server unless it runs; where it is not installed, offer that. */
  start(): Promise<void> {
    return this.inTurn(() => this.doStart());
  }

  /** Stop for good, as the window closes. */
  stop(): Promise<void> {
    this.closing.abort();
    return this.inTurn(() => this.doStop());
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.doStop();
      await this.doStart();
    });
  }

  /** Install or update the server in the extension's own environment, and start it. */
  install(): Promise<void> {
    return this.inTurn(async () => {
      await this.doStop(); // Windows would not let go of its files
      const isInstalled = await installServer(this.storage, this.closing.signal);
      await this.doStart({ offer: isInstalled }); // who has just cancelled is not asked again
    });
  }

  /** Ask for the status again: another program can have changed the model. */
  refresh(): void {
    if (this.current.kind === "ready") {
      this.execute("afterword.status").catch((error) => this.log.warn(String(error)));
    }
  }

  /** Have the server execute a command that answers with the status. */
  async execute(command: string, ...args: unknown[]): Promise<Status> {
    return explainLoss(this.request(await this.running(command), command, args));
  }

  /** The same for a command that takes its time, tells how far it is and can be cancelled. */
  async executeLong(
    command: string,
    args: unknown[],
    report: (step: Step) => void,
    cancellation: vscode.CancellationToken,
  ): Promise<Status> {
    const client = await this.running(command);
    const token = crypto.randomUUID();
    const steps = client.onProgress(WorkDoneProgress.type, token, report);
    const cancelled = cancellation.onCancellationRequested(() =>
      client
        .sendNotification(WorkDoneProgressCancelNotification.type, { token })
        .catch((error) => this.log.warn(String(error))),
    );
    try {
      const params = { command, arguments: args, workDoneToken: token };
      const request = client.sendRequest(ExecuteCommandRequest.type, params, cancellation);
      return this.take(client, await explainLoss(request));
    } catch (error) {
      throw cancellation.isCancellationRequested ? new vscode.CancellationError() : error;
    } finally {
      steps.dispose();
      cancelled.dispose();
    }
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async doStart({ offer } = { offer: true }): Promise<void> {
    if (this.closing.signal.aborted || (this.client && this.current.kind !== "failed")) {
      return;
    }
    await this.doStop(); // what is left of one that failed
    this.become({ kind: "starting" });
    try {
      const program = await locateServer(this.storage);
      if (program === undefined) {
        this.become({ kind: "failed", reason: "the language server is not installed" });
        if (offer) {
          void this.offer();
        }
        return;
      }
      this.log.info(`server: ${program}`);
      this.launch(program);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Not awaited: a program that is no server may never answer, and the next one has its turn. */
  private launch(program: string): void {
    const client = new Client(program, this.log, this.silence);
    this.client = client;
    client.onDidChangeState(({ newState }) => this.follow(client, newState));
    client.start().then(
      () => {
        client.isQuiet = client !== this.client;
      },
      (error) => {
        if (client === this.client) {
          this.client = undefined;
          this.fail(`${program} did not start as a server (${message(error)})`);
        }
        void dispose(client); // it would try again
      },
    );
  }

  /** Not in turn: the question may stand for long. */
  private async offer(): Promise<void> {
    if (this.isOffering) {
      return;
    }
    this.isOffering = true;
    const isWanted = await offerInstallation().then(
      (answer) => answer,
      () => false,
    );
    this.isOffering = false;
    if (isWanted) {
      await this.install();
    }
  }

  private async doStop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.become({ kind: "stopped" });
    await (client && dispose(client));
  }

  private follow(client: Client, state: ClientState): void {
    if (client !== this.client) {
      return;
    }
    if (state === ClientState.Starting) {
      this.become({ kind: "starting" });
    } else if (state === ClientState.Running) {
      this.become({ kind: "loading" });
      // It answers once the model is loaded.
      this.request(client, "afterword.status", []).catch((error) => {
        if (client === this.client && !isLost(error)) {
          this.fail(error);
        }
      });
    } else {
      this.become({ kind: "failed", reason: "the server ended; see the log" });
    }
  }

  /** The client, if its server knows a command; one that has not been needed yet is started. */
  private async running(command: string): Promise<Client> {
    if (this.current.kind === "stopped" || this.current.kind === "starting") {
      await this.start(); // does nothing more where it is being started
    }
    const client = this.client;
    if (client && this.current.kind === "starting") {
      await client.start().catch(() => undefined); // the reason is told below
    }
    if (!client?.isRunning()) {
      const reason = this.current.kind === "failed" ? this.current.reason : "it is starting";
      throw new UserError(`the command needs the language server: ${reason}`);
    }
    const known = client.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
    if (!known.includes(command)) {
      const version = client.initializeResult?.serverInfo?.version ?? "";
      throw new UserError(`the server ${version} does not know ${command}; update it`);
    }
    return client;
  }

  private async request(client: Client, command: string, args: unknown[]): Promise<Status> {
    const params = { command, arguments: args };
    return this.take(client, await client.sendRequest(ExecuteCommandRequest.type, params));
  }

  private take(client: Client, status: Status): Status {
    if (client === this.client) {
      this.become({ kind: "ready", status });
    }
    return status;
  }

  private fail(error: unknown): void {
    const reason = message(error);
    this.become({ kind: "failed", reason });
    const log = "Show the Log";
    void vscode.window.showErrorMessage(`Afterword: ${reason}`, log).then((answer) => {
      if (answer === log) {
        this.log.show();
      }
    });
  }

  private become(state: State): void {
    this.current = state;
    this.changed.fire(state);
  }

  /** One after another, whatever becomes of those before. */
  private inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(action);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function dispose(client: Client): Promise<void> {
  client.isQuiet = true;
  await client.dispose().catch(() => undefined); // it may have failed to start, or be about to
}

/** Say in plain words that the server went before it answered. */
async function explainLoss<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isLost(error) ? new UserError("the server ended before it answered; see the log") : error;
  }
}

/** Whether the server went before it answered, which the client's state tells. */
function isLost(error: unknown): boolean {
  return error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected;
}

/** The server's life: found, started, loading, ready, failed. */

import * as vscode from "vscode";
import {
  ExecuteCommandRequest,
  LanguageClient,
  State as ClientState,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
} from "vscode-languageclient/node";

import { createClient } from "./client";
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
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();

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

  stop(): Promise<void> {
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
      await installServer(this.storage);
      await this.doStart();
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
    const client = await this.running(command);
    const params = { command, arguments: args };
    return this.take(client, await client.sendRequest(ExecuteCommandRequest.type, params));
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
      client.sendNotification(WorkDoneProgressCancelNotification.type, { token }),
    );
    try {
      const params = { command, arguments: args, workDoneToken: token };
      const request = client.sendRequest(ExecuteCommandRequest.type, params, cancellation);
      return this.take(client, await request);
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

  private async doStart(): Promise<void> {
    if (this.client) {
      return;
    }
    this.become({ kind: "starting" });
    try {
      const program = await locateServer(this.storage);
      if (program === undefined) {
        this.become({ kind: "failed", reason: "the language server is not installed" });
        void this.offer();
        return;
      }
      this.log.info(`server: ${program}`);
      const client = createClient(program, this.log, this.silence);
      this.client = client;
      client.onDidChangeState(({ newState }) => this.follow(client, newState));
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Not in turn: the question may stand for long. */
  private async offer(): Promise<void> {
    if (await offerInstallation()) {
      await this.install();
    }
  }

  private async doStop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.become({ kind: "stopped" });
    await client?.dispose().catch(() => undefined); // it may have failed to start
  }

  private follow(client: LanguageClient, state: ClientState): void {
    if (client !== this.client) {
      return;
    }
    if (state === ClientState.Running) {
      this.become({ kind: "loading" });
      // It answers once the model is loaded.
      this.execute("afterword.status").catch((error) => this.fail(String(error)));
    } else if (state === ClientState.Stopped) {
      this.become({ kind: "failed", reason: "the server has ended; the log may tell why" });
    }
  }

  /** The client, if its server knows a command; one that has not been needed yet is started. */
  private async running(command: string): Promise<LanguageClient> {
    if (this.current.kind === "stopped") {
      await this.start();
    }
    const client = this.client;
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

  private take(client: LanguageClient, status: Status): Status {
    if (client === this.client) {
      this.become({ kind: "ready", status });
    }
    return status;
  }

  private fail(reason: string): void {
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

  private inTurn(action: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(action);
    return this.queue;
  }
}

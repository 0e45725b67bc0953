/** Start, stop and install the server, keep track of its state, and pass commands to it. */

import * as vscode from "vscode";
import { State as ClientState } from "vscode-languageclient/node";

import { Client, ProgressReport, ServerLostError } from "./client";
import { DocumentFilter } from "./documentFilter";
import { UserError, errorMessage } from "./errors";
import { askToInstall, installServer } from "./installServer";
import { locateServer } from "./locateServer";
import { ServerState, ServerStatus } from "./serverState";

export class ServerController implements vscode.Disposable {
  private readonly stateChanged = new vscode.EventEmitter<ServerState>();
  readonly onDidChangeState = this.stateChanged.event;
  private currentState: ServerState = { kind: "stopped" };
  private client: Client | undefined;
  private queue: Promise<void> = Promise.resolve();
  /** Aborted when the window closes. */
  private readonly closing = new AbortController();
  private isAskingToInstall = false;

  constructor(
    private readonly storage: vscode.Uri,
    private readonly filter: DocumentFilter,
    readonly log: vscode.LogOutputChannel,
  ) {}

  get state(): ServerState {
    return this.currentState;
  }

  /** Start the server unless it is running; if it is not installed, offer to install it. */
  start(): Promise<void> {
    return this.enqueue(() => this.startNow());
  }

  /** Stop the server for good because the window closes. */
  stop(): Promise<void> {
    this.closing.abort();
    return this.enqueue(() => this.stopNow());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  /** Install or update the server in the extension's own environment, and start it. */
  install(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow(); // on Windows, files of a running program cannot be replaced
      const isInstalled = await installServer(this.storage, this.closing.signal);
      await this.startNow({ offerInstall: isInstalled }); // do not ask a user who has just cancelled
    });
  }

  /** Ask the server for its status again, because another program may have changed the model. */
  refresh(): void {
    if (this.currentState.kind === "ready") {
      this.execute("afterword.status").catch((error) => this.log.warn(String(error)));
    }
  }

  /**
   * Have the server execute a command, and start the server first if need be.
   *
   * @returns The server's status after the command.
   * @throws UserError if the server is not running or does not support the command.
   */
  async execute(command: string, ...args: unknown[]): Promise<ServerStatus> {
    const client = await this.requireClient(command);
    return this.acceptStatus(client, await client.execute(command, args));
  }

  /**
   * Have the server execute a command that answers with something else than its status.
   *
   * @throws UserError if the server is not running or does not support the command.
   */
  async ask<T>(command: string, ...args: unknown[]): Promise<T> {
    const client = await this.requireClient(command);
    return client.ask<T>(command, args);
  }

  /**
   * Have the server execute a long command that reports its progress and can be cancelled.
   *
   * @throws CancellationError if it has been cancelled.
   */
  async executeLong(
    command: string,
    args: unknown[],
    report: (progress: ProgressReport) => void,
    cancellation: vscode.CancellationToken,
  ): Promise<ServerStatus> {
    const client = await this.requireClient(command);
    const status = await client.executeLong(command, args, report, cancellation);
    return this.acceptStatus(client, status);
  }

  dispose(): void {
    this.stateChanged.dispose();
  }

  private async startNow({ offerInstall } = { offerInstall: true }): Promise<void> {
    const isRunning = this.client && this.currentState.kind !== "failed";
    if (this.closing.signal.aborted || isRunning) {
      return;
    }
    await this.stopNow(); // removes a client that has failed
    this.setState({ kind: "starting" });
    try {
      const program = await locateServer(this.storage);
      if (program !== undefined) {
        this.log.info(`server: ${program}`);
        this.launch(program);
        return;
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    const command = "Afterword: Install or Update Server";
    this.setState({ kind: "failed", reason: `the server is not installed; run “${command}”` });
    if (offerInstall) {
      void this.offerInstallation(); // not awaited: the question may stay open for long
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.setState({ kind: "stopped" });
    await (client && dispose(client));
  }

  /** Start a client. Does not wait for it: a program that is not a server may never answer. */
  private launch(program: string): void {
    const client = new Client(program, this.log, this.filter);
    this.client = client;
    client.onDidChangeState(({ newState }) => this.followClient(client, newState));
    client.onNotification("afterword/status", (status: ServerStatus) => {
      this.acceptStatus(client, status);
    });
    client.start().then(
      () => {
        client.hidesErrors = client !== this.client;
      },
      (error) => {
        if (client === this.client) {
          this.client = undefined;
          this.fail(`${program} did not start (${errorMessage(error)}); see the log`);
        }
        void dispose(client); // otherwise it would try again
      },
    );
  }

  private async offerInstallation(): Promise<void> {
    if (this.isAskingToInstall) {
      return;
    }
    this.isAskingToInstall = true;
    const isWanted = await askToInstall().catch(() => false);
    this.isAskingToInstall = false;
    if (isWanted) {
      await this.install();
    }
  }

  /** Adopt the state of the current client; those of earlier clients no longer matter. */
  private followClient(client: Client, state: ClientState): void {
    if (client !== this.client) {
      return;
    }
    if (state === ClientState.Starting) {
      this.setState({ kind: "starting" });
    } else if (state === ClientState.Running) {
      this.setState({ kind: "loading" });
      void this.awaitModel(client);
    } else {
      this.setState({ kind: "failed", reason: "the server stopped unexpectedly; see the log" });
    }
  }

  /** Wait until the server has loaded its model: only then does it answer with its status. */
  private async awaitModel(client: Client): Promise<void> {
    try {
      this.acceptStatus(client, await client.execute("afterword.status", []));
    } catch (error) {
      // A lost server needs no message: the client restarts it, or changes its state.
      if (client === this.client && !(error instanceof ServerLostError)) {
        this.fail(error);
      }
    }
  }

  /** Return the client of a running server that supports a command. */
  private async requireClient(command: string): Promise<Client> {
    if (this.currentState.kind === "stopped" || this.currentState.kind === "starting") {
      await this.start(); // only waits its turn if a start is under way
    }
    const client = this.client;
    if (client && this.currentState.kind === "starting") {
      await client.start().catch(() => undefined); // the state below has the reason
    }
    if (!client?.isRunning()) {
      const reason =
        this.currentState.kind === "failed"
          ? this.currentState.reason
          : "the server is still starting; try again in a moment";
      throw new UserError(`this command cannot run: ${reason}`);
    }
    client.requireCommand(command);
    return client;
  }

  private acceptStatus(client: Client, status: ServerStatus): ServerStatus {
    if (client === this.client) {
      this.setState({ kind: "ready", status });
    }
    return status;
  }

  private fail(error: unknown): void {
    const reason = errorMessage(error);
    this.setState({ kind: "failed", reason });
    const showLog = "Show Log";
    void vscode.window.showErrorMessage(`Afterword: ${reason}`, showLog).then((answer) => {
      if (answer === showLog) {
        this.log.show();
      }
    });
  }

  private setState(state: ServerState): void {
    this.currentState = state;
    this.stateChanged.fire(state);
  }

  /** Run an action after those before it have ended, whether or not they succeeded. */
  private enqueue(action: () => Promise<void>): Promise<void> {
    const result = this.queue.then(action);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

async function dispose(client: Client): Promise<void> {
  client.hidesErrors = true;
  await client.dispose().catch(() => undefined); // fails if the client is starting or has failed
}

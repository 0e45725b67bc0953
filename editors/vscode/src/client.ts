/** The language client: it sends documents, settings and commands to the server. */

import * as vscode from "vscode";
import {
  ClientCapabilities,
  ErrorCodes,
  ExecuteCommandRequest,
  LanguageClient,
  ResponseError,
  RevealOutputChannelOn,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
} from "vscode-languageclient/node";

import { DocumentFilter, createDocumentSelector } from "./documentFilter";
import { UserError } from "./errors";
import { OpenDocuments } from "./openDocuments";
import { ServerStatus } from "./serverState";
import { SECTION, collectServerSettings } from "./settings";

/** Thrown when the server stops before it has answered a command. */
export class ServerLostError extends UserError {
  constructor() {
    super("the server stopped before it answered; see the log");
  }
}

/** What the server reports while it runs a long command. */
export interface ProgressReport {
  readonly message?: string | undefined;
  readonly percentage?: number | undefined;
}

export class Client extends LanguageClient {
  /**
   * Whether the client only logs errors: until it has started once, and again when it is stopped.
   * The server controller shows those errors itself, or nobody needs to see them.
   */
  hidesErrors = true;
  private readonly filterSubscription: vscode.Disposable;

  constructor(program: string, log: vscode.LogOutputChannel, filter: DocumentFilter) {
    const server = { command: program, args: ["serve"] };
    const documents = new OpenDocuments(filter);
    super(SECTION, "Afterword", server, {
      documentSelector: createDocumentSelector(),
      initializationOptions: collectServerSettings(),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false, // the controller shows the error; do not retry
      middleware: {
        ...documents.middleware,
        provideCompletionItem: (document, position, context, token, next) =>
          filter.findOffSwitch(document) ? [] : next(document, position, context, token),
        provideInlineCompletionItems: (document, position, context, token, next) =>
          filter.findOffSwitch(document) ? [] : next(document, position, context, token),
        workspace: {
          configuration: (params) =>
            params.items.map(({ section }) =>
              section === SECTION ? collectServerSettings() : null,
            ),
        },
      },
    });
    this.registerFeature(new StatusFeature());
    this.filterSubscription = filter.onDidChange(() => {
      documents
        .update(this)
        .catch((error) => this.warn("could not update the server's open documents", error, false));
    });
  }

  /**
   * Require that the running server supports a command.
   *
   * @throws UserError if it does not.
   */
  requireCommand(command: string): void {
    const { capabilities, serverInfo } = this.initializeResult ?? {};
    if (!capabilities?.executeCommandProvider?.commands.includes(command)) {
      const version = serverInfo?.version ?? "of unknown version";
      throw new UserError(`the server ${version} does not support ${command}; update the server`);
    }
  }

  /**
   * Have the server execute a command.
   *
   * @returns The server's status after the command.
   * @throws ServerLostError if the server stops before it has answered.
   */
  async execute(command: string, args: unknown[]): Promise<ServerStatus> {
    return this.ask<ServerStatus>(command, args);
  }

  /**
   * Have the server execute a command that answers with something else than its status.
   *
   * @throws ServerLostError if the server stops before it has answered.
   */
  async ask<T>(command: string, args: unknown[]): Promise<T> {
    const params = { command, arguments: args };
    return explainLoss(this.sendRequest(ExecuteCommandRequest.type, params) as Promise<T>);
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
    const token = crypto.randomUUID();
    const progressSubscription = this.onProgress(WorkDoneProgress.type, token, report);
    const cancelSubscription = cancellation.onCancellationRequested(() =>
      this.sendNotification(WorkDoneProgressCancelNotification.type, { token }).catch((error) =>
        this.warn(`could not cancel ${command}`, error, false),
      ),
    );
    try {
      const params = { command, arguments: args, workDoneToken: token };
      return await explainLoss(this.sendRequest(ExecuteCommandRequest.type, params, cancellation));
    } catch (error) {
      throw cancellation.isCancellationRequested ? new vscode.CancellationError() : error;
    } finally {
      progressSubscription.dispose();
      cancelSubscription.dispose();
    }
  }

  override error(message: string, data?: unknown, showNotification?: boolean | "force"): void {
    super.error(message, data, this.hidesErrors ? false : showNotification);
  }

  override dispose(timeout?: number): Promise<void> {
    this.filterSubscription.dispose();
    return super.dispose(timeout);
  }
}

/** Tells the server that the client wants to know when its status has changed. */
class StatusFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...capabilities.experimental, afterwordStatus: true };
  }
  initialize(): void {}
  getState(): { kind: "static" } {
    return { kind: "static" };
  }
  clear(): void {}
}

/** Replace the client's error for a lost connection with one that the user understands. */
async function explainLoss<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const isLost =
      error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected;
    throw isLost ? new ServerLostError() : error;
  }
}

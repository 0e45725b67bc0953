/** The language client: which documents it tells of, which settings it sends. */

import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn } from "vscode-languageclient/node";

import { OpenDocuments } from "./openDocuments";
import { SECTION, forServer } from "./settings";
import { Silence, selector } from "./silence";

/** A client that does not pop up what the service says itself, or nobody need know. */
export class Client extends LanguageClient {
  /** Before its first start has succeeded, and once it is to stop. */
  isQuiet = true;
  private readonly switches: vscode.Disposable;

  constructor(program: string, log: vscode.LogOutputChannel, silence: Silence) {
    const server = { command: program, args: ["serve"] };
    const documents = new OpenDocuments(silence);
    super(SECTION, "Afterword", server, {
      documentSelector: selector(),
      initializationOptions: forServer(vscode.workspace.getConfiguration(SECTION)),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false, // the service says so, and does not try again
      middleware: {
        ...documents.middleware,
        provideCompletionItem: (document, position, context, token, next) =>
          silence.reason(document) ? [] : next(document, position, context, token),
        provideInlineCompletionItems: (document, position, context, token, next) =>
          silence.reason(document) ? [] : next(document, position, context, token),
        workspace: {
          configuration: async (params, token, next) => {
            const sections = await next(params, token);
            return Array.isArray(sections) ? sections.map(own) : sections;
          },
        },
      },
    });
    this.switches = silence.onDidChange(() => {
      documents
        .update(this)
        .catch((error) => this.warn("the server was not told what is off or on", error, false));
    });
  }

  override error(message: string, data?: unknown, showNotification?: boolean | "force"): void {
    super.error(message, data, this.isQuiet ? false : showNotification);
  }

  override dispose(timeout?: number): Promise<void> {
    this.switches.dispose();
    return super.dispose(timeout);
  }
}

/** The server would warn of the settings that are the extension's own. */
function own(section: unknown): unknown {
  return typeof section === "object" && section !== null ? forServer(section) : section;
}

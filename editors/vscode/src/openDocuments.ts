/** The documents that the server has open: those of the client that are not switched off. */

import * as vscode from "vscode";
import {
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  LanguageClient,
  Middleware,
} from "vscode-languageclient/node";

import { Silence } from "./silence";

export class OpenDocuments {
  private readonly uris = new Set<string>();

  constructor(private readonly silence: Silence) {}

  /** Keeps the text of documents that are switched off from the server. */
  readonly middleware: Middleware = {
    didOpen: async (document, next) => {
      // The client opens all documents anew for a server that it has started again.
      this.uris.delete(document.uri.toString());
      if (!this.silence.reason(document)) {
        this.uris.add(document.uri.toString());
        await next(document);
      }
    },
    didChange: async (change, next) => {
      if (this.has(change.document)) {
        await next(change);
      }
    },
    didClose: async (document, next) => {
      if (this.uris.delete(document.uri.toString())) {
        await next(document);
      }
    },
  };

  /** Close what has been switched off since, and open what has been switched on. */
  async update(client: LanguageClient): Promise<void> {
    const open = client.getFeature(DidOpenTextDocumentNotification.method);
    const close = client.getFeature(DidCloseTextDocumentNotification.method);
    const isWrong = (document: vscode.TextDocument) =>
      this.has(document) === (this.silence.reason(document) !== undefined);
    await Promise.all(
      vscode.workspace.textDocuments.filter(isWrong).map((document) => {
        const feature = this.has(document) ? close : open;
        return feature.getProvider(document)?.send(document); // none before the server runs
      }),
    );
  }

  private has(document: vscode.TextDocument): boolean {
    return this.uris.has(document.uri.toString());
  }
}

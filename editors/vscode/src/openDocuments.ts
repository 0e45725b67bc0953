/** Keep the text of documents that are switched off from the server. */

import * as vscode from "vscode";
import {
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  LanguageClient,
  Middleware,
} from "vscode-languageclient/node";

import { DocumentFilter } from "./documentFilter";

/** The documents that the server has open: those of the client that are not switched off. */
export class OpenDocuments {
  private readonly uris = new Set<string>();

  constructor(private readonly filter: DocumentFilter) {}

  readonly middleware: Middleware = {
    didOpen: async (document, next) => {
      // The client reopens every document after it has restarted the server.
      this.uris.delete(document.uri.toString());
      if (!this.filter.findOffSwitch(document)) {
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

  /** Close the documents that have been switched off, and open those that have been switched on. */
  async update(client: LanguageClient): Promise<void> {
    const open = client.getFeature(DidOpenTextDocumentNotification.method);
    const close = client.getFeature(DidCloseTextDocumentNotification.method);
    const isOutdated = (document: vscode.TextDocument) =>
      this.has(document) === (this.filter.findOffSwitch(document) !== undefined);
    await Promise.all(
      vscode.workspace.textDocuments.filter(isOutdated).map((document) => {
        const feature = this.has(document) ? close : open;
        return feature.getProvider(document)?.send(document); // no provider until the server runs
      }),
    );
  }

  private has(document: vscode.TextDocument): boolean {
    return this.uris.has(document.uri.toString());
  }
}

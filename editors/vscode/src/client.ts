/** The language client: which documents it tells of, which settings it sends. */

import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn } from "vscode-languageclient/node";

import { SECTION, forServer } from "./settings";
import { Silence, selector } from "./silence";

export function createClient(
  program: string,
  log: vscode.LogOutputChannel,
  silence: Silence,
): LanguageClient {
  const server = { command: program, args: ["serve"] };
  return new LanguageClient(SECTION, "Afterword", server, {
    documentSelector: selector(),
    initializationOptions: forServer(vscode.workspace.getConfiguration(SECTION)),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: {
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
}

/** The server would warn of the settings that are the extension's own. */
function own(section: unknown): unknown {
  return typeof section === "object" && section !== null ? forServer(section) : section;
}

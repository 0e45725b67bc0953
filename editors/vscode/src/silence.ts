/** For which documents Afterword is switched off. */

import * as vscode from "vscode";

import { SECTION, strings, update } from "./settings";

/** What silences a document. */
export type Silencer = "language" | "file";

type Renamed = vscode.FileRenameEvent["files"][number];

/** Workspace state: files that were switched by hand, against the settings if need be. */
const SWITCHED = "switchedFiles";

export class Silence implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when documents may have been switched off or on, or be served no more or only now. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly memory: vscode.Memento) {
    const fire = () => this.changed.fire();
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SECTION)) {
          fire();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(fire), // the globs start from the folders
      vscode.workspace.onDidRenameFiles(({ files }) => this.followRenames(files)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.isUntitled && document.isClosed) {
          void this.remember(document.uri, undefined); // the next new text has the same name
        }
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Whether the server is told of a document. */
  isServed(document: vscode.TextDocument): boolean {
    return vscode.languages.match(selector(), document) > 0;
  }

  /** What silences a document, undefined where words are offered. */
  reason(document: vscode.TextDocument): Silencer | undefined {
    if (strings("disabledLanguages").includes(document.languageId)) {
      return "language";
    }
    return this.isFileOff(document) ? "file" : undefined;
  }

  isFileOff(document: vscode.TextDocument): boolean {
    return this.switched()[document.uri.toString()] ?? isListed(document);
  }

  async toggleLanguage(language: string): Promise<void> {
    const languages = strings("disabledLanguages");
    const others = languages.filter((one) => one !== language);
    const isOff = others.length < languages.length;
    await update("disabledLanguages", isOff ? others : [...languages, language]);
  }

  async toggleFile(document: vscode.TextDocument): Promise<void> {
    const off = !this.isFileOff(document);
    await this.remember(document.uri, off === isListed(document) ? undefined : off);
    this.changed.fire();
  }

  /** A file that was switched by hand stays as it is under another name or in another folder. */
  private async followRenames(files: readonly Renamed[]): Promise<void> {
    for (const [before, off] of Object.entries(this.switched())) {
      const uri = vscode.Uri.parse(before, true);
      const renamed = files.find(({ oldUri }) => isAtOrBelow(uri, oldUri));
      if (renamed) {
        const path = renamed.newUri.path + uri.path.slice(renamed.oldUri.path.length);
        await this.remember(uri, undefined);
        await this.remember(renamed.newUri.with({ path }), off);
      }
    }
    this.changed.fire();
  }

  /** Keep how a file was switched by hand; undefined leaves it to the settings. */
  private async remember(uri: vscode.Uri, off: boolean | undefined): Promise<void> {
    const { [uri.toString()]: _, ...others } = this.switched();
    await this.memory.update(
      SWITCHED,
      off === undefined ? others : { ...others, [uri.toString()]: off },
    );
  }

  private switched(): Readonly<Record<string, boolean>> {
    return this.memory.get(SWITCHED, {});
  }
}

/** The documents that the server is told of. */
export function selector(): { language: string; scheme: string }[] {
  return strings("languages").flatMap((language) =>
    ["file", "untitled"].map((scheme) => ({ language, scheme })),
  );
}

function isAtOrBelow(uri: vscode.Uri, folder: vscode.Uri): boolean {
  const isSameRoot = uri.scheme === folder.scheme && uri.authority === folder.authority;
  return isSameRoot && `${uri.path}/`.startsWith(`${folder.path}/`);
}

/** Whether `afterword.disabledFiles` has a document. */
function isListed(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return strings("disabledFiles").some((glob) => {
    const patterns = folder ? [glob, new vscode.RelativePattern(folder, glob)] : [glob];
    return patterns.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
  });
}

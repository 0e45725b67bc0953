/** Decide in which documents Afterword works, and remember which files were switched off or on. */

import * as vscode from "vscode";

import { SECTION, getStringList, updateSetting } from "./settings";

/** Which of the two switches turns Afterword off for a document. */
export type OffSwitch = "language" | "file";

type RenamedFile = vscode.FileRenameEvent["files"][number];

/** Key of the workspace state for the files that the user has switched off (true) or on (false). */
const OVERRIDES_KEY = "switchedFiles";

export class DocumentFilter implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the answer may have changed for any document. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly workspaceState: vscode.Memento) {
    const fire = () => this.changed.fire();
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SECTION)) {
          fire();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(fire), // globs are relative to the folders
      vscode.workspace.onDidRenameFiles(({ files }) => this.moveOverrides(files)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.isUntitled && document.isClosed) {
          void this.setOverride(document.uri, undefined); // the next new document reuses its name
        }
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Tell whether a document has a language and a scheme that Afterword is meant for. */
  isSupported(document: vscode.TextDocument): boolean {
    return vscode.languages.match(createDocumentSelector(), document) > 0;
  }

  /** Return what turns Afterword off for a document; undefined if nothing does. */
  findOffSwitch(document: vscode.TextDocument): OffSwitch | undefined {
    if (getStringList("disabledLanguages").includes(document.languageId)) {
      return "language";
    }
    return this.isFileOff(document) ? "file" : undefined;
  }

  /** Tell whether the file is off, by the user's own choice or else by the settings. */
  isFileOff(document: vscode.TextDocument): boolean {
    return this.readOverrides()[document.uri.toString()] ?? isDisabledFile(document);
  }

  /** Add a language to `afterword.disabledLanguages`, or remove it from there. */
  async toggleLanguage(language: string): Promise<void> {
    const languages = getStringList("disabledLanguages");
    const others = languages.filter((other) => other !== language);
    const wasOff = others.length < languages.length;
    await updateSetting("disabledLanguages", wasOff ? others : [...languages, language]);
  }

  /** Switch a file off or on, whatever the settings say. */
  async toggleFile(document: vscode.TextDocument): Promise<void> {
    const off = !this.isFileOff(document);
    await this.setOverride(document.uri, off === isDisabledFile(document) ? undefined : off);
    this.changed.fire();
  }

  /** Keep the user's choice for a file that is renamed or moved, alone or with its folder. */
  private async moveOverrides(files: readonly RenamedFile[]): Promise<void> {
    for (const [key, off] of Object.entries(this.readOverrides())) {
      const uri = vscode.Uri.parse(key, true);
      const renamed = files.find(({ oldUri }) => isSameOrInside(uri, oldUri));
      if (renamed) {
        const path = renamed.newUri.path + uri.path.slice(renamed.oldUri.path.length);
        await this.setOverride(uri, undefined);
        await this.setOverride(renamed.newUri.with({ path }), off);
      }
    }
    this.changed.fire();
  }

  /** Store the user's choice for a file; undefined leaves the file to the settings. */
  private async setOverride(uri: vscode.Uri, off: boolean | undefined): Promise<void> {
    const { [uri.toString()]: _, ...others } = this.readOverrides();
    await this.workspaceState.update(
      OVERRIDES_KEY,
      off === undefined ? others : { ...others, [uri.toString()]: off },
    );
  }

  private readOverrides(): Readonly<Record<string, boolean>> {
    return this.workspaceState.get(OVERRIDES_KEY, {});
  }
}

/** Describe the documents that Afterword is meant for: files and new texts in its languages. */
export function createDocumentSelector(): { language: string; scheme: string }[] {
  return getStringList("languages").flatMap((language) =>
    ["file", "untitled"].map((scheme) => ({ language, scheme })),
  );
}

function isSameOrInside(uri: vscode.Uri, folder: vscode.Uri): boolean {
  const hasSameRoot = uri.scheme === folder.scheme && uri.authority === folder.authority;
  return hasSameRoot && `${uri.path}/`.startsWith(`${folder.path}/`);
}

/** Tell whether a glob in `afterword.disabledFiles` matches a document. */
function isDisabledFile(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return getStringList("disabledFiles").some((glob) => {
    const patterns = folder ? [glob, new vscode.RelativePattern(folder, glob)] : [glob];
    return patterns.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
  });
}

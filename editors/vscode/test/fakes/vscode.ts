/** Stands in for the module `vscode`: the parts that the unit tests need. */

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value: T): void {
    [...this.listeners].forEach((listener) => listener(value));
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Disposable {
  static from(...disposables: { dispose(): void }[]): Disposable {
    return new Disposable(() => disposables.forEach((disposable) => disposable.dispose()));
  }
  constructor(readonly dispose: () => void) {}
}

export class Uri {
  static parse(text: string): Uri {
    const { protocol, host, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), host, pathname);
  }
  constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
  ) {}
  with({ path }: { path: string }): Uri {
    return new Uri(this.scheme, this.authority, path);
  }
  toString(): string {
    return `${this.scheme}://${this.authority}${this.path}`;
  }
}

export class CancellationError extends Error {}
export class ThemeColor {}
export class RelativePattern {
  constructor(
    readonly folder: string,
    readonly pattern: string,
  ) {}
}
export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };
export const ProgressLocation = { Notification: 15 };
export const StatusBarAlignment = { Right: 2 };
export const FileType = { File: 1, Directory: 2 };

/** What a test sets up, and what was shown to the user. Emptied by `reset`. */
export const state = {
  settings: {} as Record<string, unknown>,
  inspected: {} as Record<string, object>,
  extensions: {} as Record<string, unknown>,
  files: {} as Record<string, number>,
  errors: [] as string[],
  questions: [] as string[],
  opened: new EventEmitter<unknown>(),
  trusted: new EventEmitter<void>(),
  closed: new EventEmitter<unknown>(),
  renamed: new EventEmitter<unknown>(),
  commands: {} as Record<string, () => Promise<void>>,
  configured: new EventEmitter<{ affectsConfiguration(section: string): boolean }>(),
  foldersChanged: new EventEmitter<void>(),
};

export function reset(): void {
  Object.assign(state, { settings: {}, inspected: {}, extensions: {}, files: {} });
  Object.assign(state, { errors: [], questions: [] });
  Object.assign(state, { opened: new EventEmitter(), trusted: new EventEmitter() });
  Object.assign(state, { closed: new EventEmitter(), renamed: new EventEmitter(), commands: {} });
  Object.assign(state, { configured: new EventEmitter(), foldersChanged: new EventEmitter() });
  Object.assign(workspace, { isTrusted: true, textDocuments: [], folders: [] });
  window.activeTextEditor = undefined;
}

/** Create an empty workspace state. */
export function createMemento() {
  const values: Record<string, unknown> = {};
  return {
    get: (key: string, fallback: unknown) => values[key] ?? fallback,
    update: async (key: string, value: unknown) => void (values[key] = value),
  };
}

const createSubscription = () => new Disposable(() => undefined);

export const workspace = {
  isTrusted: true,
  textDocuments: [] as unknown[],
  fs: {
    createDirectory: async () => undefined,
    stat: async (uri: { path: string }) => {
      const type = state.files[uri.path];
      if (type === undefined) {
        throw new Error("FileNotFound");
      }
      return { type };
    },
  },
  getConfiguration: (section: string) => ({
    get: (key: string, fallback: unknown) => {
      const name = `${section}.${key}`;
      return name in state.settings ? state.settings[name] : fallback;
    },
    inspect: (key: string) => state.inspected[`${section}.${key}`],
  }),
  folders: [] as string[],
  asRelativePath: (file: string) =>
    file.replace(new RegExp(`^(${workspace.folders.join("|") || "$"})/`), ""),
  getWorkspaceFolder: (uri: unknown) =>
    workspace.folders.find((folder) => String(uri).startsWith(`${folder}/`)),
  onDidOpenTextDocument: (listener: () => void) => state.opened.event(listener),
  onDidCloseTextDocument: (listener: () => void) => state.closed.event(listener),
  onDidRenameFiles: (listener: () => void) => state.renamed.event(listener),
  onDidGrantWorkspaceTrust: (listener: () => void) => state.trusted.event(listener),
  onDidChangeConfiguration: (
    listener: (change: { affectsConfiguration(section: string): boolean }) => void,
  ) => state.configured.event(listener),
  onDidChangeWorkspaceFolders: (listener: () => void) => state.foldersChanged.event(listener),
};

export const window = {
  activeTextEditor: undefined as unknown,
  createOutputChannel: () => log,
  createStatusBarItem: () => ({ show() {}, hide() {}, dispose() {} }),
  onDidChangeActiveTextEditor: createSubscription,
  onDidChangeWindowState: createSubscription,
  shown: [] as unknown[],
  /** Show a list from which nothing is picked. */
  showQuickPick: async (items: unknown[]) => void (window.shown = items),
  showErrorMessage: async (message: string) => void state.errors.push(message),
  /** Show a question that is never answered. */
  showInformationMessage: (message: string) => {
    state.questions.push(message);
    return new Promise(() => undefined);
  },
  withProgress: (_: unknown, task: (progress: unknown, token: unknown) => unknown) =>
    task({ report() {} }, { onCancellationRequested: createSubscription }),
};

export const log = { info() {}, warn() {}, error() {}, show() {}, dispose() {} };

export const commands = {
  registerCommand: (id: string, run: () => Promise<void>) => {
    state.commands[id] = run;
    return createSubscription();
  },
  executeCommand: async () => undefined,
};

export const extensions = { getExtension: (id: string) => state.extensions[id] };

interface Filter {
  language?: string;
  pattern?: string | RelativePattern;
}

export const languages = {
  match: (selector: Filter | Filter[], document: { languageId: string; uri: unknown }) =>
    [selector]
      .flat()
      .some(({ language, pattern }) =>
        pattern === undefined
          ? language === document.languageId
          : String(document.uri) ===
            (typeof pattern === "string" ? pattern : resolvePattern(pattern)),
      )
      ? 10
      : 0,
};

function resolvePattern({ folder, pattern }: RelativePattern): string {
  return `${folder}/${pattern}`;
}

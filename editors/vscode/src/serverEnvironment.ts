/** The extension's own Python environment, with the server in it. Independent of VS Code. */

import * as fs from "node:fs/promises";
import * as path from "node:path";

import { UserError } from "./errors";
import { withLock } from "./lock";
import { Machine } from "./machine";
import { RunProgram, SAFE_PATH_FLAG, runProgram } from "./programRunner";
import { ServerPackage } from "./serverPackage";
import { getPythonPath, getServerPath } from "./serverSearch";

const PIP_INSTALL = ["pip", "install", "--quiet", "--disable-pip-version-check"];

/** Exits with an error if the server's package is missing. */
const CHECK_SERVER =
  "import importlib.util, sys; sys.exit(importlib.util.find_spec('afterword') is None)";

/**
 * File in the environment that marks a complete installation; without it, the next starts over.
 * The server knows by it that it was installed here (server/afterword/installation.py).
 */
const MARKER_FILE = "installed-by-vscode";

export class ServerEnvironment {
  readonly serverPath: string;
  private readonly python: string;
  private readonly marker: string;

  constructor(
    private readonly folder: string,
    machine: Machine,
    private readonly run: RunProgram = runProgram,
  ) {
    this.serverPath = getServerPath(folder, machine);
    this.python = getPythonPath(folder, machine);
    this.marker = path.join(folder, MARKER_FILE);
  }

  /**
   * Tell whether the environment is complete and still works. It stops working when the Python it
   * was created with is removed, or replaced by another version in the same place.
   */
  async isInstalled(): Promise<boolean> {
    if ((await this.readCompletionTime()) === undefined) {
      return false;
    }
    return this.run(this.python, [SAFE_PATH_FLAG, "-c", CHECK_SERVER]).then(
      () => true,
      (error: { killed?: boolean }) => error.killed === true, // slow does not mean broken
    );
  }

  /**
   * Install or update the server, and recreate the environment if it does not work. If another
   * window is installing it, only wait for that window.
   *
   * @param server What pip installs.
   * @param findBasePython Finds the interpreter for a new environment; called only if one is needed.
   * @throws UserError if a step fails.
   * @throws AbortError if the signal is aborted.
   */
  async install(
    server: ServerPackage,
    findBasePython: () => Promise<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const completedBefore = await this.readCompletionTime();
    await withLock(`${this.folder}.lock`, signal, async () => {
      const works = await this.isInstalled();
      if (works && (await this.readCompletionTime()) !== completedBefore) {
        return; // another window has just installed it
      }
      if (!works) {
        await this.create(await findBasePython(), signal);
      }
      for (const args of server.runs) {
        await this.runModule(this.python, [...PIP_INSTALL, ...args], "pip install", signal);
      }
      await fs.writeFile(this.marker, `${server.title}\n`);
    });
  }

  private async create(basePython: string, signal: AbortSignal): Promise<void> {
    await fs.rm(this.folder, { recursive: true, force: true });
    await this.runModule(basePython, ["venv", this.folder], `${basePython} -m venv`, signal);
  }

  private async runModule(
    python: string,
    args: string[],
    title: string,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.run(python, [SAFE_PATH_FLAG, "-m", ...args], signal);
    } catch (error) {
      throw signal.aborted ? error : new UserError(`${title}: ${summarizeFailure(error)}`);
    }
  }

  /** Return when the last installation was completed, in milliseconds; undefined if none was. */
  private async readCompletionTime(): Promise<number | undefined> {
    return fs.stat(this.marker).then(
      (file) => file.mtimeMs,
      () => undefined,
    );
  }
}

/** Return the line of a program's error output that says most: pip's last "ERROR:", or the last. */
function summarizeFailure(error: unknown): string {
  const text = (error as { stderr?: string }).stderr || String(error);
  const lines = text.trim().split("\n");
  const pipError = lines.findLast((line) => line.startsWith("ERROR:"));
  return pipError?.slice("ERROR:".length).trim() ?? lines.at(-1) ?? "";
}

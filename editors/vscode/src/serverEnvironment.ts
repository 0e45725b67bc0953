/** The extension's own Python environment, with the server in it. Independent of VS Code. */

import * as fs from "node:fs/promises";
import * as path from "node:path";

import { UserError } from "./errors";
import { withLock } from "./lock";
import { Machine } from "./machine";
import { RunProgram, SAFE_PATH_FLAG, runProgram } from "./programRunner";
import { getPythonPath, getServerPath } from "./serverSearch";

/** Exits with an error if the server's package is missing. */
const CHECK_SERVER =
  "import importlib.util, sys; sys.exit(importlib.util.find_spec('afterword') is None)";

/** File in the environment that marks a complete installation; without it, the next starts over. */
const MARKER_FILE = "installed";

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
   * @param requirement What pip installs.
   * @param findBasePython Finds the interpreter for a new environment; called only if one is needed.
   * @throws UserError if a step fails.
   * @throws AbortError if the signal is aborted.
   */
  async install(
    requirement: string,
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
      await this.installPackage(requirement, signal);
      await fs.writeFile(this.marker, `${requirement}\n`);
    });
  }

  private async create(basePython: string, signal: AbortSignal): Promise<void> {
    await fs.rm(this.folder, { recursive: true, force: true });
    await this.runModule(basePython, ["venv", this.folder], `${basePython} -m venv`, signal);
  }

  private async installPackage(requirement: string, signal: AbortSignal): Promise<void> {
    const args = ["pip", "install", "--quiet", "--upgrade", requirement];
    await this.runModule(this.python, args, `pip install ${requirement}`, signal);
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

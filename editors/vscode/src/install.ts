/** The server in a Python environment of the extension's own. Knows nothing of VS Code. */

import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

import { Machine, UserError, pythonOf } from "./discovery";

/** Oldest Python that the server runs on. */
const OLDEST: readonly [number, number] = [3, 11];
const NEWEST_NAMED = 14;
/** Keeps Python from importing modules of the working directory, which may be a workspace. */
const SAFE_PATH = "-P";
/** Tells the version, and fails where no environment with pip can be made. */
const PROBE = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])";
const PROBE_MILLISECONDS = 10_000;
/** Written when an installation is complete: one that was cut short is made anew. */
const MARK = "installed";

/** Runs a program; its standard output. */
export type Run = (program: string, args: string[], signal?: AbortSignal) => Promise<string>;

const execute = promisify(execFile);

export const run: Run = async (program, args, signal) => {
  const limit = signal ? { signal } : { timeout: PROBE_MILLISECONDS };
  const { stdout } = await execute(program, args, { ...limit, windowsHide: true });
  return stdout;
};

/** The first interpreter that is new enough; throws where there is none. */
export async function findPython(
  interpreters: readonly string[],
  machine: Machine,
  execute: Run = run,
): Promise<string> {
  for (const interpreter of [...interpreters, ...named(machine)]) {
    if (await isNewEnough(interpreter, execute)) {
      return interpreter;
    }
  }
  const hint = machine.platform === "linux" ? " (with its venv package, where that is apart)" : "";
  throw new UserError(
    `no Python ${OLDEST.join(".")} or newer was found; install one${hint}, ` +
      "or set afterword.serverPath",
  );
}

/** Whether an environment is complete. */
export async function isInstalled(folder: string): Promise<boolean> {
  return fs.access(path.join(folder, MARK)).then(
    () => true,
    () => false,
  );
}

/** Install or update the server; throws where pip fails. */
export async function install(
  folder: string,
  requirement: string,
  machine: Machine,
  python: () => Promise<string>,
  signal: AbortSignal,
  execute: Run = run,
): Promise<void> {
  if (!(await isInstalled(folder))) {
    await fs.rm(folder, { recursive: true, force: true });
    await execute(await python(), [SAFE_PATH, "-m", "venv", folder], signal);
  }
  const pip = [SAFE_PATH, "-m", "pip", "install", "--quiet", "--upgrade", requirement];
  try {
    await execute(pythonOf(folder, machine), pip, signal);
  } catch (error) {
    throw signal.aborted ? error : new UserError(`pip install ${requirement}: ${reason(error)}`);
  }
  await fs.writeFile(path.join(folder, MARK), `${requirement}\n`);
}

/** Interpreters by their usual names, the newest first. */
function named(machine: Machine): string[] {
  if (machine.platform === "win32") {
    return ["py", "python"];
  }
  const versions = [];
  for (let minor = NEWEST_NAMED; minor >= OLDEST[1]; minor--) {
    versions.push(`python3.${minor}`);
  }
  return ["python3", ...versions, "python"];
}

async function isNewEnough(interpreter: string, execute: Run): Promise<boolean> {
  try {
    const [major = 0, minor = 0] = (await execute(interpreter, [SAFE_PATH, "-c", PROBE]))
      .trim()
      .split(".")
      .map(Number);
    return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  } catch {
    return false;
  }
}

/** The last line that says something, of what pip wrote to standard error. */
function reason(error: unknown): string {
  const text = (error as { stderr?: string }).stderr || String(error);
  const lines = text.trim().split("\n");
  return (
    lines
      .findLast((line) => line.startsWith("ERROR:"))
      ?.slice(6)
      .trim() ??
    lines.at(-1) ??
    ""
  );
}

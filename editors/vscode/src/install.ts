/** The server in a Python environment of the extension's own. Knows nothing of VS Code. */

import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

import { Machine, UserError, pythonOf } from "./discovery";
import { withLock } from "./lock";

/** Oldest Python that the server runs on. */
const OLDEST: readonly [number, number] = [3, 11];
const NEWEST_NAMED = 14;
/** Keeps Python from importing modules of the working directory, which may be a workspace. */
const SAFE_PATH = "-P";
/** Tells the version, and fails where no environment with pip can be made. */
const PROBE = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])";
/** Fails where the server's package is not to be found. */
const HAS_SERVER =
  "import importlib.util, sys; sys.exit(importlib.util.find_spec('afterword') is None)";
const PROBE_MILLISECONDS = 10_000;
/** More than pip prints where it has to build a package. */
const MAX_OUTPUT_BYTES = 2 ** 24;
/** Written when an installation is complete: one that was cut short is made anew. */
const MARK = "installed";

/** Runs a program; its standard output. */
export type Run = (program: string, args: string[], signal?: AbortSignal) => Promise<string>;

const execute = promisify(execFile);

export const run: Run = async (program, args, signal) => {
  const limit = signal ? { signal } : { timeout: PROBE_MILLISECONDS };
  const options = { ...limit, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
  const { stdout } = await execute(program, args, options);
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
  const hint = machine.platform === "linux" ? " (on Debian and Ubuntu with python3-venv)" : "";
  throw new UserError(
    `no Python ${OLDEST.join(".")} or newer was found; install one${hint}, ` +
      "or set afterword.serverPath",
  );
}

/**
 * Whether an environment is complete and still works. It does not once the Python that it was made
 * with is gone, or has become another version in the same place.
 */
export async function isInstalled(
  folder: string,
  machine: Machine,
  execute: Run = run,
): Promise<boolean> {
  if ((await completed(folder)) === undefined) {
    return false;
  }
  return execute(pythonOf(folder, machine), [SAFE_PATH, "-c", HAS_SERVER]).then(
    () => true,
    (error: { killed?: boolean }) => error.killed === true, // too slow is no proof
  );
}

/**
 * Install or update the server; throws where that fails. An environment that does not work is made
 * anew. Where another window does the same, wait for it and leave it at that.
 */
export async function install(
  folder: string,
  requirement: string,
  machine: Machine,
  python: () => Promise<string>,
  signal: AbortSignal,
  execute: Run = run,
): Promise<void> {
  const before = await completed(folder);
  await withLock(`${folder}.lock`, signal, async () => {
    const works = await isInstalled(folder, machine, execute);
    if (works && (await completed(folder)) !== before) {
      return; // by another window, just now
    }
    const step = async (title: string, program: string, args: string[]) => {
      try {
        await execute(program, [SAFE_PATH, "-m", ...args], signal);
      } catch (error) {
        throw signal.aborted ? error : new UserError(`${title}: ${reason(error)}`);
      }
    };
    if (!works) {
      const base = await python();
      await fs.rm(folder, { recursive: true, force: true });
      await step(`${base} -m venv`, base, ["venv", folder]);
    }
    const pip = ["pip", "install", "--quiet", "--upgrade", requirement];
    await step(`pip install ${requirement}`, pythonOf(folder, machine), pip);
    await fs.writeFile(path.join(folder, MARK), `${requirement}\n`);
  });
}

/** When the last installation was completed, in milliseconds; undefined where none was. */
async function completed(folder: string): Promise<number | undefined> {
  return fs.stat(path.join(folder, MARK)).then(
    (mark) => mark.mtimeMs,
    () => undefined,
  );
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

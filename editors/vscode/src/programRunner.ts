/** Run another program and read what it prints. Independent of VS Code. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Run a program and return its standard output; throw if it fails. Without a signal to cancel it,
 * it has to end within seconds.
 */
export type RunProgram = (program: string, args: string[], signal?: AbortSignal) => Promise<string>;

/** Keeps Python from importing modules from the working directory, which may be a workspace. */
export const SAFE_PATH_FLAG = "-P";

const UNCANCELLABLE_TIMEOUT_MS = 10_000;

/** More than pip prints even when it has to build a package. */
const MAX_OUTPUT_BYTES = 2 ** 24;

const execFileAsync = promisify(execFile);

export const runProgram: RunProgram = async (program, args, signal) => {
  const limit = signal ? { signal } : { timeout: UNCANCELLABLE_TIMEOUT_MS };
  const options = { ...limit, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
  const { stdout } = await execFileAsync(program, args, options);
  return stdout;
};

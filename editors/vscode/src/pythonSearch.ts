/** Find a Python interpreter that the server can be installed with. Independent of VS Code. */

import { UserError } from "./errors";
import { Machine } from "./machine";
import { RunProgram, SAFE_PATH_FLAG, runProgram } from "./programRunner";

/** The oldest Python that the server runs on, as major and minor version. */
const MIN_VERSION: readonly [number, number] = [3, 11];

/** The newest minor version of Python 3 to look for under its own name, such as python3.14. */
const MAX_NAMED_MINOR = 14;

/** Prints the version, and fails if no environment with pip can be created. */
const PRINT_VERSION = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])";

/**
 * Return the first interpreter that is new enough: one of those given, or one on PATH.
 *
 * @throws UserError if there is none.
 */
export async function findPython(
  interpreters: readonly string[],
  machine: Machine,
  run: RunProgram = runProgram,
): Promise<string> {
  for (const interpreter of [...interpreters, ...listUsualNames(machine)]) {
    if (await isUsable(interpreter, run)) {
      return interpreter;
    }
  }
  const hint = machine.platform === "linux" ? " (on Debian and Ubuntu with python3-venv)" : "";
  throw new UserError(
    `no Python ${MIN_VERSION.join(".")} or newer was found; install one${hint}, ` +
      "or set afterword.serverPath",
  );
}

/** List the usual names of interpreters, the newest named version first. */
function listUsualNames(machine: Machine): string[] {
  if (machine.platform === "win32") {
    return ["py", "python"];
  }
  const versions = [];
  for (let minor = MAX_NAMED_MINOR; minor >= MIN_VERSION[1]; minor--) {
    versions.push(`python3.${minor}`);
  }
  return ["python3", ...versions, "python"];
}

/** Tell whether an interpreter runs, is new enough and can create environments. */
async function isUsable(interpreter: string, run: RunProgram): Promise<boolean> {
  try {
    const [major = 0, minor = 0] = (await run(interpreter, [SAFE_PATH_FLAG, "-c", PRINT_VERSION]))
      .trim()
      .split(".")
      .map(Number);
    return major > MIN_VERSION[0] || (major === MIN_VERSION[0] && minor >= MIN_VERSION[1]);
  } catch {
    return false;
  }
}

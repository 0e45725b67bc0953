/** Where the `afterword` program is. Knows nothing of VS Code. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What is known of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Whether a file is there that can be run. Never throws. */
  isProgram(file: string): boolean;
}

/** The machine that the extension runs on. */
export const thisMachine: Machine = {
  platform: process.platform,
  environment: process.env,
  home: os.homedir(),
  isProgram: (file) => {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return fs.statSync(file).isFile();
    } catch {
      return false; // a folder that may not be read, a file taken for a folder, a circle of links
    }
  },
};

/** A line for the user that says what to do. */
export class UserError extends Error {}

/** The program that the setting `afterword.serverPath` names; throws where it leads nowhere. */
export function configuredServer(setting: string, machine: Machine): string {
  const file = expandHome(setting, machine);
  const { join, basename, isAbsolute } = paths(machine);
  const name = withExtension(file, machine);
  const folders = basename(file) === file ? onPath(machine) : isAbsolute(file) ? [""] : [];
  const candidates = folders.map((folder) => join(folder, name));
  const found = candidates.find((candidate) => machine.isProgram(candidate));
  if (found === undefined) {
    throw new UserError(
      `${file} is not a program; set afterword.serverPath to the full path of afterword, ` +
        "or clear the setting",
    );
  }
  return found;
}

/** The program beside one of the interpreters, in the active environment or on PATH. */
export function findServer(interpreters: readonly string[], machine: Machine): string | undefined {
  const { join } = paths(machine);
  const active = machine.environment["VIRTUAL_ENV"];
  const candidates = [
    ...interpreters.flatMap((interpreter) => besideInterpreter(interpreter, machine)),
    ...(active ? [inEnvironment(active, machine)] : []),
    ...onPath(machine).map((folder) => join(folder, program(machine))),
  ];
  return candidates.find((file) => machine.isProgram(file));
}

/** The server's program in a virtual environment. */
export function inEnvironment(folder: string, machine: Machine): string {
  return paths(machine).join(folder, scripts(machine), program(machine));
}

/** The interpreter of a virtual environment. */
export function pythonOf(folder: string, machine: Machine): string {
  const name = machine.platform === "win32" ? "python.exe" : "python";
  return paths(machine).join(folder, scripts(machine), name);
}

/** A path in which `~` stands for the home folder. */
export function expandHome(file: string, machine: Machine): string {
  return /^~(?=[/\\]|$)/.test(file) ? machine.home + file.slice(1) : file;
}

/** Windows lets people leave `.exe` out, and starts nothing else without a shell. */
function withExtension(file: string, machine: Machine): string {
  return machine.platform === "win32" && !/\.exe$/i.test(file) ? `${file}.exe` : file;
}

/** Windows keeps a base installation's programs below its interpreter, an environment's beside. */
function besideInterpreter(interpreter: string, machine: Machine): string[] {
  const { dirname, join } = paths(machine);
  const folder = dirname(interpreter);
  const folders = machine.platform === "win32" ? [folder, join(folder, "Scripts")] : [folder];
  return folders.map((one) => join(one, program(machine)));
}

/** The folders of PATH. Relative ones are left out: they would lead into the workspace. */
function onPath(machine: Machine): string[] {
  const { delimiter, isAbsolute } = paths(machine);
  const isWindows = machine.platform === "win32";
  const value = machine.environment[isWindows ? "Path" : "PATH"] ?? machine.environment["PATH"];
  return (value ?? "")
    .split(delimiter)
    .map((folder) => (isWindows ? folder.replace(/^"(.*)"$/, "$1") : folder))
    .filter((folder) => isAbsolute(folder));
}

function program(machine: Machine): string {
  return machine.platform === "win32" ? "afterword.exe" : "afterword";
}

function scripts(machine: Machine): string {
  return machine.platform === "win32" ? "Scripts" : "bin";
}

function paths(machine: Machine): path.PlatformPath {
  return machine.platform === "win32" ? path.win32 : path.posix;
}

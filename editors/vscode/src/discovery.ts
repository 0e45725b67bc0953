/** Where the `afterword` program is. Knows nothing of VS Code. */

import * as path from "node:path";

/** What is known of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  isFile(file: string): boolean;
}

/** Where to look, the first that has the program wins. */
export interface Places {
  /** The setting `afterword.serverPath`; empty where it is not set. */
  readonly serverPath: string;
  /** Python interpreters that the user works with. */
  readonly interpreters: readonly string[];
  /** The extension's own environment, once it is installed. */
  readonly ownEnvironment: string | undefined;
}

/** A line for the user that says what to do. */
export class UserError extends Error {}

/** The program's path, undefined where there is none; throws where the setting leads nowhere. */
export function findServer(places: Places, machine: Machine): string | undefined {
  if (places.serverPath) {
    return configured(places.serverPath, machine);
  }
  const { join } = paths(machine);
  const active = machine.environment["VIRTUAL_ENV"];
  const candidates = [
    ...places.interpreters.flatMap((interpreter) => besideInterpreter(interpreter, machine)),
    ...(active ? [inEnvironment(active, machine)] : []),
    ...onPath(machine).map((folder) => join(folder, program(machine))),
    ...(places.ownEnvironment ? [inEnvironment(places.ownEnvironment, machine)] : []),
  ];
  return candidates.find((file) => machine.isFile(file));
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

function configured(setting: string, machine: Machine): string {
  const file = expandHome(setting, machine);
  const { join, basename } = paths(machine);
  const candidates =
    basename(file) === file ? onPath(machine).map((folder) => join(folder, file)) : [file];
  const found = candidates.find((candidate) => machine.isFile(candidate));
  if (found === undefined) {
    throw new UserError(`no program ${file}; correct the setting afterword.serverPath or clear it`);
  }
  return found;
}

/** Windows keeps a base installation's programs below its interpreter, an environment's beside. */
function besideInterpreter(interpreter: string, machine: Machine): string[] {
  const { dirname, join } = paths(machine);
  const folder = dirname(interpreter);
  const folders = machine.platform === "win32" ? [folder, join(folder, "Scripts")] : [folder];
  return folders.map((one) => join(one, program(machine)));
}

function onPath(machine: Machine): string[] {
  const { delimiter } = paths(machine);
  const name = machine.platform === "win32" ? "Path" : "PATH";
  const value = machine.environment[name] ?? machine.environment["PATH"] ?? "";
  return value.split(delimiter).filter(Boolean);
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

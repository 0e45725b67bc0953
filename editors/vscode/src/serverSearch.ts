/** Search the file system for the `afterword` program. Independent of VS Code. */

import { UserError } from "./errors";
import { Machine, expandHome, getPathModule } from "./machine";

/**
 * Resolve the setting `afterword.serverPath` to a program.
 *
 * @throws UserError if there is no such program.
 */
export function resolveServerPath(setting: string, machine: Machine): string {
  const file = expandHome(setting, machine);
  const { join, basename, isAbsolute } = getPathModule(machine);
  const name = addExeExtension(file, machine);
  const folders = basename(file) === file ? listPathFolders(machine) : isAbsolute(file) ? [""] : [];
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

/**
 * Find the server next to one of the Python interpreters, in the active environment or on PATH.
 * The first match wins, in that order.
 */
export function findServer(interpreters: readonly string[], machine: Machine): string | undefined {
  const { join } = getPathModule(machine);
  const activeEnvironment = machine.environment["VIRTUAL_ENV"];
  const candidates = [
    ...interpreters.flatMap((interpreter) => listServersBeside(interpreter, machine)),
    ...(activeEnvironment ? [getServerPath(activeEnvironment, machine)] : []),
    ...listPathFolders(machine).map((folder) => join(folder, getServerFileName(machine))),
  ];
  return candidates.find((file) => machine.isProgram(file));
}

/** Return where a virtual environment has the server. */
export function getServerPath(environment: string, machine: Machine): string {
  return getPathModule(machine).join(
    environment,
    getScriptsFolder(machine),
    getServerFileName(machine),
  );
}

/** Return where a virtual environment has its Python interpreter. */
export function getPythonPath(environment: string, machine: Machine): string {
  const name = machine.platform === "win32" ? "python.exe" : "python";
  return getPathModule(machine).join(environment, getScriptsFolder(machine), name);
}

/** On Windows users may leave out `.exe`, and only an .exe file can be run without a shell. */
function addExeExtension(file: string, machine: Machine): string {
  return machine.platform === "win32" && !/\.exe$/i.test(file) ? `${file}.exe` : file;
}

/**
 * List where the server would be if it was installed for an interpreter.
 *
 * On Windows an environment has its programs next to the interpreter, and a base installation has
 * them in the folder Scripts below it.
 */
function listServersBeside(interpreter: string, machine: Machine): string[] {
  const { dirname, join } = getPathModule(machine);
  const folder = dirname(interpreter);
  const folders = machine.platform === "win32" ? [folder, join(folder, "Scripts")] : [folder];
  return folders.map((parent) => join(parent, getServerFileName(machine)));
}

/** List the folders of PATH, without relative ones: they would lead into the workspace. */
function listPathFolders(machine: Machine): string[] {
  const { delimiter, isAbsolute } = getPathModule(machine);
  const isWindows = machine.platform === "win32";
  const value = machine.environment[isWindows ? "Path" : "PATH"] ?? machine.environment["PATH"];
  return (value ?? "")
    .split(delimiter)
    .map((folder) => (isWindows ? folder.replace(/^"(.*)"$/, "$1") : folder))
    .filter((folder) => isAbsolute(folder));
}

function getServerFileName(machine: Machine): string {
  return machine.platform === "win32" ? "afterword.exe" : "afterword";
}

function getScriptsFolder(machine: Machine): string {
  return machine.platform === "win32" ? "Scripts" : "bin";
}

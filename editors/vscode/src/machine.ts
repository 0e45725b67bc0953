/** The computer that the extension runs on, as an interface so that tests can replace it. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The facts about a computer that the search for the server depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Tell whether a path is a file that can be run. Never throws. */
  isProgram(file: string): boolean;
}

/** The computer that the extension runs on. */
export const thisMachine: Machine = {
  platform: process.platform,
  environment: process.env,
  home: os.homedir(),
  isProgram: (file) => {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return fs.statSync(file).isFile();
    } catch {
      return false; // an unreadable folder, a file where a folder should be, a loop of links
    }
  },
};

/** Return the path functions of the machine's platform. */
export function getPathModule(machine: Machine): path.PlatformPath {
  return machine.platform === "win32" ? path.win32 : path.posix;
}

/** Replace a leading `~` with the home folder. */
export function expandHome(file: string, machine: Machine): string {
  return /^~(?=[/\\]|$)/.test(file) ? machine.home + file.slice(1) : file;
}

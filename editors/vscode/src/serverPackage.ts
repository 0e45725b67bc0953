/** What pip installs into the extension's own environment. Independent of VS Code. */

import * as fs from "node:fs/promises";
import * as path from "node:path";

import { UserError } from "./errors";

/** Folder of the extension that holds the server's wheel and the hashes of its dependencies. */
export const BUNDLED_SERVER = path.join(__dirname, "..", "server");

export interface ServerPackage {
  /** What is installed, as a person would say it. */
  readonly title: string;
  /** The arguments of `pip install`, one list for each run of it. */
  readonly runs: string[][];
}

/**
 * Choose what to install.
 *
 * @param source The setting `afterword.installSource`: empty for the server that comes with the
 *   extension, `[train]` for the same with an extra, or anything else that pip can install.
 * @throws UserError if the extension was built without a server.
 */
export async function chooseServerPackage(
  source: string,
  bundled = BUNDLED_SERVER,
): Promise<ServerPackage> {
  const extras = /^\[[\w,\s-]+\]$/.test(source) ? source : "";
  if (source && !extras) {
    return { title: source, runs: [["--upgrade", source]] };
  }
  const names = await fs.readdir(bundled).catch(() => []);
  const wheel = names.find((name) => name.endsWith(".whl"));
  if (wheel === undefined) {
    throw new UserError(
      "this build of the extension contains no server: " +
        "set afterword.installSource to a wheel or a clone of Afterword",
    );
  }
  const file = path.join(bundled, wheel);
  const runs = [
    ["--require-hashes", "--requirement", path.join(bundled, "server.lock")],
    ["--no-deps", "--force-reinstall", file],
  ];
  if (extras) {
    runs.push([`${file}${extras}`]);
  }
  return { title: `the server that comes with the extension${extras && ` and ${extras}`}`, runs };
}

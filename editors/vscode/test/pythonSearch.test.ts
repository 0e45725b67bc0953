import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { UserError } from "../src/errors";
import { RunProgram } from "../src/programRunner";
import { findPython } from "../src/pythonSearch";
import { fakeMachine } from "./fakes/machine";

describe("findPython", () => {
  /** Create a runner that knows interpreters of these versions, and fails for all others. */
  const withVersions = (known: Record<string, string>): RunProgram => {
    return async (program, args) => {
      const version = known[program];
      if (version === undefined || args[0] !== "-P") {
        throw new Error("ENOENT");
      }
      return `${version}\n`;
    };
  };

  it("returns the first interpreter that is new enough", async () => {
    const known = withVersions({ "/a/python": "3.10", "/b/python": "3.11", python3: "3.13" });
    assert.equal(await findPython(["/a/python", "/b/python"], fakeMachine([]), known), "/b/python");
    assert.equal(await findPython(["/a/python", "/gone"], fakeMachine([]), known), "python3");
  });

  it("compares versions as numbers", async () => {
    const known = withVersions({ python3: "3.9", "python3.12": "3.12" });
    assert.equal(await findPython([], fakeMachine([]), known), "python3.12");
    assert.equal(
      await findPython([], fakeMachine([]), withVersions({ python3: "4.0" })),
      "python3",
    );
  });

  it("tries the Python launcher on Windows", async () => {
    const windows = fakeMachine([], {}, "win32");
    assert.equal(await findPython([], windows, withVersions({ py: "3.12" })), "py");
  });

  it("names the package that Debian leaves out, and only on Linux", async () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      await assert.rejects(
        findPython([], fakeMachine([], {}, platform), withVersions({})),
        (error: Error) => error.message.includes("python3-venv") === (platform === "linux"),
      );
    }
  });

  it("says in one line what to do if there is none", async () => {
    const old = withVersions({ python3: "3.8", python: "2.7" });
    await assert.rejects(
      findPython([], fakeMachine([]), old),
      (error: Error) => error instanceof UserError && /^no Python 3\.11 .+$/.test(error.message),
    );
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { UserError } from "../src/errors";
import { findServer, getPythonPath, getServerPath, resolveServerPath } from "../src/serverSearch";
import { fakeMachine } from "./fakes/machine";

const PATH = "/usr/local/bin:/usr/bin";

describe("findServer", () => {
  const everywhere = [
    "/project/.venv/bin/afterword",
    "/active/bin/afterword",
    "/usr/bin/afterword",
  ];
  const interpreters = ["/usr/bin/env-without-it/python", "/project/.venv/bin/python"];

  it("prefers interpreters to the active environment, and that to PATH", () => {
    const found = everywhere.map((_, first) =>
      findServer(
        interpreters,
        fakeMachine(everywhere.slice(first), { PATH, VIRTUAL_ENV: "/active" }),
      ),
    );
    assert.deepEqual(found, everywhere);
  });

  it("returns undefined if there is no server", () => {
    assert.equal(findServer(interpreters, fakeMachine([], { PATH })), undefined);
    assert.equal(findServer([], fakeMachine([])), undefined);
  });

  it("ignores relative folders in PATH, which would lead into the workspace", () => {
    const here = fakeMachine(["afterword", "bin/afterword"], { PATH: ":.:bin" });
    assert.equal(findServer([], here), undefined);
  });

  it("searches the folders that Windows uses", () => {
    const environment = { Path: 'C:\\tools;"C:\\more tools"' };
    const find = (file: string, interpreter: string) =>
      findServer([interpreter], fakeMachine([file], environment, "win32"));
    for (const file of [
      "C:\\venv\\Scripts\\afterword.exe", // beside the interpreter of an environment
      "C:\\more tools\\afterword.exe",
    ]) {
      assert.equal(find(file, "C:\\venv\\Scripts\\python.exe"), file);
    }
    const below = "C:\\Python312\\Scripts\\afterword.exe";
    assert.equal(find(below, "C:\\Python312\\python.exe"), below);
  });
});

describe("an environment", () => {
  it("has its programs where its platform puts them", () => {
    const environment = "C:\\data\\environment";
    const windows = fakeMachine([], {}, "win32");
    assert.equal(getPythonPath(environment, windows), `${environment}\\Scripts\\python.exe`);
    assert.equal(getServerPath(environment, windows), `${environment}\\Scripts\\afterword.exe`);
    for (const platform of ["linux", "darwin"] as const) {
      const other = fakeMachine([], {}, platform);
      assert.equal(getPythonPath("/data/env", other), "/data/env/bin/python");
      assert.equal(getServerPath("/data/env", other), "/data/env/bin/afterword");
    }
  });
});

describe("resolveServerPath", () => {
  it("accepts a full path, and one that starts with ~", () => {
    const file = "/home/ann/my bin/afterword";
    assert.equal(resolveServerPath("~/my bin/afterword", fakeMachine([file])), file);
  });

  it("looks up a bare name on PATH", () => {
    const other = fakeMachine(["/usr/bin/afterword-dev"], { PATH });
    assert.equal(resolveServerPath("afterword-dev", other), "/usr/bin/afterword-dev");
  });

  it("reports a path that is not a program", () => {
    const here = fakeMachine(["/usr/bin/afterword", "bin/afterword"], { PATH });
    for (const wrong of ["/gone/afterword", "bin/afterword"]) {
      assert.throws(
        () => resolveServerPath(wrong, here),
        (error: Error) => error instanceof UserError && error.message.startsWith(`${wrong} is`),
      );
    }
  });

  it("adds .exe on Windows", () => {
    const file = "C:\\Program Files\\venv 3.12\\afterword.exe";
    const windows = fakeMachine([file], { Path: "C:\\Program Files\\venv 3.12" }, "win32");
    for (const setting of [file, file.replace(".exe", ""), "afterword", "afterword.exe"]) {
      assert.equal(resolveServerPath(setting, windows), file);
    }
  });
});

import assert from "node:assert/strict";
import fs, { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";

import { UserError, configuredServer, expandHome, findServer, thisMachine } from "../src/discovery";
import { machine } from "./machine";

const PATH = "/usr/local/bin:/usr/bin";

describe("findServer", () => {
  const everywhere = [
    "/project/.venv/bin/afterword",
    "/active/bin/afterword",
    "/usr/bin/afterword",
  ];
  const interpreters = ["/usr/bin/env-without-it/python", "/project/.venv/bin/python"];

  it("goes from the nearest place to the farthest", () => {
    const found = everywhere.map((_, first) =>
      findServer(interpreters, machine(everywhere.slice(first), { PATH, VIRTUAL_ENV: "/active" })),
    );
    assert.deepEqual(found, everywhere);
  });

  it("finds nothing where there is nothing", () => {
    assert.equal(findServer(interpreters, machine([], { PATH })), undefined);
    assert.equal(findServer([], machine([])), undefined);
  });

  it("does not search the working directory, which may be somebody's workspace", () => {
    const here = machine(["afterword", "bin/afterword"], { PATH: ":.:bin" });
    assert.equal(findServer([], here), undefined);
  });

  it("knows the folders of Windows", () => {
    const environment = { Path: 'C:\\tools;"C:\\more tools"' };
    const find = (file: string, interpreter: string) =>
      findServer([interpreter], machine([file], environment, "win32"));
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

describe("configuredServer", () => {
  it("takes a whole path, from the home folder on too", () => {
    const file = "/home/ann/my bin/afterword";
    assert.equal(configuredServer("~/my bin/afterword", machine([file])), file);
  });

  it("looks a bare name up on PATH", () => {
    const other = machine(["/usr/bin/afterword-dev"], { PATH });
    assert.equal(configuredServer("afterword-dev", other), "/usr/bin/afterword-dev");
  });

  it("says so where it leads nowhere", () => {
    const here = machine(["/usr/bin/afterword", "bin/afterword"], { PATH });
    for (const wrong of ["/gone/afterword", "bin/afterword"]) {
      assert.throws(
        () => configuredServer(wrong, here),
        (error: Error) => error instanceof UserError && error.message.startsWith(`${wrong} is`),
      );
    }
  });

  it("does without .exe on Windows", () => {
    const file = "C:\\Program Files\\venv 3.12\\afterword.exe";
    const windows = machine([file], { Path: "C:\\Program Files\\venv 3.12" }, "win32");
    for (const setting of [file, file.replace(".exe", ""), "afterword", "afterword.exe"]) {
      assert.equal(configuredServer(setting, windows), file);
    }
  });
});

describe("thisMachine", { skip: process.platform === "win32" }, () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "afterword path "))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("goes on where an entry of PATH cannot be looked into", async () => {
    const file = path.join(folder, "a file");
    const loop = path.join(folder, "loop");
    writeFileSync(file, "");
    symlinkSync(loop, loop);
    const server = path.join(folder, "afterword");
    writeFileSync(server, "", { mode: 0o755 });
    const unreadable = [file, loop, path.join(folder, "x".repeat(300)), `${folder}\0`];
    const environment = { PATH: [...unreadable, folder].join(":") };
    assert.equal(findServer([], { ...thisMachine, environment }), server);
  });

  it("goes on where it is not allowed to look", (context) => {
    const denied = Object.assign(new Error("EACCES"), { code: "EACCES" });
    context.mock.method(fs, "accessSync", () => undefined);
    context.mock.method(fs, "statSync", () => {
      throw denied;
    });
    assert.equal(thisMachine.isProgram("/private/afterword"), false);
  });

  it("takes neither folders nor files that cannot be run for programs", () => {
    const file = path.join(folder, "notes");
    writeFileSync(file, "", { mode: 0o644 });
    assert.deepEqual([folder, file].filter(thisMachine.isProgram), []);
    assert.ok(thisMachine.isProgram(process.execPath));
  });
});

describe("expandHome", () => {
  it("takes ~ alone, and not a name that begins with it", () => {
    const here = machine([]);
    assert.equal(expandHome("~/x", here), "/home/ann/x");
    assert.equal(expandHome("~", here), "/home/ann");
    assert.equal(expandHome("~bob/x", here), "~bob/x");
    assert.equal(expandHome("/a/~/x", here), "/a/~/x");
  });
});

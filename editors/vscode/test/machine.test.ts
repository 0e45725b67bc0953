import assert from "node:assert/strict";
import fs, { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";

import { expandHome, thisMachine } from "../src/machine";
import { findServer } from "../src/serverSearch";
import { fakeMachine } from "./fakes/machine";

describe("thisMachine", { skip: process.platform === "win32" }, () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "afterword path "))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("skips entries of PATH that cannot be read", async () => {
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

  it("treats a file that it may not examine as missing", (context) => {
    const denied = Object.assign(new Error("EACCES"), { code: "EACCES" });
    context.mock.method(fs, "accessSync", () => undefined);
    context.mock.method(fs, "statSync", () => {
      throw denied;
    });
    assert.equal(thisMachine.isProgram("/private/afterword"), false);
  });

  it("accepts neither folders nor files that cannot be run as programs", () => {
    const file = path.join(folder, "notes");
    writeFileSync(file, "", { mode: 0o644 });
    assert.deepEqual([folder, file].filter(thisMachine.isProgram), []);
    assert.ok(thisMachine.isProgram(process.execPath));
  });
});

describe("expandHome", () => {
  it("expands ~ only where it stands alone at the start", () => {
    const here = fakeMachine([]);
    assert.equal(expandHome("~/x", here), "/home/ann/x");
    assert.equal(expandHome("~", here), "/home/ann");
    assert.equal(expandHome("~bob/x", here), "~bob/x");
    assert.equal(expandHome("/a/~/x", here), "/a/~/x");
  });
});

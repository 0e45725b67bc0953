import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";

import { chooseServerPackage } from "../src/serverPackage";

describe("what is installed", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "afterword-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const WHEEL = "afterword-0.1.0-py3-none-any.whl";

  it("is the wheel in the extension, after its dependencies with their hashes", async () => {
    writeFileSync(path.join(folder, WHEEL), "");
    const lock = path.join(folder, "server.lock");
    const plain = [
      ["--require-hashes", "--requirement", lock],
      ["--no-deps", "--force-reinstall", path.join(folder, WHEEL)],
    ];
    assert.deepEqual((await chooseServerPackage("", folder)).runs, plain);
    assert.deepEqual((await chooseServerPackage("[train]", folder)).runs, [
      ...plain,
      [`${path.join(folder, WHEEL)}[train]`],
    ]);
  });

  it("is what the setting says", async () => {
    for (const source of ["/home/ana/afterword", "/tmp/afterword.whl", "/tmp/a.whl[train]"]) {
      const runs = [["--upgrade", source]];
      assert.deepEqual(await chooseServerPackage(source, folder), { title: source, runs });
    }
  });

  it("is nothing where the extension was built without a server", async () => {
    await assert.rejects(chooseServerPackage("", folder), { message: /contains no server/ });
    await assert.rejects(chooseServerPackage("", path.join(folder, "none")), {
      message: /contains no server/,
    });
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { runProgram } from "../src/programRunner";

describe("runProgram", () => {
  it("returns what a program prints, and throws if it fails", async () => {
    assert.equal((await runProgram(process.execPath, ["-p", "1 + 1"])).trim(), "2");
    await assert.rejects(runProgram(process.execPath, ["-e", "process.exit(1)"]));
  });
});

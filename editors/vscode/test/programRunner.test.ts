import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { runProgram } from "../src/programRunner";

describe("runProgram", () => {
  it("returns what a program prints, and throws if it fails", async () => {
    const { signal } = new AbortController(); // so it may take as long as it likes
    assert.equal((await runProgram(process.execPath, ["-p", "1 + 1"], signal)).trim(), "2");
    const failing = runProgram(process.execPath, ["-e", "process.exit(3)"], signal);
    await assert.rejects(failing, { code: 3 });
  });
});

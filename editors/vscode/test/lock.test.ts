import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { withLock } from "../src/lock";

const TIMING = { intervalMs: 5, maxStaleChecks: 40 };
const never = new AbortController().signal;

describe("withLock", () => {
  let folder: string;
  let file: string;
  const runLocked = <T>(action: () => Promise<T>, signal = never) =>
    withLock(file, signal, action, TIMING);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "afterword lock "));
    file = path.join(folder, "server.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("runs one action at a time, however long it takes, and removes its files", async () => {
    let inside = 0;
    const results = await Promise.all(
      [1, 2, 3].map((result) =>
        runLocked(async () => {
          assert.equal(++inside, 1);
          await sleep(TIMING.intervalMs * TIMING.maxStaleChecks * 1.5); // long, but the holder is alive
          assert.equal(inside--, 1);
          return result;
        }),
      ),
    );
    assert.deepEqual(results, [1, 2, 3]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("releases the lock if the action fails", async () => {
    await assert.rejects(
      runLocked(() => Promise.reject(new Error("no"))),
      { message: "no" },
    );
    assert.equal(await runLocked(async () => "in"), "in");
  });

  it("passes an abandoned lock on to one waiting window only", async () => {
    writeFileSync(file, "owner that has crashed");
    let inside = 0;
    const enter = async () => {
      assert.equal(++inside, 1);
      await sleep(TIMING.intervalMs);
      inside--;
    };
    await Promise.all([runLocked(enter), runLocked(enter), runLocked(enter)]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("passes on an abandoned lock although a window has died while it removed it", async () => {
    writeFileSync(file, "owner that has crashed");
    writeFileSync(`${file}.${statSync(file).mtimeMs}`, "");
    assert.equal(await runLocked(async () => "in"), "in");
    assert.deepEqual(readdirSync(folder), []);
  });

  it("leaves nothing behind if a window has died after it removed one", async () => {
    writeFileSync(file, "owner that has crashed");
    const claim = `${file}.${statSync(file).mtimeMs}`;
    const waiting = runLocked(async () => "in");
    await sleep(TIMING.intervalMs * 10); // the lock has been seen
    writeFileSync(claim, "");
    rmSync(file);
    assert.equal(await waiting, "in");
    assert.deepEqual(readdirSync(folder), []);
  });

  it("leaves nothing behind if the lock goes while it is read", async (test) => {
    writeFileSync(file, "owner that has crashed");
    const claim = `${file}.${statSync(file).mtimeMs}`;
    const { readFile } = fs;
    let reads = 0;
    test.mock.method(fs, "readFile", async (...args: Parameters<typeof readFile>) => {
      if (++reads === 2) {
        writeFileSync(claim, "");
        rmSync(file);
      }
      return readFile(...args);
    });
    assert.equal(await runLocked(async () => "in"), "in");
    assert.ok(reads > 2); // the third looks whether the lock is still its own
    assert.deepEqual(readdirSync(folder), []);
  });

  it("stops waiting if the signal is aborted", async () => {
    const abort = new AbortController();
    await runLocked(async () => {
      const waiting = runLocked(async () => assert.fail("it is held"), abort.signal);
      abort.abort();
      await assert.rejects(waiting, { name: "AbortError" });
    });
  });

  it("throws if the lock file cannot be created", async () => {
    file = path.join(folder, "gone", "server.lock");
    await assert.rejects(
      runLocked(async () => undefined),
      { code: "ENOENT" },
    );
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { withLock } from "../src/lock";

const PACE = { milliseconds: 5, patience: 10 };
const never = new AbortController().signal;

describe("withLock", () => {
  let folder: string;
  let file: string;
  const locked = <T>(action: () => Promise<T>, signal = never) =>
    withLock(file, signal, action, PACE);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "afterword lock "));
    file = path.join(folder, "server.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one in at a time, however long it takes, and leaves nothing behind", async () => {
    let inside = 0;
    const crowd = await Promise.all(
      [1, 2, 3].map((one) =>
        locked(async () => {
          assert.equal(++inside, 1);
          await sleep(PACE.milliseconds * PACE.patience * 3); // long, but with signs of life
          assert.equal(inside--, 1);
          return one;
        }),
      ),
    );
    assert.deepEqual(crowd, [1, 2, 3]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("is given back where the action fails", async () => {
    await assert.rejects(
      locked(() => Promise.reject(new Error("no"))),
      { message: "no" },
    );
    assert.equal(await locked(async () => "in"), "in");
  });

  it("is taken over, by one alone, where its holder is gone", async () => {
    writeFileSync(file, "of a window that crashed");
    let inside = 0;
    const enter = async () => {
      assert.equal(++inside, 1);
      await sleep(PACE.milliseconds);
      inside--;
    };
    await Promise.all([locked(enter), locked(enter), locked(enter)]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("can be waited for no longer", async () => {
    const abort = new AbortController();
    await locked(async () => {
      const waiting = locked(async () => assert.fail("it is held"), abort.signal);
      abort.abort();
      await assert.rejects(waiting, { name: "AbortError" });
    });
  });

  it("says so where no lock can be made", async () => {
    file = path.join(folder, "gone", "server.lock");
    await assert.rejects(
      locked(async () => undefined),
      { code: "ENOENT" },
    );
  });
});

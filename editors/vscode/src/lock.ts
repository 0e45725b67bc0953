/** A lock file between windows, each of which is a separate process. Independent of VS Code. */

import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface LockTiming {
  /** Time between two checks by a waiting window, and between two touches by the holder. */
  readonly intervalMs: number;
  /** Number of checks in a row without a touch after which the holder is considered dead. */
  readonly maxStaleChecks: number;
}

const DEFAULT_TIMING: LockTiming = { intervalMs: 1000, maxStaleChecks: 30 };

/**
 * Run an action while no other window runs one under the same lock.
 *
 * The holder keeps touching the file. Waiting windows count checks instead of comparing times,
 * because the clock jumps when a computer wakes up.
 *
 * @throws AbortError if the signal is aborted while waiting.
 */
export async function withLock<T>(
  file: string,
  signal: AbortSignal,
  action: () => Promise<T>,
  timing: LockTiming = DEFAULT_TIMING,
): Promise<T> {
  const owner = randomUUID();
  await acquire(file, owner, signal, timing);
  const heartbeat = setInterval(() => void touch(file), timing.intervalMs);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    if ((await readLock(file))?.owner === owner) {
      await fs.rm(file, { force: true });
    }
  }
}

async function acquire(
  file: string,
  owner: string,
  signal: AbortSignal,
  { intervalMs, maxStaleChecks }: LockTiming,
): Promise<void> {
  let lastSeen: LockState | undefined;
  let staleChecks = 0;
  while (!(await tryCreate(file, owner))) {
    const current = await readLock(file);
    staleChecks = current && isSame(current, lastSeen) ? staleChecks + 1 : 0;
    lastSeen = current ?? lastSeen;
    if (current && staleChecks === maxStaleChecks) {
      await removeAbandoned(file, current);
    } else if (current && staleChecks > 2 * maxStaleChecks) {
      await fs.rm(claimOn(file, current), { force: true }); // whoever made it has died as well
      staleChecks = 0;
    } else {
      await sleep(intervalMs, undefined, { signal });
    }
  }
  if (lastSeen) {
    // A window that died after it removed this lock has left its claim.
    await fs.rm(claimOn(file, lastSeen), { force: true }).catch(() => undefined);
  }
}

/** Who holds a lock, and when they last touched it. */
interface LockState {
  readonly owner: string;
  readonly touchedMs: number;
}

function isSame(one: LockState, other: LockState | undefined): boolean {
  return one.owner === other?.owner && one.touchedMs === other.touchedMs;
}

async function readLock(file: string): Promise<LockState | undefined> {
  try {
    const { mtimeMs } = await fs.stat(file);
    return { owner: await fs.readFile(file, "utf8"), touchedMs: mtimeMs };
  } catch {
    return undefined; // released a moment ago
  }
}

/** Create the lock file; return false if another window already has it. */
async function tryCreate(file: string, owner: string): Promise<boolean> {
  try {
    await fs.writeFile(file, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/**
 * Remove the lock of a dead window, but not one that another window has just put in its place: while
 * one window has the claim, no other can remove the lock that the claim is named after.
 */
async function removeAbandoned(file: string, abandoned: LockState): Promise<void> {
  const claim = claimOn(file, abandoned);
  if (!(await tryCreate(claim, ""))) {
    return;
  }
  try {
    if (isSame(abandoned, await readLock(file))) {
      await fs.rm(file, { force: true });
    }
  } finally {
    await fs.rm(claim, { force: true });
  }
}

/** Return the file whose creator alone may remove an abandoned lock. */
function claimOn(file: string, abandoned: LockState): string {
  return `${file}.${abandoned.touchedMs}`;
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await fs.utimes(file, now, now).catch(() => undefined); // a lost lock is noticed on release
}

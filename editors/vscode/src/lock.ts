/** A lock between windows, each of which is a process of its own. Knows nothing of VS Code. */

import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface Pace {
  /** Between two looks at a lock that is held, and between two signs of life of its holder. */
  readonly milliseconds: number;
  /** As many looks without a sign of life, and the holder is taken to be gone. */
  readonly patience: number;
}

const PACE: Pace = { milliseconds: 1000, patience: 30 };

/**
 * Run an action while no other window runs one under the same lock.
 *
 * The holder touches the file again and again. Ages are counted in looks and not by the clock,
 * which leaps when a computer wakes up. Rejects with an AbortError when the signal aborts the waiting.
 */
export async function withLock<T>(
  file: string,
  signal: AbortSignal,
  action: () => Promise<T>,
  pace: Pace = PACE,
): Promise<T> {
  const token = randomUUID();
  await acquire(file, token, signal, pace);
  const alive = setInterval(() => void touch(file), pace.milliseconds);
  try {
    return await action();
  } finally {
    clearInterval(alive);
    if ((await look(file))?.token === token) {
      await fs.rm(file, { force: true });
    }
  }
}

async function acquire(
  file: string,
  token: string,
  signal: AbortSignal,
  { milliseconds, patience }: Pace,
): Promise<void> {
  let before: Look | undefined;
  let unchanged = 0;
  while (!(await create(file, token))) {
    const now = await look(file);
    const isSame = now?.token === before?.token && now?.touched === before?.touched;
    unchanged = isSame ? unchanged + 1 : 0;
    before = now;
    if (now && unchanged >= patience) {
      await remove(file, now.token);
      unchanged = 0;
    } else {
      await sleep(milliseconds, undefined, { signal });
    }
  }
}

/** What can be seen of a lock: whose it is and when it was touched last. */
interface Look {
  readonly token: string;
  readonly touched: number;
}

async function look(file: string): Promise<Look | undefined> {
  try {
    const { mtimeMs } = await fs.stat(file);
    return { token: await fs.readFile(file, "utf8"), touched: mtimeMs };
  } catch {
    return undefined; // it was given back this very moment
  }
}

/** Make the lock ours; false where it is another's. */
async function create(file: string, token: string): Promise<boolean> {
  try {
    await fs.writeFile(file, token, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Remove a lock that was left behind, but not one that another window has put in its place. */
async function remove(file: string, token: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await fs.rename(file, aside); // succeeds in one window alone
  } catch {
    return;
  }
  if ((await look(aside))?.token === token) {
    await fs.rm(aside, { force: true });
  } else {
    await fs.rename(aside, file);
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await fs.utimes(file, now, now).catch(() => undefined); // it is looked at again at the end
}

import { Machine } from "../../src/machine";

/** Create a machine that has only the given programs. */
export function fakeMachine(
  programs: string[],
  environment: Record<string, string> = {},
  platform: NodeJS.Platform = "linux",
): Machine {
  const isProgram = (file: string) => programs.includes(file);
  return { platform, environment, home: "/home/ann", isProgram };
}

/** Run an action while this machine's environment leads to no server. */
export async function hideServers<T>(action: () => Promise<T>): Promise<T> {
  const before = { PATH: process.env["PATH"], VIRTUAL_ENV: process.env["VIRTUAL_ENV"] };
  process.env["PATH"] = "";
  delete process.env["VIRTUAL_ENV"];
  try {
    return await action();
  } finally {
    Object.entries(before).forEach(([name, value]) => value && (process.env[name] = value));
  }
}

import { Machine } from "../src/discovery";

/** A machine with these programs. */
export function machine(
  files: string[],
  environment: Record<string, string> = {},
  platform: NodeJS.Platform = "linux",
): Machine {
  return { platform, environment, home: "/home/ann", isProgram: (file) => files.includes(file) };
}

/** Run something as on a machine that has no server in its environment. */
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

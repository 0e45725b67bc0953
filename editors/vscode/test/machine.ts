import { Machine } from "../src/discovery";

/** A machine with these files. */
export function machine(
  files: string[],
  environment: Record<string, string> = {},
  platform: NodeJS.Platform = "linux",
): Machine {
  return { platform, environment, home: "/home/ann", isFile: (file) => files.includes(file) };
}

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";

import { UserError } from "../src/discovery";
import { Run, findPython, install, isInstalled, run } from "../src/install";
import { machine } from "./machine";

describe("findPython", () => {
  /** Interpreters of these versions; others cannot be run. */
  const versions = (known: Record<string, string>): Run => {
    return async (program, args) => {
      const version = known[program];
      if (version === undefined || args[0] !== "-P") {
        throw new Error("ENOENT");
      }
      return `${version}\n`;
    };
  };

  it("takes the first that is new enough", async () => {
    const known = versions({ "/a/python": "3.10", "/b/python": "3.11", python3: "3.13" });
    assert.equal(await findPython(["/a/python", "/b/python"], machine([]), known), "/b/python");
    assert.equal(await findPython(["/a/python", "/gone"], machine([]), known), "python3");
  });

  it("compares versions as numbers", async () => {
    const known = versions({ python3: "3.9", "python3.12": "3.12" });
    assert.equal(await findPython([], machine([]), known), "python3.12");
    assert.equal(await findPython([], machine([]), versions({ python3: "4.0" })), "python3");
  });

  it("tries the launcher of Windows", async () => {
    const windows = machine([], {}, "win32");
    assert.equal(await findPython([], windows, versions({ py: "3.12" })), "py");
  });

  it("says in a line what to do where there is none", async () => {
    const old = versions({ python3: "3.8", python: "2.7" });
    await assert.rejects(
      findPython([], machine([]), old),
      (error: Error) => error instanceof UserError && /^no Python 3\.11 .+$/.test(error.message),
    );
  });

  it("asks a real program", async () => {
    assert.equal((await run(process.execPath, ["-p", "1 + 1"])).trim(), "2");
    await assert.rejects(run(process.execPath, ["-e", "process.exit(1)"]));
  });
});

describe("install", () => {
  const here = machine([]);
  let folder: string;
  let ran: string[];
  const python = async () => "/usr/bin/python3";
  const record: Run = async (program, args) => {
    if (!args.includes("-c")) {
      ran.push([program, ...args].join(" "));
    }
    return "";
  };
  const go = (execute: Run, signal = new AbortController().signal) =>
    install(folder, "afterword", here, python, signal, execute);

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "afterword-")), "server");
    ran = [];
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

  const makesEnvironment: Run = async (program, args) => {
    if (args.includes("venv")) {
      mkdirSync(folder);
    }
    return record(program, args);
  };
  const made = () => `/usr/bin/python3 -P -m venv ${folder}`;
  const installed = () => `${folder}/bin/python -P -m pip install --quiet --upgrade afterword`;

  it("makes an environment once and updates it from then on", async () => {
    await go(makesEnvironment);
    assert.deepEqual(ran, [made(), installed()]);
    assert.ok(await isInstalled(folder, here, record));
    await go(makesEnvironment);
    assert.deepEqual(ran, [made(), installed(), installed()]);
  });

  it("makes an environment anew that was cut short", async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, "half"), "");
    await go(makesEnvironment);
    assert.deepEqual(ran, [made(), installed()]);
    assert.throws(() => readFileSync(path.join(folder, "half")));
  });

  /** The environment's own interpreter cannot be run any more. */
  const isBroken: Run = async (program, args) => {
    if (args.includes("-c") && program.startsWith(folder)) {
      throw Object.assign(new Error("spawn ENOENT"), { killed: false });
    }
    return makesEnvironment(program, args);
  };

  it("makes an environment anew whose Python has gone", async () => {
    await go(makesEnvironment);
    assert.equal(await isInstalled(folder, here, isBroken), false);
    ran = [];
    await go(isBroken);
    assert.deepEqual(ran, [made(), installed()]);
  });

  it("takes no environment for broken whose Python is slow", async () => {
    await go(makesEnvironment);
    const slow: Run = () => Promise.reject(Object.assign(new Error("timeout"), { killed: true }));
    assert.ok(await isInstalled(folder, here, slow));
  });

  it("asks the interpreter whether the server is there", async () => {
    await go(makesEnvironment);
    mkdirSync(path.join(folder, "bin"));
    const interpreter = (exit: number) => {
      const script = `#!/bin/sh\nexit ${exit}\n`;
      writeFileSync(path.join(folder, "bin", "python"), script, { mode: 0o755 });
    };
    assert.equal(await isInstalled(folder, here), false); // none is there
    interpreter(1);
    assert.equal(await isInstalled(folder, here), false);
    interpreter(0);
    assert.ok(await isInstalled(folder, here));
  });

  it("is done once where two windows want it at once", async () => {
    let running = 0;
    const slow: Run = async (program, args) => {
      assert.equal(++running, 1);
      await settle();
      running--;
      return makesEnvironment(program, args);
    };
    await Promise.all([go(slow), go(slow)]);
    assert.deepEqual(ran, [made(), installed()]);
  });

  it("is carried on by the second window after the first was cancelled", async () => {
    const abort = new AbortController();
    const cancelled: Run = async (program, args) => {
      await makesEnvironment(program, args);
      abort.abort();
      throw new DOMException("aborted", "AbortError");
    };
    const first = assert.rejects(go(cancelled, abort.signal), { name: "AbortError" });
    await Promise.all([first, go(makesEnvironment)]);
    assert.deepEqual(ran, [made(), made(), installed()]);
  });

  it("tells why no environment can be made", async () => {
    const fails: Run = () =>
      Promise.reject(Object.assign(new Error("exit 1"), { stderr: "Error: no space left\n" }));
    await assert.rejects(go(fails), { message: "/usr/bin/python3 -m venv: Error: no space left" });
  });

  it("tells pip's reason in a line, and does not count as installed", async () => {
    const stderr = "  Looking\nERROR: No matching distribution found for afterword\nhint\n";
    const fails: Run = async (program, args) => {
      if (args.includes("pip")) {
        throw Object.assign(new Error("exit 1"), { stderr });
      }
      return makesEnvironment(program, args);
    };
    await assert.rejects(go(fails), {
      message: "pip install afterword: No matching distribution found for afterword",
    });
    assert.equal(await isInstalled(folder, here, record), false);
  });

  it("is not an error of pip when it is cancelled", async () => {
    const abort = new AbortController();
    const slow: Run = async (program, args) => {
      await makesEnvironment(program, args);
      if (args.includes("pip")) {
        abort.abort();
        throw new DOMException("aborted", "AbortError");
      }
      return "";
    };
    await assert.rejects(go(slow, abort.signal), { name: "AbortError" });
    assert.equal(await isInstalled(folder, here, record), false);
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { RunProgram, runProgram } from "../src/programRunner";
import { ServerEnvironment } from "../src/serverEnvironment";
import { fakeMachine } from "./fakes/machine";

const SERVER = { title: "the server", runs: [["--no-deps", "server.whl"]] };

describe("ServerEnvironment", () => {
  let folder: string;
  /** The commands that were run, without those that only check something. */
  let ran: string[];
  const record: RunProgram = async (program, args) => {
    if (!args.includes("-c")) {
      ran.push([program, ...args].join(" "));
    }
    return "";
  };
  const environment = (run?: RunProgram) => new ServerEnvironment(folder, fakeMachine([]), run);
  const install = (run: RunProgram, signal = new AbortController().signal) =>
    environment(run).install(SERVER, async () => "/usr/bin/python3", signal);

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "afterword-")), "server");
    ran = [];
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

  const createsFolder: RunProgram = async (program, args) => {
    if (args.includes("venv")) {
      mkdirSync(folder);
    }
    return record(program, args);
  };
  const createCommand = () => `/usr/bin/python3 -P -m venv ${folder}`;
  const pipCommand = () => `${folder}/bin/python -P -m pip install --quiet --disable-pip-version-check --no-deps server.whl`;

  it("creates the environment once and updates it from then on", async () => {
    await install(createsFolder);
    assert.deepEqual(ran, [createCommand(), pipCommand()]);
    assert.ok(await environment(record).isInstalled());
    await install(createsFolder);
    assert.deepEqual(ran, [createCommand(), pipCommand(), pipCommand()]);
  });

  it("recreates an environment that was left incomplete", async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, "half"), "");
    await install(createsFolder);
    assert.deepEqual(ran, [createCommand(), pipCommand()]);
    assert.throws(() => readFileSync(path.join(folder, "half")));
  });

  /** Fails to run the environment's own interpreter. */
  const broken: RunProgram = async (program, args) => {
    if (args.includes("-c") && program.startsWith(folder)) {
      throw Object.assign(new Error("spawn ENOENT"), { killed: false });
    }
    return createsFolder(program, args);
  };

  it("recreates an environment whose Python has been removed", async () => {
    await install(createsFolder);
    assert.equal(await environment(broken).isInstalled(), false);
    ran = [];
    await install(broken);
    assert.deepEqual(ran, [createCommand(), pipCommand()]);
  });

  it("does not treat an environment as broken because its Python is slow", async () => {
    await install(createsFolder);
    const slow: RunProgram = () =>
      Promise.reject(Object.assign(new Error("timeout"), { killed: true }));
    assert.ok(await environment(slow).isInstalled());
  });

  it("asks the interpreter whether the server is installed", async () => {
    await install(createsFolder);
    mkdirSync(path.join(folder, "bin"));
    const writeInterpreter = (exit: number) => {
      const script = `#!/bin/sh\nexit ${exit}\n`;
      writeFileSync(path.join(folder, "bin", "python"), script, { mode: 0o755 });
    };
    const { signal } = new AbortController();
    // A program that has a signal is not stopped for being slow.
    const patient: RunProgram = (program, args) => runProgram(program, args, signal);
    const isInstalled = () => environment(patient).isInstalled();
    assert.equal(await isInstalled(), false); // there is no interpreter
    writeInterpreter(1);
    assert.equal(await isInstalled(), false);
    writeInterpreter(0);
    assert.ok(await isInstalled());
  });

  it("is installed once if two windows install it at the same time", async () => {
    let running = 0;
    const slow: RunProgram = async (program, args) => {
      assert.equal(++running, 1);
      await sleep(300); // the other window has begun meanwhile
      running--;
      return createsFolder(program, args);
    };
    await Promise.all([install(slow), install(slow)]);
    assert.deepEqual(ran, [createCommand(), pipCommand()]);
  });

  it("is installed by the second window after the first has been cancelled", async () => {
    const abort = new AbortController();
    let second: Promise<unknown> | undefined;
    const cancelled: RunProgram = async (program, args) => {
      second = install(createsFolder); // waits, since the first window has the lock
      await createsFolder(program, args);
      abort.abort();
      throw new DOMException("aborted", "AbortError");
    };
    await assert.rejects(install(cancelled, abort.signal), { name: "AbortError" });
    await second;
    assert.deepEqual(ran, [createCommand(), createCommand(), pipCommand()]);
  });

  it("reports why an environment cannot be created", async () => {
    const fails: RunProgram = () =>
      Promise.reject(Object.assign(new Error("exit 1"), { stderr: "Error: no space left\n" }));
    await assert.rejects(install(fails), {
      message: "/usr/bin/python3 -m venv: Error: no space left",
    });
  });

  it("reports pip's reason in one line, and is not installed then", async () => {
    const stderr = "  Looking\nERROR: No matching distribution found for pygls\nhint\n";
    const fails: RunProgram = async (program, args) => {
      if (args.includes("pip")) {
        throw Object.assign(new Error("exit 1"), { stderr });
      }
      return createsFolder(program, args);
    };
    await assert.rejects(install(fails), {
      message: "pip install: No matching distribution found for pygls",
    });
    assert.equal(await environment(record).isInstalled(), false);
  });

  it("reports no error of pip if the user cancels", async () => {
    const abort = new AbortController();
    const slow: RunProgram = async (program, args) => {
      await createsFolder(program, args);
      if (args.includes("pip")) {
        abort.abort();
        throw new DOMException("aborted", "AbortError");
      }
      return "";
    };
    await assert.rejects(install(slow, abort.signal), { name: "AbortError" });
    assert.equal(await environment(record).isInstalled(), false);
  });
});

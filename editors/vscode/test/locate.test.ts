import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { inEnvironment, pythonOf, thisMachine } from "../src/discovery";
import { locateServer } from "../src/locate";
import { reset, state, workspace } from "./fakes/vscode";
import { hideServers } from "./machine";

/** The Python extension, with an environment that is active. */
function pythonExtension(folder: string, isActive: boolean) {
  const extension = {
    isActive,
    activations: 0,
    exports: {
      environments: {
        getActiveEnvironmentPath: () => ({ path: folder }),
        resolveEnvironment: async () => ({
          executable: { uri: { fsPath: pythonOf(folder, thisMachine) } },
        }),
      },
    },
    async activate() {
      extension.activations++;
      extension.isActive = true;
      return extension.exports;
    },
  };
  state.extensions["ms-python.python"] = extension;
  return extension;
}

describe("locateServer", () => {
  let folder: string;
  const locate = () => hideServers(() => locateServer({ fsPath: folder } as vscode.Uri));

  /** A virtual environment with a server. */
  const environment = (name: string): string => {
    const made = path.join(folder, name);
    for (const file of [inEnvironment(made, thisMachine), pythonOf(made, thisMachine)]) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, "#!/bin/sh\n");
      chmodSync(file, 0o755);
    }
    return made;
  };

  beforeEach(() => {
    reset();
    folder = mkdtempSync(path.join(tmpdir(), "afterword locate "));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("takes the environment of a Python extension that runs", async () => {
    const project = environment("project");
    pythonExtension(project, true);
    assert.equal(await locate(), inEnvironment(project, thisMachine));
  });

  it("does not activate the Python extension if a server is found without it", async () => {
    const extension = pythonExtension(environment("project"), false);
    const own = environment("server");
    writeFileSync(path.join(own, "installed"), "");
    assert.equal(await locate(), inEnvironment(own, thisMachine));
    assert.equal(extension.activations, 0);
  });

  it("wakes it where there is none", async () => {
    const project = environment("project");
    pythonExtension(project, false);
    assert.equal(await locate(), inEnvironment(project, thisMachine));
  });

  it("does not wait for it for ever", async (context) => {
    const extension = pythonExtension(environment("project"), false);
    const activated = new Promise<void>((resolve) => {
      extension.activate = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const found = locate();
    await activated;
    await settle();
    context.mock.timers.tick(5000);
    assert.equal(await found, undefined);
  });

  it("goes on where the Python extension fails or is of another kind", async () => {
    const extension = pythonExtension(environment("project"), false);
    extension.activate = () => Promise.reject(new Error("no"));
    assert.equal(await locate(), undefined);
    Object.assign(extension, { isActive: true, exports: undefined });
    assert.equal(await locate(), undefined);
  });

  it("takes python.defaultInterpreterPath, if that is a whole path", async () => {
    const project = environment("project");
    state.settings["python.defaultInterpreterPath"] = "${workspaceFolder}/.venv/bin/python";
    assert.equal(await locate(), undefined);
    state.settings["python.defaultInterpreterPath"] = pythonOf(project, thisMachine);
    assert.equal(await locate(), inEnvironment(project, thisMachine));
  });

  it("takes nothing of a workspace that is not trusted", async () => {
    const project = environment("project");
    pythonExtension(project, true);
    state.settings["python.defaultInterpreterPath"] = pythonOf(project, thisMachine);
    workspace.isTrusted = false;
    assert.equal(await locate(), undefined);
  });

  it("does not count its own environment where its Python has gone", async () => {
    const own = environment("server");
    writeFileSync(path.join(own, "installed"), "");
    rmSync(pythonOf(own, thisMachine));
    assert.equal(await locate(), undefined);
  });
});

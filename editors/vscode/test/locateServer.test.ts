import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { locateServer } from "../src/locateServer";
import { thisMachine } from "../src/machine";
import { getPythonPath, getServerPath } from "../src/serverSearch";
import { reset, state, workspace } from "./fakes/vscode";
import { hideServers } from "./fakes/machine";

/** Add a Python extension in which an environment is selected. */
function addPythonExtension(folder: string, isActive: boolean) {
  const extension = {
    isActive,
    activations: 0,
    exports: {
      environments: {
        getActiveEnvironmentPath: () => ({ path: folder }),
        resolveEnvironment: async () => ({
          executable: { uri: { fsPath: getPythonPath(folder, thisMachine) } },
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

  /** Create a virtual environment with a server, and return its folder. */
  const createEnvironment = (name: string): string => {
    const created = path.join(folder, name);
    for (const file of [getServerPath(created, thisMachine), getPythonPath(created, thisMachine)]) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, "#!/bin/sh\n");
      chmodSync(file, 0o755);
    }
    return created;
  };

  beforeEach(() => {
    reset();
    folder = mkdtempSync(path.join(tmpdir(), "afterword locate "));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("prefers the environment of an active Python extension", async () => {
    const project = createEnvironment("project");
    addPythonExtension(project, true);
    assert.equal(await locate(), getServerPath(project, thisMachine));
  });

  it("does not activate the Python extension if a server is found without it", async () => {
    const extension = addPythonExtension(createEnvironment("project"), false);
    const own = createEnvironment("server");
    writeFileSync(path.join(own, "installed-by-vscode"), "");
    assert.equal(await locate(), getServerPath(own, thisMachine));
    assert.equal(extension.activations, 0);
  });

  it("activates the Python extension if no server is found without it", async () => {
    const project = createEnvironment("project");
    addPythonExtension(project, false);
    assert.equal(await locate(), getServerPath(project, thisMachine));
  });

  it("stops waiting for a Python extension that does not answer", async (context) => {
    const extension = addPythonExtension(createEnvironment("project"), false);
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

  it("ignores a Python extension that fails or has another API", async () => {
    const extension = addPythonExtension(createEnvironment("project"), false);
    extension.activate = () => Promise.reject(new Error("no"));
    assert.equal(await locate(), undefined);
    Object.assign(extension, { isActive: true, exports: undefined });
    assert.equal(await locate(), undefined);
  });

  it("uses python.defaultInterpreterPath if that is a full path", async () => {
    const project = createEnvironment("project");
    state.settings["python.defaultInterpreterPath"] = "${workspaceFolder}/.venv/bin/python";
    assert.equal(await locate(), undefined);
    state.settings["python.defaultInterpreterPath"] = getPythonPath(project, thisMachine);
    assert.equal(await locate(), getServerPath(project, thisMachine));
  });

  it("uses nothing from a workspace that is not trusted", async () => {
    const project = createEnvironment("project");
    addPythonExtension(project, true);
    state.settings["python.defaultInterpreterPath"] = getPythonPath(project, thisMachine);
    workspace.isTrusted = false;
    assert.equal(await locate(), undefined);
  });

  it("ignores its own environment if the Python in it has been removed", async () => {
    const own = createEnvironment("server");
    writeFileSync(path.join(own, "installed-by-vscode"), "");
    rmSync(getPythonPath(own, thisMachine));
    assert.equal(await locate(), undefined);
  });
});

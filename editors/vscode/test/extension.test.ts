import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import * as vscode from "vscode";

import { activate, deactivate } from "../src/extension";
import { made } from "./fakes/client";
import { reset, state, workspace } from "./fakes/vscode";
import { hideServers } from "./machine";

describe("the extension", () => {
  let folder: string;
  const letter = { languageId: "markdown", uri: "file:///letter.md" };

  const start = () => {
    const context = {
      subscriptions: [],
      globalStorageUri: { fsPath: path.join(folder, "storage") },
      workspaceState: { get: (_: string, fallback: unknown) => fallback },
    };
    activate(context as unknown as vscode.ExtensionContext);
  };
  const until = async (isSo: () => boolean) => {
    for (const end = Date.now() + 10_000; !isSo(); await new Promise(setImmediate)) {
      assert.ok(Date.now() < end, "it does not come");
    }
  };

  beforeEach(() => {
    reset();
    made.length = 0;
    folder = mkdtempSync(path.join(tmpdir(), "afterword extension "));
    writeFileSync(path.join(folder, "afterword"), "");
    chmodSync(path.join(folder, "afterword"), 0o755);
    state.settings["afterword.languages"] = ["markdown"];
    state.settings["python.defaultInterpreterPath"] = path.join(folder, "python");
  });
  afterEach(async () => {
    await deactivate();
    rmSync(folder, { recursive: true });
  });

  it("starts the server with the first prose, once", () =>
    hideServers(async () => {
      start();
      state.opened.fire({ languageId: "rust" });
      state.opened.fire(letter);
      state.opened.fire(letter);
      await until(() => made.length > 0);
      assert.equal(made[0]!.server.command, path.join(folder, "afterword"));
      assert.equal(made.length, 1);
    }));

  it("starts the server of a workspace that is trusted later", () =>
    hideServers(async () => {
      workspace.isTrusted = false;
      workspace.textDocuments.push(letter);
      start();
      await until(() => state.questions.length > 0); // it is not installed
      assert.equal(made.length, 0);
      workspace.isTrusted = true;
      state.trusted.fire();
      await until(() => made.length > 0);
      assert.equal(made[0]!.server.command, path.join(folder, "afterword"));
    }));
});

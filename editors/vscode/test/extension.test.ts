import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import * as vscode from "vscode";

import { activate, deactivate } from "../src/extension";
import { clients } from "./fakes/languageClient";
import { reset, state, workspace } from "./fakes/vscode";
import { hideServers } from "./fakes/machine";

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
  const waitUntil = async (condition: () => boolean) => {
    for (const end = Date.now() + 60_000; !condition(); await new Promise(setImmediate)) {
      assert.ok(Date.now() < end, "timed out");
    }
  };

  beforeEach(() => {
    reset();
    clients.length = 0;
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

  it("starts the server once, with the first document it is meant for", () =>
    hideServers(async () => {
      start();
      state.opened.fire({ languageId: "rust" });
      state.opened.fire(letter);
      state.opened.fire(letter);
      await waitUntil(() => clients.length > 0);
      assert.equal(clients[0]!.server.command, path.join(folder, "afterword"));
      assert.equal(clients.length, 1);
    }));

  it("starts a workspace's own server once the workspace is trusted", () =>
    hideServers(async () => {
      workspace.isTrusted = false;
      workspace.textDocuments.push(letter);
      start();
      await waitUntil(() => state.questions.length > 0); // no server was found
      assert.equal(clients.length, 0);
      workspace.isTrusted = true;
      state.trusted.fire();
      await waitUntil(() => clients.length > 0);
      assert.equal(clients[0]!.server.command, path.join(folder, "afterword"));
    }));
});

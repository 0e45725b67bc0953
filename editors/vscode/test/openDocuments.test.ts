import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { Client } from "../src/client";
import { DocumentFilter } from "../src/documentFilter";
import { LanguageClient, TextDocument } from "./fakes/languageClient";
import { log, createMemento, reset, state, workspace } from "./fakes/vscode";

describe("OpenDocuments", () => {
  let filter: DocumentFilter;
  let client: LanguageClient;
  let diary: TextDocument;
  let letter: TextDocument;

  const toggle = (document: TextDocument) =>
    filter.toggleFile(document as unknown as vscode.TextDocument);
  const configure = async (settings: Record<string, unknown>) => {
    Object.assign(state.settings, settings);
    state.configured.fire({ affectsConfiguration: (section) => section === "afterword" });
    await settle();
  };
  const knownUris = () => Object.keys(client.known);

  beforeEach(() => {
    reset();
    state.settings["afterword.languages"] = ["markdown", "plaintext"];
    diary = { languageId: "markdown", uri: "file:///home/diary.md", text: "Dear" };
    letter = { languageId: "plaintext", uri: "file:///home/letter.txt", text: "Sir" };
    workspace.textDocuments.push(diary, letter);
    filter = new DocumentFilter(createMemento() as unknown as vscode.Memento);
    const output = log as unknown as vscode.LogOutputChannel;
    client = new Client("afterword", output, filter) as unknown as LanguageClient;
    void client.start();
  });

  it("passes every event on while nothing is off", async () => {
    client.run();
    diary.text = "Dear diary";
    await client.notify("didChange", diary);
    await client.notify("didClose", letter);
    assert.deepEqual(client.known, { [diary.uri]: "Dear diary" });
  });

  it("keeps a file that is off from the server, whatever happens to it", async () => {
    state.settings["afterword.disabledFiles"] = [diary.uri];
    client.run();
    await client.notify("didChange", diary);
    await client.notify("didClose", diary);
    await client.notify("didOpen", diary);
    assert.deepEqual(knownUris(), [letter.uri]);
  });

  it("closes a file that is switched off, and reopens it with its current text", async () => {
    client.run();
    await toggle(diary);
    assert.deepEqual(knownUris(), [letter.uri]);
    diary.text = "Dear diary";
    await client.notify("didChange", diary);
    assert.deepEqual(knownUris(), [letter.uri]);
    await toggle(diary);
    diary.text += ", today";
    await client.notify("didChange", diary);
    assert.deepEqual(client.known, { [diary.uri]: "Dear diary, today", [letter.uri]: "Sir" });
  });

  it("follows the settings", async () => {
    client.run();
    await configure({ "afterword.disabledFiles": [diary.uri] });
    assert.deepEqual(knownUris(), [letter.uri]);
    await configure({ "afterword.disabledLanguages": ["plaintext"] });
    assert.deepEqual(knownUris(), []);
    await configure({ "afterword.disabledFiles": [], "afterword.disabledLanguages": [] });
    assert.deepEqual(knownUris().sort(), [diary.uri, letter.uri]);
  });

  it("follows the workspace folders, which globs are relative to", async () => {
    state.settings["afterword.disabledFiles"] = ["diary.md"];
    client.run();
    assert.equal(knownUris().length, 2);
    workspace.folders.push("file:///home");
    state.foldersChanged.fire();
    await settle();
    assert.deepEqual(knownUris(), [letter.uri]);
  });

  it("is correct after files were switched while the server was down", async () => {
    client.run();
    await toggle(diary);
    client.crash();
    await toggle(diary);
    await toggle(letter);
    client.run();
    await client.notify("didChange", letter);
    assert.deepEqual(knownUris(), [diary.uri]);
  });

  it("never opens a document in another language", async () => {
    const program = { languageId: "rust", uri: "file:///home/main.rs", text: "fn" };
    workspace.textDocuments.push(program);
    client.run();
    await toggle(program);
    await toggle(program);
    assert.ok(!knownUris().includes(program.uri));
  });
});

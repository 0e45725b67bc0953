import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { Client } from "../src/client";
import { Silence } from "../src/silence";
import { LanguageClient, TextDocument } from "./fakes/client";
import { log, memory, reset, state, workspace } from "./fakes/vscode";

describe("the documents that the server knows", () => {
  let silence: Silence;
  let client: LanguageClient;
  let diary: TextDocument;
  let letter: TextDocument;

  const toggle = (document: TextDocument) =>
    silence.toggleFile(document as unknown as vscode.TextDocument);
  const set = async (settings: Record<string, unknown>) => {
    Object.assign(state.settings, settings);
    state.configured.fire({ affectsConfiguration: (section) => section === "afterword" });
    await settle();
  };
  const known = () => Object.keys(client.known);

  beforeEach(() => {
    reset();
    state.settings["afterword.languages"] = ["markdown", "plaintext"];
    diary = { languageId: "markdown", uri: "file:///home/diary.md", text: "Dear" };
    letter = { languageId: "plaintext", uri: "file:///home/letter.txt", text: "Sir" };
    workspace.textDocuments.push(diary, letter);
    silence = new Silence(memory() as unknown as vscode.Memento);
    const output = log as unknown as vscode.LogOutputChannel;
    client = new Client("afterword", output, silence) as unknown as LanguageClient;
    void client.start();
  });

  it("are told as they are while nothing is off", async () => {
    client.run();
    diary.text = "Dear diary";
    await client.notify("didChange", diary);
    await client.notify("didClose", letter);
    assert.deepEqual(client.known, { [diary.uri]: "Dear diary" });
  });

  it("do not have a file that was off before, however it is opened, changed and closed", async () => {
    state.settings["afterword.disabledFiles"] = [diary.uri];
    client.run();
    await client.notify("didChange", diary);
    await client.notify("didClose", diary);
    await client.notify("didOpen", diary);
    assert.deepEqual(known(), [letter.uri]);
  });

  it("lose a file that is switched off, and have its text of now when it is on again", async () => {
    client.run();
    await toggle(diary);
    assert.deepEqual(known(), [letter.uri]);
    diary.text = "Dear diary";
    await client.notify("didChange", diary);
    assert.deepEqual(known(), [letter.uri]);
    await toggle(diary);
    diary.text += ", today";
    await client.notify("didChange", diary);
    assert.deepEqual(client.known, { [diary.uri]: "Dear diary, today", [letter.uri]: "Sir" });
  });

  it("follow the settings", async () => {
    client.run();
    await set({ "afterword.disabledFiles": [diary.uri] });
    assert.deepEqual(known(), [letter.uri]);
    await set({ "afterword.disabledLanguages": ["plaintext"] });
    assert.deepEqual(known(), []);
    await set({ "afterword.disabledFiles": [], "afterword.disabledLanguages": [] });
    assert.deepEqual(known().sort(), [diary.uri, letter.uri]);
  });

  it("follow the workspace folders, from which the globs start", async () => {
    state.settings["afterword.disabledFiles"] = ["diary.md"];
    client.run();
    assert.equal(known().length, 2);
    workspace.folders.push("file:///home");
    state.foldersChanged.fire();
    await settle();
    assert.deepEqual(known(), [letter.uri]);
  });

  it("are right where a file is switched off or on while the server is away", async () => {
    client.run();
    await toggle(diary);
    client.crash();
    await toggle(diary);
    await toggle(letter);
    client.run();
    await client.notify("didChange", letter);
    assert.deepEqual(known(), [diary.uri]);
  });

  it("have none of another language", async () => {
    const program = { languageId: "rust", uri: "file:///home/main.rs", text: "fn" };
    workspace.textDocuments.push(program);
    client.run();
    await toggle(program);
    await toggle(program);
    assert.ok(!known().includes(program.uri));
  });
});

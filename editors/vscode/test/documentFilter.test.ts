import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { registerCommands } from "../src/commands";
import { DocumentFilter } from "../src/documentFilter";
import { ServerController } from "../src/serverController";
import { Uri, createMemento, reset, state, window } from "./fakes/vscode";

describe("DocumentFilter", () => {
  let filter: DocumentFilter;

  const document = (uri: string, more: object = {}) =>
    ({ languageId: "markdown", uri: Uri.parse(uri), ...more }) as unknown as vscode.TextDocument;
  const isOff = (uri: string) => filter.findOffSwitch(document(uri)) !== undefined;
  const rename = async (from: string, to: string) => {
    state.renamed.fire({ files: [{ oldUri: Uri.parse(from), newUri: Uri.parse(to) }] });
    await settle();
  };

  beforeEach(() => {
    reset();
    state.settings["afterword.languages"] = ["markdown"];
    filter = new DocumentFilter(createMemento() as unknown as vscode.Memento);
  });

  it("lets the user switch a file off and on", async () => {
    const diary = document("file:///home/diary.md");
    await filter.toggleFile(diary);
    assert.equal(filter.findOffSwitch(diary), "file");
    await filter.toggleFile(diary);
    assert.equal(filter.findOffSwitch(diary), undefined);
  });

  it("keeps a file off when it is renamed, or moved with its folder", async () => {
    await filter.toggleFile(document("file:///home/diary.md"));
    await rename("file:///home/diary.md", "file:///home/my/secret.md");
    await rename("file:///home/my/sec", "file:///home/my/other"); // only starts like the file
    await rename("file:///home/my", "file:///home/ours");
    assert.ok(isOff("file:///home/ours/secret.md"));
    assert.ok(!isOff("file:///home/diary.md"));
    assert.ok(!isOff("file:///home/my/secret.md"));
  });

  it("forgets the choice for an untitled document when it is closed", async () => {
    const text = document("untitled:///Untitled-1", { isUntitled: true, isClosed: false });
    await filter.toggleFile(text);
    state.closed.fire(text); // VS Code also fires this when the language changes
    assert.equal(filter.findOffSwitch(text), "file");
    state.closed.fire({ ...text, isClosed: true });
    assert.equal(filter.findOffSwitch(text), undefined);
  });

  it("tolerates settings of the wrong type", () => {
    Object.assign(state.settings, {
      "afterword.languages": null,
      "afterword.disabledLanguages": "latex",
      "afterword.disabledFiles": ["file:///home/diary.md", 5, null],
    });
    assert.equal(filter.isSupported(document("file:///home/diary.md")), false);
    assert.equal(filter.findOffSwitch(document("file:///x", { languageId: "latex" })), "language");
    assert.ok(isOff("file:///home/diary.md"));
    assert.ok(!isOff("file:///home/letter.md"));
  });

  it("reports a document in which there is nothing to switch", async () => {
    registerCommands(undefined as unknown as ServerController, filter);
    window.activeTextEditor = { document: document("file:///x.rs", { languageId: "rust" }) };
    for (const what of ["File", "Language"]) {
      await state.commands[`afterword.toggle${what}`]!();
    }
    assert.match(
      state.errors.join("\n"),
      /^(Afterword: this document is not supported; .+\n?){2}$/,
    );
    assert.ok(!isOff("file:///x.rs"));
  });
});

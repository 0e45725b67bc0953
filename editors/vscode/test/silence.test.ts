import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { registerCommands } from "../src/commands";
import { Service } from "../src/service";
import { Silence } from "../src/silence";
import { Uri, memory, reset, state, window } from "./fakes/vscode";

describe("Silence", () => {
  let silence: Silence;

  const document = (uri: string, more: object = {}) =>
    ({ languageId: "markdown", uri: Uri.parse(uri), ...more }) as unknown as vscode.TextDocument;
  const isOff = (uri: string) => silence.reason(document(uri)) !== undefined;
  const rename = async (from: string, to: string) => {
    state.renamed.fire({ files: [{ oldUri: Uri.parse(from), newUri: Uri.parse(to) }] });
    await settle();
  };

  beforeEach(() => {
    reset();
    state.settings["afterword.languages"] = ["markdown"];
    silence = new Silence(memory() as unknown as vscode.Memento);
  });

  it("stands by what was switched by hand, against the settings", async () => {
    const diary = document("file:///home/diary.md");
    await silence.toggleFile(diary);
    assert.equal(silence.reason(diary), "file");
    await silence.toggleFile(diary);
    assert.equal(silence.reason(diary), undefined);
  });

  it("follows a file to another name, and into another folder", async () => {
    await silence.toggleFile(document("file:///home/diary.md"));
    await rename("file:///home/diary.md", "file:///home/my/secret.md");
    await rename("file:///home/my/sec", "file:///home/my/other"); // begins alike
    await rename("file:///home/my", "file:///home/ours");
    assert.ok(isOff("file:///home/ours/secret.md"));
    assert.ok(!isOff("file:///home/diary.md"));
    assert.ok(!isOff("file:///home/my/secret.md"));
  });

  it("takes a new text for another one than that of the same name before", async () => {
    const text = document("untitled:///Untitled-1", { isUntitled: true, isClosed: false });
    await silence.toggleFile(text);
    state.closed.fire(text); // as when it gets another language
    assert.equal(silence.reason(text), "file");
    state.closed.fire({ ...text, isClosed: true });
    assert.equal(silence.reason(text), undefined);
  });

  it("reads settings that are not as they should be", () => {
    Object.assign(state.settings, {
      "afterword.languages": null,
      "afterword.disabledLanguages": "latex",
      "afterword.disabledFiles": ["file:///home/diary.md", 5, null],
    });
    assert.equal(silence.isServed(document("file:///home/diary.md")), false);
    assert.equal(silence.reason(document("file:///x", { languageId: "latex" })), "language");
    assert.ok(isOff("file:///home/diary.md"));
    assert.ok(!isOff("file:///home/letter.md"));
  });

  it("says so where there is nothing to switch", async () => {
    registerCommands(undefined as unknown as Service, silence);
    window.activeTextEditor = { document: document("file:///x.rs", { languageId: "rust" }) };
    for (const what of ["File", "Language"]) {
      await state.commands[`afterword.toggle${what}`]!();
    }
    assert.match(state.errors.join("\n"), /^(Afterword: this document is not served; .+\n?){2}$/);
    assert.ok(!isOff("file:///x.rs"));
  });
});

import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import type * as vscode from "vscode";

import { ServerController } from "../src/serverController";
import { Reason, describeReasons, showReasons } from "../src/why";
import { reset, window, workspace } from "./fakes/vscode";

const HELP: Reason = {
  text: "help",
  probability: 0.192,
  parts: { network: 0.15, ngram: 0.042 },
  sources: ["/notes/a.md", "/notes/b.md", "/notes/c.md"],
  moreSources: 4,
  abbreviation: null,
};

describe("the reasons for a word", () => {
  beforeEach(reset);

  it("are its parts, and the files that taught it", () => {
    workspace.folders.push("/notes");
    assert.equal(
      describeReasons(HELP),
      "model 15.0 % · your phrases 4.2 % · from a.md, b.md and 5 more",
    );
  });

  it("name no file where none is on record", () => {
    assert.equal(
      describeReasons({ ...HELP, sources: [], moreSources: 0 }),
      "model 15.0 % · your phrases 4.2 %",
    );
  });
});

describe("the command", () => {
  it("asks for the cursor's place and lists the words", async () => {
    const asked: unknown[] = [];
    const server = {
      ask: async (...question: unknown[]) => {
        asked.push(...question);
        return { words: [HELP, { ...HELP, abbreviation: "hlp" }], note: null };
      },
    };
    const editor = {
      document: { uri: "file:///letter.md" },
      selection: { active: { line: 2, character: 5 } },
    };
    await showReasons(
      server as unknown as ServerController,
      editor as unknown as vscode.TextEditor,
    );
    assert.deepEqual(asked, [
      "afterword.why",
      {
        textDocument: { uri: "file:///letter.md" },
        position: { line: 2, character: 5 },
      },
    ]);
    assert.deepEqual(
      (window.shown as vscode.QuickPickItem[]).map(({ label, description }) => [
        label,
        description,
      ]),
      [
        ["help", "19.2 %"],
        ["help", "expands hlp"],
      ],
    );
  });
});

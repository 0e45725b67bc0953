import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import * as vscode from "vscode";

import { UserError } from "../src/discovery";
import { Service } from "../src/service";
import { learnDocument } from "../src/train";
import { FileType, reset, state } from "./fakes/vscode";

describe("learnDocument", () => {
  let learned: unknown[];
  const service = {
    executeLong: async (_command: string, args: unknown[]) => void learned.push(...args),
  } as unknown as Service;

  const learn = (document: object, scheme = "file") => {
    const uri = { scheme, path: "/letter.md", toString: () => `${scheme}:///letter.md` };
    const defaults = { uri, fileName: "/letter.md", isUntitled: false, isDirty: false };
    return learnDocument(service, { ...defaults, ...document } as vscode.TextDocument);
  };

  beforeEach(() => {
    reset();
    learned = [];
    state.files["/letter.md"] = FileType.File;
  });

  it("learns a file, saved before where it is changed", async () => {
    await learn({});
    let saved = 0;
    await learn({ isDirty: true, save: async () => ++saved === 1 });
    assert.deepEqual([learned.length, saved], [2, 1]);
  });

  const refused: [string, object, string?][] = [
    ["a text without a file", { isUntitled: true }],
    ["what lies on another computer or in a repository", {}, "git"],
    ["a document that cannot be saved", { isDirty: true, save: async () => false }],
    ["a folder", { uri: { scheme: "file", path: "/folder" } }],
    ["a file that is gone", { uri: { scheme: "file", path: "/gone" } }],
  ];
  for (const [what, document, scheme] of refused) {
    it(`refuses ${what}, and says so`, async () => {
      state.files["/folder"] = FileType.Directory;
      await assert.rejects(learn(document, scheme), UserError);
      assert.deepEqual(learned, []);
    });
  }
});

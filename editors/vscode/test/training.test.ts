import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import * as vscode from "vscode";

import { UserError } from "../src/errors";
import { ServerController } from "../src/serverController";
import { learnDocument } from "../src/training";
import { FileType, reset, state } from "./fakes/vscode";

describe("learnDocument", () => {
  let learned: unknown[];
  const server = {
    executeLong: async (_command: string, args: unknown[]) => void learned.push(...args),
  } as unknown as ServerController;

  const learn = (document: object, scheme = "file") => {
    const uri = { scheme, path: "/letter.md", toString: () => `${scheme}:///letter.md` };
    const defaults = { uri, fileName: "/letter.md", isUntitled: false, isDirty: false };
    return learnDocument(server, { ...defaults, ...document } as vscode.TextDocument);
  };

  beforeEach(() => {
    reset();
    learned = [];
    state.files["/letter.md"] = FileType.File;
  });

  it("learns a file, and saves it first if it has changed", async () => {
    await learn({});
    let saved = 0;
    await learn({ isDirty: true, save: async () => ++saved === 1 });
    assert.deepEqual([learned.length, saved], [2, 1]);
  });

  const refused: [string, object, string?][] = [
    ["a document that was never saved", { isUntitled: true }],
    ["a document that is not on this computer", {}, "git"],
    ["a document that cannot be saved", { isDirty: true, save: async () => false }],
    ["a folder", { uri: { scheme: "file", path: "/folder" } }],
    ["a file that has been deleted", { uri: { scheme: "file", path: "/gone" } }],
  ];
  for (const [what, document, scheme] of refused) {
    it(`refuses ${what} with an error for the user`, async () => {
      state.files["/folder"] = FileType.Directory;
      await assert.rejects(learn(document, scheme), UserError);
      assert.deepEqual(learned, []);
    });
  }
});

/** Compare package.json with docs/settings.md and with the sources. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, describe, it } from "node:test";

import { registerCommands } from "../src/commands";
import { DocumentFilter } from "../src/documentFilter";
import { ServerController } from "../src/serverController";
import { SERVER_SETTINGS } from "../src/settings";
import { reset, state } from "./fakes/vscode";

interface Property {
  default: unknown;
  markdownDescription: string;
  scope?: string;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const properties: Record<string, Property> = manifest.contributes.configuration.properties;
const documented = readFileSync("../../docs/settings.md", "utf8")
  .split(/^## /m)[0]! // the rest is about commands
  .split("\n")
  .flatMap((line) => {
    const match = /^\| `([\w.]+)` \| `(.+?)` \| (.+) \|$/.exec(line);
    return match ? [{ key: match[1]!, value: match[2]!, description: match[3]! }] : [];
  })
  .filter(({ key }) => key !== "positionEncoding"); // VS Code always uses UTF-16

const EXTENSION_SETTINGS = ["disabledFiles", "languages", "serverPath", "installSource"];

describe("the settings", () => {
  it("are those in docs/settings.md plus the extension's own", () => {
    const keys = [...documented.map(({ key }) => key), ...EXTENSION_SETTINGS];
    const wanted = keys.map((key) => `afterword.${key}`).sort();
    assert.deepEqual(Object.keys(properties).sort(), wanted);
  });

  for (const { key, value, description } of documented) {
    it(`have the default and the description of ${key} from docs/settings.md`, () => {
      const property = properties[`afterword.${key}`];
      assert.deepEqual(property?.default, JSON.parse(value));
      const sentence = description.charAt(0).toUpperCase() + description.slice(1);
      assert.equal(property?.markdownDescription, `${sentence}.`);
    });
  }

  it("let no workspace choose what is learned", () => {
    const { scope } = properties["afterword.learn.folders"]!;
    assert.equal(scope, "machine"); // only the user's own settings, here or on the remote side
  });

  it("that name a path belong to the computer that the server runs on", () => {
    for (const key of ["serverPath", "installSource"]) {
      assert.equal(properties[`afterword.${key}`]!.scope, "machine"); // not synchronised
    }
  });

  it("are sent to the server if it understands them", () => {
    const sections = new Set(documented.map(({ key }) => key.split(".")[0]));
    assert.deepEqual([...SERVER_SETTINGS].sort(), [...sections].sort());
  });
});

describe("the place where the extension runs", () => {
  it("is beside the files: over SSH, in WSL and in containers, on that side", () => {
    // With "ui" too, VS Code would prefer the side of the window, which has no such files.
    assert.deepEqual(manifest.extensionKind, ["workspace"]);
  });

  it("is a computer that can run a program, not a browser", () => {
    assert.equal(manifest.browser, undefined);
    assert.match(manifest.main, /^\.\/dist\//);
  });
});

describe("the commands", () => {
  beforeEach(reset);

  it("are registered", () => {
    registerCommands({} as ServerController, {} as DocumentFilter);
    const declared = manifest.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    assert.deepEqual(Object.keys(state.commands).sort(), declared.sort());
  });
});

describe("the keys", () => {
  it("leave Tab alone in a snippet and while it moves the focus", () => {
    const tabs: { key: string; when: string }[] = manifest.contributes.keybindings;
    assert.ok(tabs.length > 0);
    for (const { when } of tabs) {
      const conditions = when.split(" && ");
      assert.ok(conditions.includes("!inSnippetMode"), when);
      assert.ok(conditions.includes("!editorTabMovesFocus"), when);
    }
  });
});

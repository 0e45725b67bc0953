/** package.json against docs/settings.md and against the sources. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

interface Property {
  default: unknown;
  markdownDescription: string;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const properties: Record<string, Property> = manifest.contributes.configuration.properties;
const documented = readFileSync("../../docs/settings.md", "utf8")
  .split(/^## /m)[0]! // the commands follow
  .split("\n")
  .flatMap((line) => {
    const match = /^\| `([\w.]+)` \| `(.+?)` \| (.+) \|$/.exec(line);
    return match ? [{ key: match[1]!, value: match[2]!, description: match[3]! }] : [];
  })
  .filter(({ key }) => key !== "positionEncoding"); // VS Code knows UTF-16 alone

const OF_EXTENSION = ["disabledFiles", "languages", "serverPath", "installSource"];

describe("the settings", () => {
  it("are those of docs/settings.md, and the extension's own", () => {
    const keys = [...documented.map(({ key }) => key), ...OF_EXTENSION];
    const wanted = keys.map((key) => `afterword.${key}`).sort();
    assert.deepEqual(Object.keys(properties).sort(), wanted);
  });

  for (const { key, value, description } of documented) {
    it(`describe ${key} as docs/settings.md does`, () => {
      const property = properties[`afterword.${key}`];
      assert.deepEqual(property?.default, JSON.parse(value));
      const sentence = description.charAt(0).toUpperCase() + description.slice(1);
      assert.equal(property?.markdownDescription, `${sentence}.`);
    });
  }

  it("that the server knows are sent to it", () => {
    const source = readFileSync("src/settings.ts", "utf8");
    const sent = /OF_SERVER = (\[.+\])/.exec(source)?.[1];
    const sections = new Set(documented.map(({ key }) => key.split(".")[0]));
    assert.deepEqual(JSON.parse(sent ?? "[]").sort(), [...sections].sort());
  });
});

describe("the commands", () => {
  it("are registered", () => {
    const source = readFileSync("src/commands.ts", "utf8");
    for (const { command } of manifest.contributes.commands) {
      assert.match(source, new RegExp(`\\b${command.replace("afterword.", "")}: \\(\\) =>`));
    }
  });
});

describe("the keys", () => {
  it("leave Tab alone in a snippet, and where it moves the focus", () => {
    const tabs: { key: string; when: string }[] = manifest.contributes.keybindings;
    assert.ok(tabs.length > 0);
    for (const { when } of tabs) {
      const conditions = when.split(" && ");
      assert.ok(conditions.includes("!inSnippetMode"), when);
      assert.ok(conditions.includes("!editorTabMovesFocus"), when);
    }
  });
});

/** Check which settings the server is sent. */

import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { collectServerSettings } from "../src/settings";
import { reset, state } from "./fakes/vscode";

describe("the settings for the server", () => {
  beforeEach(reset);

  it("are none where the user has set none, so that the settings file counts", () => {
    state.inspected = { "afterword.popup": { defaultValue: { enabled: true, maxItems: 5 } } };
    assert.deepEqual(collectServerSettings(), {});
  });

  it("are those of the user below those of the workspace, key by key", () => {
    state.inspected = {
      "afterword.popup": {
        defaultValue: { enabled: true, maxItems: 5, minPrefix: 0 },
        globalValue: { maxItems: 3, minPrefix: 1 },
        workspaceValue: { maxItems: 4 },
      },
      "afterword.trigger": { globalValue: "manual", workspaceFolderValue: "automatic" },
      "afterword.disabledLanguages": { globalValue: ["c"], workspaceValue: ["python"] },
      "afterword.model": { globalValue: null },
    };
    assert.deepEqual(collectServerSettings(), {
      popup: { maxItems: 4, minPrefix: 1 },
      trigger: "automatic",
      disabledLanguages: ["python"],
      model: null,
    });
  });

  it("are not those of the extension itself", () => {
    state.inspected = { "afterword.serverPath": { globalValue: "/usr/bin/afterword" } };
    assert.deepEqual(collectServerSettings(), {});
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { describeSavings } from "../src/statistics";

const STATUS = { version: "1", models: ["en"], model: "en" };

describe("describeSavings", () => {
  it("adds up the models", () => {
    const today = { en: { keystrokes: 12, words: 3 } };
    const total = { ...today, me: { keystrokes: 1300, words: 400 } };
    assert.equal(describeSavings({ ...STATUS, saved: { today, total } }), "12 today, 1,312 in all");
    const nothing = { today: {}, total: {} };
    assert.equal(describeSavings({ ...STATUS, saved: nothing }), "0 today, 0 in all");
  });

  it("says what to do if the figures cannot be read", () => {
    assert.match(describeSavings({ ...STATUS, saved: null }), /afterword stats/);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Places, UserError, expandHome, findServer } from "../src/discovery";
import { machine } from "./machine";

const NOWHERE: Places = { serverPath: "", interpreters: [], ownEnvironment: undefined };
const PATH = "/usr/local/bin:/usr/bin";

describe("findServer", () => {
  const everywhere = [
    "/project/.venv/bin/afterword",
    "/active/bin/afterword",
    "/usr/bin/afterword",
    "/own/bin/afterword",
  ];
  const places: Places = {
    serverPath: "",
    interpreters: ["/usr/bin/env-without-it/python", "/project/.venv/bin/python"],
    ownEnvironment: "/own",
  };

  it("goes from the nearest place to the farthest", () => {
    const found = everywhere.map((_, first) =>
      findServer(places, machine(everywhere.slice(first), { PATH, VIRTUAL_ENV: "/active" })),
    );
    assert.deepEqual(found, everywhere);
  });

  it("finds nothing where there is nothing", () => {
    assert.equal(findServer(places, machine([], { PATH })), undefined);
    assert.equal(findServer(NOWHERE, machine([])), undefined);
  });

  it("takes the setting before all else", () => {
    const file = "/home/ann/bin/afterword";
    const all = machine([...everywhere, file], { PATH });
    assert.equal(findServer({ ...places, serverPath: "~/bin/afterword" }, all), file);
  });

  it("looks a bare name of the setting up on PATH", () => {
    const other = machine(["/usr/bin/afterword-dev"], { PATH });
    const found = findServer({ ...NOWHERE, serverPath: "afterword-dev" }, other);
    assert.equal(found, "/usr/bin/afterword-dev");
  });

  it("says so where the setting leads nowhere, and takes no other", () => {
    const wrong = { ...places, serverPath: "/gone/afterword" };
    assert.throws(
      () => findServer(wrong, machine(everywhere, { PATH })),
      (error: Error) => error instanceof UserError && error.message.includes("/gone/afterword"),
    );
  });

  it("knows the folders of Windows", () => {
    const environment = { Path: "C:\\tools;C:\\more" };
    const find = (file: string, interpreter: string) =>
      findServer(
        { ...NOWHERE, interpreters: [interpreter], ownEnvironment: "C:\\own" },
        machine([file], environment, "win32"),
      );
    for (const file of [
      "C:\\venv\\Scripts\\afterword.exe", // beside the interpreter of an environment
      "C:\\more\\afterword.exe",
      "C:\\own\\Scripts\\afterword.exe",
    ]) {
      assert.equal(find(file, "C:\\venv\\Scripts\\python.exe"), file);
    }
    const below = "C:\\Python312\\Scripts\\afterword.exe";
    assert.equal(find(below, "C:\\Python312\\python.exe"), below);
  });
});

describe("expandHome", () => {
  it("takes ~ alone, and not a name that begins with it", () => {
    const here = machine([]);
    assert.equal(expandHome("~/x", here), "/home/ann/x");
    assert.equal(expandHome("~", here), "/home/ann");
    assert.equal(expandHome("~bob/x", here), "~bob/x");
    assert.equal(expandHome("/a/~/x", here), "/a/~/x");
  });
});

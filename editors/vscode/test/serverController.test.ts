import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { DocumentFilter } from "../src/documentFilter";
import { ServerController } from "../src/serverController";
import { LanguageClient, clients } from "./fakes/languageClient";
import { hideServers } from "./fakes/machine";
import { log, reset, state } from "./fakes/vscode";

const STATUS = { version: "1", models: ["en"], model: "en" };

describe("ServerController", () => {
  let server: ServerController;
  /** Return the client that was created last. */
  const client = (): LanguageClient => clients.at(-1)!;

  beforeEach(() => {
    reset();
    clients.length = 0;
    state.settings["afterword.serverPath"] = process.execPath;
    const filter = new DocumentFilter(undefined as unknown as vscode.Memento);
    const storage = { fsPath: "/nowhere" } as vscode.Uri;
    server = new ServerController(storage, filter, log as unknown as vscode.LogOutputChannel);
  });

  const start = async (): Promise<LanguageClient> => {
    await server.start();
    client().run();
    await settle();
    return client();
  };

  it("is ready once the server has loaded its model", async () => {
    const { requests, server: program } = await start();
    assert.equal(program.command, process.execPath);
    assert.equal(server.state.kind, "loading");
    requests[0]!.resolve(STATUS);
    await settle();
    assert.deepEqual(server.state, { kind: "ready", status: STATUS });
  });

  it("takes the status that the server sends by itself", async () => {
    const { requests, capabilities } = await start();
    assert.deepEqual(capabilities.experimental, { afterwordStatus: true });
    requests[0]!.resolve(STATUS);
    await settle();
    const status = { ...STATUS, model: "me", learned: { files: 1, waiting: 0 } };
    client().receive("afterword/status", status);
    assert.deepEqual(server.state, { kind: "ready", status });
  });

  it("shows no error of a server that a restart stops while it loads", async () => {
    const first = await start();
    await server.restart();
    client().run();
    await settle();
    assert.notEqual(client(), first);
    assert.ok(first.isDisposed);
    assert.deepEqual(state.errors, []);
    assert.equal(server.state.kind, "loading");
    client().requests[0]!.resolve(STATUS);
    await settle();
    assert.equal(server.state.kind, "ready");
  });

  it("can be restarted while a program does not answer", async () => {
    await server.start();
    const silentClient = client();
    await server.restart();
    assert.ok(silentClient.isDisposed);
    client().run();
    await settle();
    silentClient.failToStart("killed");
    await settle();
    assert.deepEqual([...state.errors, ...silentClient.shown], []);
    assert.equal(server.state.kind, "loading");
  });

  it("reports once why the server did not start, and does not try again", async () => {
    await server.start();
    client().failToStart("spawn EACCES");
    await settle();
    const reason = `${process.execPath} did not start (spawn EACCES); see the log`;
    assert.deepEqual(state.errors, [`Afterword: ${reason}`]);
    assert.deepEqual(client().shown, []);
    assert.deepEqual(server.state, { kind: "failed", reason });
    assert.ok(client().isDisposed);
    await server.start(); // tries again: no server is running
    assert.equal(clients.length, 2);
  });

  it("shows no error if a server that has crashed is restarted", async () => {
    const crashed = await start();
    crashed.crash();
    await settle();
    assert.deepEqual(state.errors, []);
    assert.equal(server.state.kind, "starting");
    crashed.error("it crashed 5 times", undefined, "force");
    assert.deepEqual(crashed.shown, ["it crashed 5 times"]);
  });

  it("lets a command wait until the server has started", async () => {
    const status = server.execute("afterword.status");
    await settle();
    client().run();
    await settle();
    client().requests.forEach((request) => request.resolve(STATUS));
    assert.deepEqual(await status, STATUS);
  });

  it("lets a command wait while the server is being located", async () => {
    let status: Promise<unknown> | undefined;
    server.onDidChangeState(({ kind }) => {
      if (kind === "starting" && clients.length === 0) {
        status = server.execute("afterword.status");
      }
    });
    await server.start();
    await settle();
    client().run();
    await settle();
    client().requests.forEach((request) => request.resolve(STATUS));
    assert.deepEqual(await status, STATUS);
    assert.equal(clients.length, 1);
  });

  it("explains that the server stopped before it answered", async () => {
    const { requests } = await start();
    requests[0]!.resolve(STATUS);
    const status = server.execute("afterword.status");
    await settle();
    client().crash();
    await assert.rejects(status, { message: "the server stopped before it answered; see the log" });
  });

  it("offers the installation only once at a time", async () => {
    state.settings["afterword.serverPath"] = "";
    await hideServers(async () => {
      await server.start();
      await server.restart();
    });
    assert.equal(state.questions.length, 1);
    assert.equal(server.state.kind, "failed");
  });

  it("does not start the server after the window has closed", async () => {
    await server.stop();
    await server.start();
    assert.equal(clients.length, 0);
  });
});

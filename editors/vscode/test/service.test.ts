import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import * as vscode from "vscode";

import { Service } from "../src/service";
import { Silence } from "../src/silence";
import { LanguageClient, made } from "./fakes/client";
import { hideServers } from "./machine";
import { log, reset, state } from "./fakes/vscode";

const STATUS = { version: "1", models: ["en"], model: "en" };

describe("Service", () => {
  let service: Service;
  /** The last client that was made. */
  const client = (): LanguageClient => made.at(-1)!;

  beforeEach(() => {
    reset();
    made.length = 0;
    state.settings["afterword.serverPath"] = process.execPath;
    const silence = new Silence(undefined as unknown as vscode.Memento);
    const storage = { fsPath: "/nowhere" } as vscode.Uri;
    service = new Service(storage, silence, log as unknown as vscode.LogOutputChannel);
  });

  const start = async (): Promise<LanguageClient> => {
    await service.start();
    client().run();
    await settle();
    return client();
  };

  it("is ready when the server has loaded its model", async () => {
    const { requests, server } = await start();
    assert.equal(server.command, process.execPath);
    assert.equal(service.state.kind, "loading");
    requests[0]!.resolve(STATUS);
    await settle();
    assert.deepEqual(service.state, { kind: "ready", status: STATUS });
  });

  it("shows no error of a server that a restart has ended as it loaded", async () => {
    const first = await start();
    await service.restart();
    client().run();
    await settle();
    assert.notEqual(client(), first);
    assert.ok(first.isDisposed);
    assert.deepEqual(state.errors, []);
    assert.equal(service.state.kind, "loading");
    client().requests[0]!.resolve(STATUS);
    await settle();
    assert.equal(service.state.kind, "ready");
  });

  it("can be restarted while a program does not answer at all", async () => {
    await service.start();
    const mute = client();
    await service.restart();
    assert.ok(mute.isDisposed);
    client().run();
    await settle();
    mute.failToStart("killed");
    await settle();
    assert.deepEqual([...state.errors, ...mute.shown], []);
    assert.equal(service.state.kind, "loading");
  });

  it("says once why the server did not start, and lets it be", async () => {
    await service.start();
    client().failToStart("spawn EACCES");
    await settle();
    const reason = `${process.execPath} did not start as a server (spawn EACCES)`;
    assert.deepEqual(state.errors, [`Afterword: ${reason}`]);
    assert.deepEqual(client().shown, []);
    assert.deepEqual(service.state, { kind: "failed", reason });
    assert.ok(client().isDisposed);
    await service.start(); // once more, since there is none
    assert.equal(made.length, 2);
  });

  it("shows no error where a server that ends is started again", async () => {
    const crashed = await start();
    crashed.crash();
    await settle();
    assert.deepEqual(state.errors, []);
    assert.equal(service.state.kind, "starting");
    crashed.error("it crashed 5 times", undefined, "force");
    assert.deepEqual(crashed.shown, ["it crashed 5 times"]);
  });

  it("has a command wait for the server to start", async () => {
    const status = service.execute("afterword.status");
    await settle();
    client().run();
    await settle();
    client().requests.forEach((request) => request.resolve(STATUS));
    assert.deepEqual(await status, STATUS);
  });

  it("has a command wait while the server is still looked for", async () => {
    let status: Promise<unknown> | undefined;
    service.onDidChange(({ kind }) => {
      if (kind === "starting" && made.length === 0) {
        status = service.execute("afterword.status");
      }
    });
    await service.start();
    await settle();
    client().run();
    await settle();
    client().requests.forEach((request) => request.resolve(STATUS));
    assert.deepEqual(await status, STATUS);
    assert.equal(made.length, 1);
  });

  it("says in plain words that the server ended before it answered", async () => {
    const { requests } = await start();
    requests[0]!.resolve(STATUS);
    const status = service.execute("afterword.status");
    await settle();
    client().crash();
    await assert.rejects(status, { message: "the server ended before it answered; see the log" });
  });

  it("offers the installation once at a time", async () => {
    state.settings["afterword.serverPath"] = "";
    await hideServers(async () => {
      await service.start();
      await service.restart();
    });
    assert.equal(state.questions.length, 1);
    assert.equal(service.state.kind, "failed");
  });

  it("starts nothing once the window closes", async () => {
    await service.stop();
    await service.start();
    assert.equal(made.length, 0);
  });
});

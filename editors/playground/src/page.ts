/** Put the page together: the text, the views beside it, the settings and the connection. */

import { type Absence, Connection } from "./connection";
import { createEditor } from "./editor";
import { LanguageClient } from "./languageClient";
import { askAgain } from "./ghost";
import { Latest } from "./latest";
import { type Status } from "./protocol";
import { type Memory, type Problem, type Questions, type UnitValues } from "./memory";
import { MemoryView } from "./remembers";
import { ServedDocument } from "./served";
import { clearText, readSession, writeSession } from "./session";
import { SettingsBar } from "./settings";
import { switchTabs } from "./tabs";
import { drawReasons } from "./why";

const REMEMBERS = "afterword.playground.remembers";
const UNIT = "afterword.playground.unit";
const REMEMBERS_VIEW = "remembers";

/** How long the keys must rest before something is done that the next word does not need. */
const PAUSES_MS = { why: 60, memory: 400, savings: 200, session: 300, ghost: 500 } as const;

const ABSENCES: Record<Absence, [message: string, button: string]> = {
  elsewhere: ["The playground is open in another tab.", "Use it here"],
  ended: ["The server has ended: run “afterword playground” again.", "Try again"],
};

const session = readSession();
const served = new ServedDocument("untitled:playground");
const otherDocument = new ServedDocument("untitled:other");
const reasons = new Latest();
const memories = new Latest();
const timers = new Map<string, number>();
let client: LanguageClient | undefined;

const settings = new SettingsBar(session, () => {
  saveSession();
  client?.notify("workspace/didChangeConfiguration", { settings: { afterword: settings.forServer } });
  editor.dispatch({ effects: askAgain.of(null) });
  void showStatus().then(showViews); // once the model is loaded
});

const editor = createEditor(
  byId("editor"),
  session,
  served,
  ({ docChanged }) => {
    afterPause("session", saveSession);
    afterPause("savings", () => void showStatus());
    if (docChanged || session.view !== REMEMBERS_VIEW) {
      showViews(); // the network's memory does not depend on the cursor
    }
  },
  (text) => afterPause("ghost", () => (byId("spoken-ghost").textContent = text)),
);

const otherText = byId<HTMLTextAreaElement>("other-text");
otherText.value = session.otherText;
otherText.addEventListener("input", () => {
  session.otherText = otherText.value;
  otherDocument.replace(session.otherText);
  afterPause("session", saveSession);
  showViews();
});

const questions: Questions = {
  memory: async (text) => {
    const answer = await memories.ask((signal) =>
      client
        ? client.execute<Memory | Problem | null>(REMEMBERS, [text], signal)
        : Promise.resolve(undefined),
    );
    if (answer === undefined) {
      throw new Error("a newer text has come, or the connection is closed");
    }
    return answer;
  },
  unit: (...which) =>
    client?.execute<UnitValues | Problem>(UNIT, which) ??
    Promise.reject(new Error("the connection is closed")),
};
const memoryView = new MemoryView(byId(REMEMBERS_VIEW), questions);

const selectView = switchTabs(byId("views"), (view) => {
  session.view = view;
  saveSession();
  showViews();
});

const connection = new Connection((socket) => {
  serve(socket).catch((error: unknown) => {
    if (socket.readyState === WebSocket.OPEN) {
      throw error; // a closed connection is opened again
    }
  });
}, showAbsence);

/** Begin a session with the server, and open the text in it. */
async function serve(socket: WebSocket): Promise<void> {
  const current = new LanguageClient(socket, (method, params) => {
    if (method === "window/showMessage") {
      showNotice((params as { message: string }).message);
    }
  });
  socket.addEventListener("close", () => {
    if (client === current) {
      disconnect();
    }
  });
  await current.request("initialize", {
    processId: null,
    rootUri: null,
    clientInfo: { name: "afterword-playground" },
    capabilities: { general: { positionEncodings: ["utf-16"] } },
    initializationOptions: settings.forServer,
  });
  if (socket.readyState !== WebSocket.OPEN) {
    return; // another tab has taken over meanwhile
  }
  current.notify("initialized", {});
  client = current;
  otherDocument.open(current, session.otherText);
  served.open(current, editor.state.doc.toString());
  editor.dispatch({ effects: askAgain.of(null) });
  if (document.activeElement === byId("connect")) {
    editor.focus(); // the button is about to go
  }
  byId("absence").hidden = true;
  await showStatus(); // once the model is loaded
  showViews();
}

/** Ask nothing more: the connection is closed. */
function disconnect(): void {
  client = undefined;
  served.close();
  otherDocument.close();
}

/** Show the models, and what suggestions have saved. */
async function showStatus(): Promise<void> {
  const status = await client?.execute<Status>("afterword.status").catch(() => undefined);
  if (status === undefined) {
    return;
  }
  settings.showModels(status);
  byId("page").ariaBusy = "false";
  const total = Object.values(status.saved?.total ?? {}).reduce((sum, { keystrokes }) => sum + keystrokes, 0);
  byId("saved").hidden = status.saved === null;
  session.savedBefore ??= total;
  const here = Math.max(0, total - session.savedBefore);
  byId("saved-here").textContent = here.toLocaleString("en");
  byId("saved-total").textContent = total.toLocaleString("en");
}

/** Bring the view that is open up to date, once the keys rest. */
function showViews(): void {
  if (session.view === REMEMBERS_VIEW) {
    afterPause("memory", () => void showMemory());
  } else {
    afterPause("why", () => void showReasons());
  }
}

async function showReasons(): Promise<void> {
  const answer = await reasons.ask((signal) => served.why(editor.state, signal));
  if (answer) {
    drawReasons(byId("why"), answer);
  }
}

async function showMemory(): Promise<void> {
  await memoryView.show(editor.state.doc.toString()).catch(() => undefined); // a newer text has come
}

function showAbsence(why: Absence): void {
  const [message, button] = ABSENCES[why];
  disconnect();
  byId("page").ariaBusy = "false";
  byId("absence-message").textContent = message;
  byId("connect").textContent = button;
  byId("absence").hidden = false;
}

/** Keep the text, the cursor and the settings over a reload. */
function saveSession(): void {
  session.text = editor.state.doc.toString();
  session.cursor = editor.state.selection.main.head;
  writeSession(session);
}

function showNotice(message: string): void {
  byId("notice").textContent = message;
}

/** Do something once the keys have rested; what was to be done before is not done. */
function afterPause(what: keyof typeof PAUSES_MS, run: () => void): void {
  clearTimeout(timers.get(what));
  timers.set(what, window.setTimeout(run, PAUSES_MS[what]));
}

function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

byId("connect").addEventListener("click", () => void connection.takeOver());
byId("clear").addEventListener("click", () => {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length } });
  otherText.value = "";
  otherDocument.replace("");
  clearText(session);
  void showStatus();
  editor.focus();
});
addEventListener("pagehide", saveSession);
selectView(session.view);
void connection.connect();

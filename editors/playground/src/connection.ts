/** Stay connected with the server, in one tab at a time: it serves one client. */

const MAX_ATTEMPTS = 10;
const RETRY_MS = 200;
const LEAVE = "leave";

/** Why there is no connection. */
export type Absence = "elsewhere" | "ended";

export class Connection {
  private readonly tabs = new BroadcastChannel("afterword");
  private socket: WebSocket | undefined;

  /**
   * @param onOpen - Called with each new connection.
   * @param onAbsence - Called when there is none any more.
   */
  constructor(
    private readonly onOpen: (socket: WebSocket) => void,
    private readonly onAbsence: (why: Absence) => void,
  ) {
    this.tabs.addEventListener("message", ({ data }) => {
      if (data === LEAVE) {
        this.leave();
      }
    });
  }

  /** Connect, while the page that was here before the reload may still be leaving. */
  async connect(): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const socket = await open();
      if (socket) {
        this.serve(socket);
        return;
      }
      if (!(await isServerUp())) {
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.onAbsence((await isServerUp()) ? "elsewhere" : "ended");
  }

  /** Connect here, and have the other tabs leave. */
  async takeOver(): Promise<void> {
    this.tabs.postMessage(LEAVE);
    await this.connect();
  }

  private serve(socket: WebSocket): void {
    this.socket = socket;
    socket.addEventListener("close", () => {
      if (this.socket === socket) {
        this.socket = undefined;
        void this.connect();
      }
    });
    this.onOpen(socket);
  }

  private leave(): void {
    const { socket } = this;
    if (socket) {
      this.socket = undefined;
      socket.close();
      this.onAbsence("elsewhere");
    }
  }
}

function open(): Promise<WebSocket | undefined> {
  const socket = new WebSocket(location.href.replace(/^http/, "ws").replace(/[?#].*/, ""));
  return new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(socket), { once: true });
    socket.addEventListener("error", () => resolve(undefined), { once: true });
  });
}

async function isServerUp(): Promise<boolean> {
  try {
    return (await fetch("icon.svg")).ok;
  } catch {
    return false;
  }
}

/** Stay connected with the server, in one tab at a time: it serves one client. */

/** Enough for the page that was here before a reload to leave. */
const MAX_ATTEMPTS = 10;
/** A busy tab takes longer to leave when it is told to. */
const MAX_TAKE_OVER_ATTEMPTS = 50;
const RETRY_MS = 200;
const LEAVE = "leave";

/** Why there is no connection. */
export type Absence = "elsewhere" | "ended";

export class Connection {
  private readonly tabs = new BroadcastChannel("afterword");
  private socket: WebSocket | undefined;
  private connecting: Promise<void> | undefined;

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

  /** Connect, unless that is done or under way, while whoever was connected may still be leaving. */
  connect(maxAttempts = MAX_ATTEMPTS): Promise<void> {
    if (this.socket) {
      return Promise.resolve();
    }
    this.connecting ??= this.attempt(maxAttempts).finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  /** Connect here, and have the other tabs leave. */
  async takeOver(): Promise<void> {
    this.tabs.postMessage(LEAVE);
    await this.connect(MAX_TAKE_OVER_ATTEMPTS);
  }

  private async attempt(maxAttempts: number): Promise<void> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
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
  const socket = new WebSocket(new URL(".", location.href).href.replace(/^http/, "ws"));
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

/** Keep the text, the cursor and the settings over a reload, for as long as the tab is open. */

const KEY = "afterword";

/** What is kept: in the session storage of this tab, which the browser drops with it. */
export interface Session {
  text: string;
  cursor: number;
  /** The second document, from which words are suggested too. */
  otherText: string;
  /** Name of the model; null for the one that the server has begun with. */
  model: string | null;
  maxItems: number;
  /** Smallest probability of ghost text; null for the model's own. */
  minProbability: number | null;
  theme: "system" | "light" | "dark";
  view: string;
  /** Keystrokes that suggestions had saved before this text; null when that is not known yet. */
  savedBefore: number | null;
}

const NEW: Session = {
  text: "",
  cursor: 0,
  otherText: "",
  model: null,
  maxItems: 5,
  minProbability: null,
  theme: "system",
  view: "why",
  savedBefore: null,
};

export function readSession(): Session {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Session>;
    return { ...NEW, ...stored };
  } catch {
    return { ...NEW };
  }
}

export function writeSession(session: Session): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // The text is too long, or storing is switched off: nothing is taken up then.
  }
}

/** Drop the texts and what belongs to them; the settings stay. */
export function clearText(session: Session): void {
  Object.assign(session, { text: "", cursor: 0, otherText: "", savedBefore: null });
  writeSession(session);
}

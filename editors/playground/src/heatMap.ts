/** Draw a text whose tokens have colours, and move through it. */

import { element } from "./dom";
import { type Memory, place, type Scale, type Token } from "./memory";

/** What is drawn for tokens that are no text. */
const GLYPHS: Record<string, string> = {
  "end of the line": "↵",
  "missing space": "‿",
  "extra space": "␣",
};

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A text of which each token can be coloured and looked at; the arrow keys move from one to the next. */
export class HeatMap {
  readonly root = element("div", "heat-map");
  private cells: HTMLElement[] = [];
  private shown = -1;

  /** @param onLook - Called with the index of the token that is pointed at or moved to. */
  constructor(private readonly onLook: (token: number) => void) {
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "listbox");
    this.root.addEventListener("pointerover", ({ target }) => {
      const cell = (target as HTMLElement).closest<HTMLElement>(".token");
      if (cell) {
        this.look(Number(cell.dataset["token"]));
      }
    });
    this.root.addEventListener("focus", () => {
      if (this.cells.length > 0) {
        this.look(Math.max(this.shown, 1));
      }
    });
    this.root.addEventListener("keydown", (event) => this.move(event));
  }

  /** Replace the text. */
  draw({ tokens }: Memory): void {
    this.shown = -1;
    this.root.removeAttribute("aria-activedescendant");
    this.cells = [];
    const parts: (Node | string)[] = [];
    for (const [index, token] of tokens.entries()) {
      const cell = drawToken(token, index);
      this.cells.push(cell);
      if (index > 0) {
        const ending = token.text === "\n" ? ["\n"] : [];
        parts.push(...(token.before ? [element("span", "unread", token.before)] : []), cell, ...ending);
      }
    }
    this.root.replaceChildren(...parts);
  }

  /** Give each token the colour of its value. */
  colour(values: readonly number[], scale: Scale): void {
    this.root.dataset["scale"] = scale.isSigned ? "signed" : "amount";
    for (const [index, cell] of this.cells.entries()) {
      const fraction = place(values[index] ?? scale.low, scale);
      cell.style.setProperty("--fraction", `${(100 * fraction).toFixed(2)}%`);
      // Signed values go from the middle to one of two colours.
      cell.style.setProperty("--strength", `${(200 * Math.abs(fraction - 0.5)).toFixed(2)}%`);
      cell.classList.toggle("negative", fraction < 0.5);
    }
  }

  private move(event: KeyboardEvent): void {
    const last = this.cells.length - 1;
    const next =
      { Home: 1, End: last }[event.key] ??
      (event.key in STEPS ? Math.max(this.shown, 0) + STEPS[event.key]! : undefined);
    if (next !== undefined && last > 0) {
      event.preventDefault();
      this.look(Math.min(last, Math.max(1, next)));
      this.cells[this.shown]!.scrollIntoView({ block: "nearest" });
    }
  }

  private look(index: number): void {
    const cell = this.cells[index];
    if (cell === undefined || index === 0) {
      return;
    }
    this.cells[this.shown]?.removeAttribute("aria-selected");
    this.shown = index;
    cell.ariaSelected = "true";
    this.root.setAttribute("aria-activedescendant", cell.id);
    this.onLook(index);
  }
}

function drawToken({ text, mark }: Token, index: number): HTMLElement {
  const cell = element("span", mark ? "token mark" : "token", (mark && GLYPHS[mark]) || text);
  cell.id = `token-${index}`;
  cell.dataset["token"] = String(index);
  cell.setAttribute("role", "option");
  if (mark) {
    cell.ariaLabel = mark;
  }
  return cell;
}

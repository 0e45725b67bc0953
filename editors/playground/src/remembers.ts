/** Show what the LSTM remembers of the text. */

import { element } from "./dom";
import { drawFollowers } from "./followers";
import { HeatMap } from "./heatMap";
import {
  type Choice,
  fitScale,
  isGate,
  type Memory,
  nameOf,
  type Questions,
  type Scale,
  type SignalValues,
} from "./memory";

const HINT = "Point at a word, or move through the text with the arrow keys, to see its values.";
const FIRST_GATES = { lstm: "forget_gate", gru: "update_gate" } as const;

/** The view, which keeps what was chosen when the text changes. */
export class MemoryView {
  private readonly layers = element("select");
  private readonly signals = element("select");
  private readonly unit = element("input");
  private readonly legend = element("div", "heat-legend");
  private readonly map = new HeatMap((token) => this.describe(token));
  private readonly values = element("div", "values", HINT);
  private readonly followers = element("div");
  private readonly notes = element("div");
  private readonly content = element("div");
  private readonly message = element("p", "empty", "Reading the text…");
  private readonly choice: Choice = { layer: 0, signal: "", unit: null };
  /** The newest answer about the text. */
  private memory: Memory | undefined;
  /** What the map shows: of the answer before, while the values of a unit are on their way. */
  private shown: { readonly memory: Memory; readonly values: SignalValues } | undefined;

  /**
   * @param container - Filled with the view; it may be 20 rem wide or the whole window.
   * @param questions - Asks the server.
   */
  constructor(
    container: HTMLElement,
    private readonly questions: Questions,
  ) {
    this.unit.type = "number";
    this.unit.min = "0";
    this.unit.placeholder = "all";
    this.values.setAttribute("role", "status");
    const controls = element("div", "heat-controls");
    controls.append(
      labelled("Shown", this.signals),
      labelled("Layer", this.layers),
      labelled("Unit", this.unit),
    );
    for (const control of [this.layers, this.signals, this.unit]) {
      control.addEventListener("change", () => this.takeControls());
    }
    this.content.append(
      controls,
      this.legend,
      this.map.root,
      this.values,
      this.followers,
      this.notes,
    );
    this.content.hidden = true;
    container.replaceChildren(this.message, this.content);
  }

  /**
   * Show the memory of a text.
   *
   * It is called when the view is opened, and again when the text has not changed for a moment while
   * the view is open. It fails if a newer text has come.
   */
  async show(text: string): Promise<void> {
    if (this.memory === undefined) {
      this.say("Reading the text…");
    }
    const memory = await this.questions.memory(text);
    if (memory === null) {
      this.say("No model is loaded yet.");
      return;
    }
    if ("problem" in memory) {
      this.say(memory.problem);
      return;
    }
    if (this.memory?.model !== memory.model || !hasSignal(memory, this.choice)) {
      this.choice.layer = memory.layers.length - 1;
      this.choice.signal = FIRST_GATES[memory.cell];
      this.choice.unit = null;
    }
    this.memory = memory;
    await this.showChoice(memory);
  }

  private say(message: string): void {
    this.memory = this.shown = undefined;
    this.message.textContent = message;
    this.message.hidden = false;
    this.content.hidden = true;
  }

  private fillControls({ layers }: Memory): void {
    const { layer, signal, unit } = this.choice;
    this.layers.replaceChildren(
      ...layers.map(({ units }, index) => option(String(index), `${index} (${units} units)`)),
    );
    this.signals.replaceChildren(
      ...Object.keys(layers[layer]!.means).map((name) => option(name, nameOf(name))),
    );
    this.layers.value = String(layer);
    this.signals.value = signal;
    this.unit.value = unit === null ? "" : String(unit);
    this.unit.max = String(layers[layer]!.units - 1);
  }

  private takeControls(): void {
    const { value, valueAsNumber } = this.unit;
    this.choose({
      layer: Number(this.layers.value),
      signal: this.signals.value,
      unit: value === "" ? null : Math.trunc(valueAsNumber),
    });
  }

  private choose(choice: Choice): void {
    Object.assign(this.choice, choice);
    if (this.memory) {
      this.showChoice(this.memory).catch(() => undefined); // the connection is closed
    }
  }

  /** Colour the text by what is chosen. */
  private async showChoice(memory: Memory): Promise<void> {
    const missing = this.dropMissingUnit(memory);
    const { layer, unit } = this.choice;
    let values = memory.layers[layer]!.means;
    if (unit !== null) {
      const answer = await this.questions.unit(memory.trace, layer, unit);
      if (this.memory !== memory || unit !== this.choice.unit || layer !== this.choice.layer) {
        return; // something else has been chosen since
      }
      if ("problem" in answer) {
        this.values.textContent = answer.problem;
        return;
      }
      values = answer.values;
    }
    this.draw(memory, values);
    if (missing !== "") {
      this.values.textContent = missing;
    }
  }

  /** Choose all units if the layer has no such unit; return a line that says so, or "". */
  private dropMissingUnit({ layers }: Memory): string {
    const { layer, unit } = this.choice;
    const { units } = layers[layer]!;
    if (unit === null || (unit >= 0 && unit < units)) {
      return "";
    }
    this.choice.unit = null;
    return `There is no unit ${unit}: layer ${layer} has ${units}, counted from 0.`;
  }

  private draw(memory: Memory, values: SignalValues): void {
    const isNewText = this.shown?.memory !== memory;
    this.shown = { memory, values };
    this.message.hidden = true;
    this.content.hidden = false;
    this.fillControls(memory);
    if (isNewText) {
      this.map.draw(memory);
      this.values.textContent = HINT;
      this.notes.replaceChildren(...memory.notes.map((note) => element("p", "note", note)));
    }
    const colours = values[this.choice.signal]!;
    const scale = fitScale(colours, this.choice);
    this.map.colour(colours, scale);
    this.map.root.ariaLabel = `The text, coloured by ${this.title()}`;
    drawLegend(this.legend, this.title(), scale);
    this.drawFollowers(memory);
  }

  private drawFollowers(memory: Memory): void {
    const focused = [...this.followers.querySelectorAll("button")].findIndex(
      (button) => button === document.activeElement,
    );
    this.followers.replaceChildren(
      ...drawFollowers(memory, this.choice, ({ layer, unit }) =>
        this.choose({ layer, unit, signal: memory.memory }),
      ),
    );
    this.followers.querySelectorAll("button")[focused]?.focus(); // it is another button now
  }

  private title(): string {
    const { layer, signal, unit } = this.choice;
    const name = nameOf(signal);
    if (unit !== null) {
      return `${name} of unit ${unit}, layer ${layer}`;
    }
    return `${name} of layer ${layer}, average ${isGate(signal) ? "" : "size "}over the units`;
  }

  /** Show the values at a token. */
  private describe(index: number): void {
    const { memory, values: shown } = this.shown!;
    const { text, mark, probability } = memory.tokens[index]!;
    const head = element("p", "values-token");
    const name = mark ?? (text === "" ? "part of a character" : text);
    head.append(element("b", "", name), ` probability ${percent(probability)}`);
    const list = element("dl");
    for (const [signal, values] of Object.entries(shown)) {
      const isShown = signal === this.choice.signal;
      list.append(
        element("dt", isShown ? "shown" : "", nameOf(signal)),
        element("dd", isShown ? "shown" : "", figure(values[index]!)),
      );
    }
    this.values.replaceChildren(head, list);
  }
}

/** Return whether a model has the layer and the signal that were chosen. */
function hasSignal({ layers }: Memory, { layer, signal }: Choice): boolean {
  return signal in (layers[layer]?.means ?? {});
}

function drawLegend(legend: HTMLElement, title: string, { low, high, isSigned }: Scale): void {
  legend.dataset["scale"] = isSigned ? "signed" : "amount";
  const ends = element("p", "heat-ends");
  ends.append(element("span", "", figure(low)), element("span", "", figure(high)));
  if (isSigned) {
    ends.firstElementChild!.after(element("span", "", "0"));
  }
  legend.replaceChildren(element("p", "heat-title", title), element("div", "heat-ramp"), ends);
}

function labelled(text: string, control: HTMLElement): HTMLElement {
  const label = element("label", "", `${text} `);
  label.append(control);
  return label;
}

function option(value: string, text: string): HTMLOptionElement {
  const made = element("option", "", text);
  made.value = value;
  return made;
}

function figure(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

function percent(probability: number | null): string {
  if (probability === null) {
    return "–";
  }
  return probability < 0.001 ? "< 0.1 %" : `${(100 * probability).toFixed(1)} %`;
}

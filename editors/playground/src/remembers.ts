/** Show what the LSTM remembers of the text. */

import { element } from "./dom";
import { drawFollowers } from "./followers";
import { HeatMap } from "./heatMap";
import { type Choice, fitScale, isGate, type Memory, nameOf, type Questions, type Scale } from "./memory";

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
  private memory: Memory | undefined;
  private chosenValues: Readonly<Record<string, readonly number[]>> = {};

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
      control.addEventListener("change", () => void this.takeControls());
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
    if (this.memory?.model !== memory.model) {
      this.choice.layer = memory.layers.length - 1;
      this.choice.signal = FIRST_GATES[memory.cell];
      this.choice.unit = null;
    }
    this.memory = memory;
    this.message.hidden = true;
    this.content.hidden = false;
    this.fillControls(memory);
    this.map.draw(memory);
    this.values.textContent = HINT;
    this.notes.replaceChildren(...memory.notes.map((note) => element("p", "note", note)));
    await this.showChoice();
  }

  private say(message: string): void {
    this.memory = undefined;
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

  private async takeControls(): Promise<void> {
    this.choice.layer = Number(this.layers.value);
    this.choice.signal = this.signals.value;
    this.choice.unit = this.unit.value === "" ? null : this.unit.valueAsNumber;
    await this.showChoice();
  }

  /** Colour the text by what is chosen. */
  private async showChoice(): Promise<void> {
    const memory = this.memory!;
    const { layer, unit } = this.choice;
    const wanted = { ...this.choice };
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
    this.chosenValues = values;
    this.fillControls(memory);
    const shown = values[wanted.signal]!;
    const scale = fitScale(shown, wanted);
    this.map.colour(shown, scale);
    this.map.root.ariaLabel = `The text, coloured by ${this.title()}`;
    drawLegend(this.legend, this.title(), scale);
    this.followers.replaceChildren(
      ...drawFollowers(memory, this.choice, (follower) => {
        Object.assign(this.choice, {
          layer: follower.layer,
          unit: follower.unit,
          signal: memory.memory,
        });
        void this.showChoice();
      }),
    );
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
    const { text, mark, probability } = this.memory!.tokens[index]!;
    const head = element("p", "values-token");
    const name = mark ?? (text === "" ? "part of a character" : text);
    head.append(element("b", "", name), ` probability ${percent(probability)}`);
    const list = element("dl");
    for (const [signal, values] of Object.entries(this.chosenValues)) {
      const isShown = signal === this.choice.signal;
      list.append(
        element("dt", isShown ? "shown" : "", nameOf(signal)),
        element("dd", isShown ? "shown" : "", figure(values[index]!)),
      );
    }
    this.values.replaceChildren(head, list);
  }
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

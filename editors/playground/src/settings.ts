/** Let the user choose the model, the words in the list, the ghost text and the colours. */

import { type Status } from "./protocol";
import { type Session } from "./session";

const OWN_THRESHOLD = "";
const UNLISTED = "";
const MAX_WORDS = 10;
const THRESHOLDS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export class SettingsBar {
  private readonly model = select("model");
  /** The model that the server has begun with, if it is not among the installed ones. */
  private unlisted = "";

  /**
   * @param session - Has the settings, and is changed.
   * @param onChange - Called after a change.
   */
  constructor(
    private readonly session: Session,
    onChange: () => void,
  ) {
    const words = select("max-items");
    for (let count = 1; count <= MAX_WORDS; count++) {
      words.add(new Option(String(count)));
    }
    const threshold = select("min-probability");
    threshold.add(new Option("when the model is sure", OWN_THRESHOLD));
    for (const minimum of THRESHOLDS) {
      threshold.add(new Option(minimum === 0 ? "always" : `from ${100 * minimum} %`, String(minimum)));
    }
    const theme = select("theme");
    words.value = String(session.maxItems);
    threshold.value = String(session.minProbability ?? OWN_THRESHOLD);
    theme.value = session.theme;

    const bind = (control: HTMLSelectElement, take: (value: string) => void): void =>
      control.addEventListener("change", () => {
        take(control.value);
        this.applyTheme();
        onChange();
      });
    bind(this.model, (value) => (session.model = value === UNLISTED ? null : value));
    bind(words, (value) => (session.maxItems = Number(value)));
    bind(threshold, (value) => {
      session.minProbability = value === OWN_THRESHOLD ? null : Number(value);
    });
    bind(theme, (value) => (session.theme = value as Session["theme"]));
    this.applyTheme();
  }

  /** Return the settings as the server reads them. */
  get forServer(): object {
    const { model, maxItems, minProbability } = this.session;
    return { model, popup: { maxItems }, inline: { minProbability } };
  }

  /** Show which models there are, and which one answers. */
  showModels({ models, model }: Status): void {
    if (model !== null && !models.includes(model)) {
      this.unlisted = model;
    }
    const options = models.map((name) => new Option(name));
    if (this.unlisted !== "") {
      options.push(new Option(this.unlisted, UNLISTED));
    }
    const names = (list: Iterable<HTMLOptionElement>): string =>
      JSON.stringify([...list].map(({ label }) => label));
    if (names(options) !== names(this.model.options)) {
      this.model.replaceChildren(...options); // not while somebody chooses
    }
    this.model.value = model === this.unlisted ? UNLISTED : (model ?? UNLISTED);
  }

  private applyTheme(): void {
    document.documentElement.dataset["theme"] = this.session.theme;
  }
}

function select(id: string): HTMLSelectElement {
  return document.getElementById(id) as HTMLSelectElement;
}

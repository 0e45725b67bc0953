/** Show beside the text what gives each word its probability: a bar for each, stacked by layer. */

import { element } from "./dom";
import { type Explanation, type Reason } from "./protocol";

/** What the layers of the server are called, in the order in which they are stacked. */
const LAYERS: Readonly<Record<string, string>> = {
  network: "model",
  document: "this text",
  below: "text below",
  open_documents: "open files",
  ngram: "your phrases",
  datastore: "your similar passages",
  glossary: "glossary",
};

/** Where the scale may end. */
const SCALES = [0.05, 0.1, 0.25, 0.5, 1];

const MAX_FILES = 2;
const MIN_SHOWN = 0.0005;

/** Replace what a container shows by the words of an answer. */
export function drawReasons(container: HTMLElement, { words, note }: Explanation): void {
  const most = Math.max(0, ...words.map(({ probability }) => probability));
  const scale = SCALES.find((end) => end >= most) ?? 1;
  const list = element("ol", "reasons");
  list.append(...words.map((word) => drawWord(word, scale)));
  const parts: HTMLElement[] =
    words.length === 0
      ? [element("p", "empty", "Nothing is suggested here.")]
      : [drawScale(scale), list, drawLegend(words)];
  container.replaceChildren(...parts, ...(note ? [element("p", "note", note)] : []));
}

function drawWord(word: Reason, scale: number): HTMLElement {
  const row = element("li", "reason");
  const bar = element("span", "bar");
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", describe(word));
  for (const [layer, name] of layersOf([word])) {
    const part = element("span", "part");
    const probability = word.parts[layer] ?? 0;
    part.dataset["layer"] = layer;
    part.style.width = `${(100 * probability) / scale}%`;
    part.title = `${name} ${percent(probability)}`;
    bar.append(part);
  }
  row.append(element("span", "word", word.text), bar, element("span", "likely", likelihood(word)));
  const files = describeFiles(word);
  if (files !== "") {
    row.append(element("span", "files", files));
  }
  return row;
}

function drawScale(scale: number): HTMLElement {
  const axis = element("p", "scale");
  axis.ariaHidden = "true";
  axis.append(element("span", "", "0 %"), element("span", "", `${100 * scale} %`));
  return axis;
}

function drawLegend(words: readonly Reason[]): HTMLElement {
  const legend = element("ul", "legend");
  legend.setAttribute("aria-label", "Legend");
  for (const [layer, name] of layersOf(words)) {
    const entry = element("li", "", name);
    entry.dataset["layer"] = layer;
    legend.append(entry);
  }
  return legend;
}

/** Return the layers that give any of the words something, with their names. */
function layersOf(words: readonly Reason[]): [string, string][] {
  return Object.entries(LAYERS).filter(([layer]) => words.some(({ parts }) => layer in parts));
}

function likelihood({ probability, abbreviation }: Reason): string {
  if (abbreviation === null) {
    return percent(probability);
  }
  return abbreviation === "" ? "glossary" : `expands ${abbreviation}`;
}

function describe(word: Reason): string {
  const parts = layersOf([word]).map(([layer, name]) => `${name} ${percent(word.parts[layer] ?? 0)}`);
  return parts.join(", ");
}

function describeFiles({ sources, moreSources }: Reason): string {
  if (sources.length === 0) {
    return "";
  }
  const named = sources.slice(0, MAX_FILES).map((path) => path.split(/[\\/]/).at(-1));
  const more = sources.length - named.length + moreSources;
  return `from ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function percent(probability: number): string {
  return probability < MIN_SHOWN ? "< 0.1 %" : `${(100 * probability).toFixed(1)} %`;
}

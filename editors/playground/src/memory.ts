/** What the server says of the network's memory of a text (afterword_export.gates.view). */

export interface Token {
  /** Text before it that the network does not read: white space, code. */
  readonly before: string;
  readonly text: string;
  /** What it stands for if it is no text. */
  readonly mark: string | null;
  /** Probability that the network gave to it; null for the first. */
  readonly probability: number | null;
}

/** Values at each token, by signal. */
export type SignalValues = Readonly<Record<string, readonly number[]>>;

export interface Layer {
  readonly units: number;
  /** Averages over the units; those of states are of their size. */
  readonly means: SignalValues;
}

export interface Follower {
  readonly layer: number;
  readonly unit: number;
  readonly correlation: number;
}

export interface Followers {
  readonly feature: string;
  /** Largest correlation of any unit when the feature is shifted along the text. */
  readonly byChance: number;
  /** Empty if the feature is the same everywhere. */
  readonly units: readonly Follower[];
}

export interface Memory {
  readonly trace: number;
  readonly model: string;
  readonly cell: "lstm" | "gru";
  /** The signal that carries the memory from token to token. */
  readonly memory: string;
  readonly layers: readonly Layer[];
  /** The first one is the start of the text, which is no text. */
  readonly tokens: readonly Token[];
  readonly followers: readonly Followers[];
  readonly notes: readonly string[];
}

/** A line that says why nothing can be shown. */
export interface Problem {
  readonly problem: string;
}

/** The values of one unit. */
export interface UnitValues {
  readonly values: SignalValues;
}

/** Asks the server; both fail if the connection ends or a newer text comes. */
export interface Questions {
  /** Returns null if no model is loaded yet. */
  memory(text: string): Promise<Memory | Problem | null>;
  unit(trace: number, layer: number, unit: number): Promise<UnitValues | Problem>;
}

/** What the heat map shows; layers and units are counted from 0. */
export interface Choice {
  layer: number;
  signal: string;
  /** Null for the average of all units. */
  unit: number | null;
}

/** The ends of a colour scale. Signed values have 0 in the middle. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly isSigned: boolean;
}

export function isGate(signal: string): boolean {
  return signal.endsWith("_gate");
}

/** Return the name of a signal for people: "forget_gate" is "forget gate". */
export function nameOf(signal: string): string {
  return signal.replace("_", " ");
}

/** Fit a scale to the values of a text; its start, which is not drawn, does not count. */
export function fitScale(values: readonly number[], { signal, unit }: Choice): Scale {
  const drawn = values.length > 1 ? values.slice(1) : values;
  if (unit !== null && !isGate(signal)) {
    const most = Math.max(...drawn.map(Math.abs));
    return { low: -most, high: most, isSigned: true };
  }
  return { low: Math.min(...drawn), high: Math.max(...drawn), isSigned: false };
}

/** Return where a value lies on a scale, from 0 to 1. */
export function place(value: number, { low, high }: Scale): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
}

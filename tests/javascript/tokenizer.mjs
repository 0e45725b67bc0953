// Turn text into token ids, with the tokenizer.json of a bundle of Afterword.
export const [DOCUMENT, NO_SPACE, EXTRA_SPACE, LINE, FIRST_PIECE] = [0, 1, 2, 3, 4];
const [LETTER, MARK] = ["[\\p{L}\\p{Nl}\\p{No}]", "[\\p{M}\\u200c\\u200d]"];
const RUN = `${LETTER}+(?:${MARK}+${LETTER}*)*`;
export const WORD = `${RUN}(?:['’]${RUN})*`;
const NUMBER = "\\p{Nd}+(?:[.,:]\\p{Nd}+)*";
const UNIT = new RegExp(`${WORD}|${NUMBER}|[^\\p{L}\\p{N}\\s_]|_`, "gu");
const [NO_SPACE_BEFORE, NO_SPACE_AFTER] = [",.;:!?)]}%”’…-—/_", "([{“‘$£€#@~=^\\+-—/_"];

// Byte-level BPE spells each byte as a character; those that cannot be printed, from U+0100 on.
const BYTES = [...Array(256).keys()];
const shifted = BYTES.filter((byte) => byte < 33 || (byte > 126 && byte < 161) || byte === 173);
const SPELLING = BYTES.map((byte) =>
  String.fromCharCode(shifted.includes(byte) ? 256 + shifted.indexOf(byte) : byte));
export const spell = (text) => Array.from(new TextEncoder().encode(text), (byte) => SPELLING[byte]);
export const textOf = (spelt) =>
  new TextDecoder().decode(Uint8Array.from(spelt, (character) => SPELLING.indexOf(character)));

function expectsSpace(left, unit) {
  const last = [...left.unit].at(-1);
  if (NO_SPACE_AFTER.includes(last) || NO_SPACE_BEFORE.includes(unit[0])) return false;
  return !"\"'".includes(last) || !left.spaced; // behind a space, a straight quote opens
}

// Curly apostrophes are straight, and a letter and its marks are one character where there is one.
const MAYBE_DECOMPOSED = new RegExp(`${LETTER}(?:${MARK}|[\\u1160-\\u11ff])+`, "gu");
export function normalize(unit) {
  return unit.replaceAll("’", "'").replace(MAYBE_DECOMPOSED, (letter) => {
    const composed = letter.normalize("NFC");
    return composed.length < letter.normalize("NFD").length ? composed : letter;
  });
}

export class Tokenizer {
  constructor({ model: { vocab, merges } }) {
    this.vocab = vocab;
    this.ranks = new Map(merges.map((pair, rank) => [pair.join("\t"), rank]));
  }

  // Return the ids of a text that goes on: its last line has no end.
  encode(text) {
    const ids = [DOCUMENT];
    for (const [row, line] of text.split("\n").entries()) {
      if (row > 0 && ids.at(-1) > LINE) ids.push(LINE); // a blank line has no token
      let left = null;
      for (const { 0: unit, index } of line.matchAll(UNIT)) {
        const spaced = !left || index > left.end;
        if (left && spaced !== expectsSpace(left, unit)) ids.push(spaced ? EXTRA_SPACE : NO_SPACE);
        ids.push(...this.pieces(unit).map((piece) => this.vocab[piece]));
        left = { unit, spaced, end: index + unit.length };
      }
    }
    return ids;
  }

  // Cut a word, number or mark into pieces of the vocabulary; the last one ends with a space.
  pieces(unit) {
    const parts = spell(normalize(unit));
    parts.push(`${parts.pop()} `);
    for (;;) {
      const ranks = parts.map((part, i) => this.ranks.get(`${part}\t${parts[i + 1]}`) ?? Infinity);
      const at = ranks.indexOf(Math.min(...ranks));
      if (ranks[at] === Infinity) return parts;
      parts.splice(at, 2, parts[at] + parts[at + 1]);
    }
  }
}

// Complete words with a bundle of Afterword; `ort` is onnxruntime-node or onnxruntime-web.
import { FIRST_PIECE, Tokenizer, WORD, normalize, spell, textOf } from "./tokenizer.mjs";

const MAX_CALLS = 50; // of the network, for one list
const ONLY_WORD = new RegExp(`^${WORD}$`, "u");

export class Completer {
  // `tokenizer` and `manifest` are the JSON files of the bundle, parsed.
  constructor(ort, session, tokenizer, manifest) {
    const { vocab } = tokenizer.model;
    Object.assign(this, { ort, session, tokenizer: new Tokenizer(tokenizer) });
    this.tokens = Object.keys(vocab).sort((a, b) => vocab[a] - vocab[b]);
    const size = manifest.hidden.reduce((a, b) => a + b); // all layers side by side
    const zeros = new ort.Tensor("float32", new Float32Array(size), [1, size]);
    this.start = { h: zeros, c: zeros };
  }

  // Read token ids from a state on; return the scores of the next token, and the new state.
  async read(ids, { h, c } = this.start) {
    const tensor = new this.ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
    const out = await this.session.run({ ids: tensor, h, c });
    return { scores: out.log_probabilities.data, h: out.h_out, c: out.c_out };
  }

  // Return the most probable words that follow a text and begin with `prefix`, best first.
  async complete(text, prefix = "", count = 5) {
    return this.search(await this.read(this.tokenizer.encode(text)), prefix, count);
  }

  // Follow the most probable path of tokens, again and again, until `count` words have ended.
  async search(state, prefix, count) {
    const [typed, words] = [normalize(prefix), new Map()];
    const wanted = spell(typed).join("");
    const paths = [{ score: 0, spelt: "", after: state }];
    for (let calls = 0; paths.length && words.size < count && calls <= MAX_CALLS; ) {
      const { score, spelt, ends, id, before, after } = paths.pop(); // the most probable
      if (ends) {
        const word = textOf(spelt);
        const isNew = word !== typed && !words.has(word) && ONLY_WORD.test(word);
        if (isNew) words.set(word, Math.exp(score));
        continue;
      }
      calls += after ? 0 : 1;
      const next = after ?? (await this.read([id], before));
      for (let id = FIRST_PIECE; id < this.tokens.length; id++) {
        const [longer, ends] = [spelt + this.tokens[id].trimEnd(), this.tokens[id].endsWith(" ")];
        if (!longer.startsWith(wanted) && (ends || !wanted.startsWith(longer))) continue;
        paths.push({ score: score + next.scores[id], spelt: longer, ends, id, before: next });
      }
      paths.sort((a, b) => a.score - b.score);
    }
    return [...words].map(([word, probability]) => ({ word, probability }));
  }
}

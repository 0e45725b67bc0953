// Answer the cases of the tests, in Node.js and in a browser alike.
export async function answers(model, cases) {
  const logarithms = (words) =>
    Object.fromEntries(words.map(({ word, probability }) => [word, Math.log(probability)]));
  const answered = [];
  for (const { text, prefix } of cases) {
    const ids = model.tokenizer.encode(text);
    const half = Math.ceil(ids.length / 2);
    const before = await model.read(ids.slice(0, half));
    const after = half < ids.length ? await model.read(ids.slice(half), before) : before;
    answered.push({
      ids,
      words: logarithms(await model.complete(text, prefix)),
      inTwoCalls: logarithms(await model.search(after, prefix, 5)),
    });
  }
  return answered;
}

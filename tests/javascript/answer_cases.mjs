// Answer the cases on standard input: `node answer_cases.mjs BUNDLE < cases.json`.
import { text } from "node:stream/consumers";
import { answers } from "./answers.mjs";
import { load } from "./node.mjs";

const model = await load(process.argv[2]);
console.log(JSON.stringify(await answers(model, JSON.parse(await text(process.stdin)))));

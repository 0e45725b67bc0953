// Answer the cases on standard input with onnxruntime-node: `node node.mjs BUNDLE < cases.json`.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import * as ort from "onnxruntime-node";
import { answers } from "./answers.mjs";

const [bundle] = process.argv.slice(2);
const json = async (name) => JSON.parse(await readFile(`${bundle}/${name}`, "utf-8"));
const session = await ort.InferenceSession.create(`${bundle}/model.onnx`);
const files = [await json("tokenizer.json"), await json("manifest.json")];
const cases = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await answers(ort, session, ...files, cases)));

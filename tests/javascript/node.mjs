// Load a bundle from the disk, in Node.js.
import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-node";
import { Completer } from "./afterword.mjs";

export async function load(folder) {
  const json = async (name) => JSON.parse(await readFile(`${folder}/${name}`, "utf-8"));
  const session = await ort.InferenceSession.create(`${folder}/model.onnx`);
  return new Completer(ort, session, await json("tokenizer.json"), await json("manifest.json"));
}

// Load a bundle from a server, in a browser.
import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";
import { Completer } from "./afterword.mjs";

ort.env.wasm.wasmPaths = new URL("./node_modules/onnxruntime-web/dist/", import.meta.url).href;
ort.env.wasm.numThreads = 1;

export async function load(folder) {
  const json = async (name) => (await fetch(`${folder}/${name}`)).json();
  const session = await ort.InferenceSession.create(`${folder}/model.onnx`);
  return new Completer(ort, session, await json("tokenizer.json"), await json("manifest.json"));
}

// Answer cases with onnxruntime-web; all files come from the server of the page.
import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";
import { answers } from "./answers.mjs";

export async function run(bundle, cases) {
  ort.env.wasm.wasmPaths = new URL("./node_modules/onnxruntime-web/dist/", import.meta.url).href;
  ort.env.wasm.numThreads = 1;
  const json = async (name) => (await fetch(`${bundle}/${name}`)).json();
  const session = await ort.InferenceSession.create(`${bundle}/model.onnx`);
  const files = [await json("tokenizer.json"), await json("manifest.json")];
  return answers(ort, session, ...files, cases);
}

// Bundles the extension, or with --tests its unit tests.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const tests = process.argv.includes("--tests");
const FAKES = {
  vscode: "./test/fakes/vscode.ts",
  "vscode-languageclient/node": "./test/fakes/languageClient.ts",
};
const testFiles = readdirSync("test").filter((name) => name.endsWith(".test.ts"));

await build({
  ...(tests
    ? { entryPoints: testFiles.map((name) => `test/${name}`), outdir: "out", alias: FAKES }
    : { entryPoints: ["src/extension.ts"], outdir: "dist", external: ["vscode"] }),
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: process.argv.includes("--production"),
});

// Bundles the extension, or with --tests its unit tests.
import { build } from "esbuild";

const tests = process.argv.includes("--tests");
const FAKES = {
  vscode: "./test/fakes/vscode.ts",
  "vscode-languageclient/node": "./test/fakes/languageClient.ts",
};

await build({
  entryPoints: [tests ? "test/all.ts" : "src/extension.ts"],
  outfile: tests ? "out/test.js" : "dist/extension.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  ...(tests ? { alias: FAKES } : { external: ["vscode"] }),
  minify: process.argv.includes("--production"),
});

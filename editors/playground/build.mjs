// Builds the page into the folder of the server that serves it, or into the one that is named.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2] ?? "../../server/afterword/playground/page";
mkdirSync(folder, { recursive: true });
const { metafile } = await build({
  entryPoints: ["src/page.ts", "src/page.css"],
  outdir: folder,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none", // the licences have a file of their own
  metafile: true,
});
for (const name of ["index.html", "icon.svg"]) {
  copyFileSync(join("src", name), join(folder, name));
}
writeFileSync(join(folder, "licences.txt"), licencesOf(Object.keys(metafile.inputs)));

/** Return the licences of the packages that the bundled files are from. */
function licencesOf(files) {
  const packages = files.map((file) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const folders = [...new Set(packages.filter(Boolean))].sort();
  const parts = folders.map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) {
      throw new Error(`${name} has no file with its licence`);
    }
    const text = readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `page.js contains these packages:\n\n${parts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

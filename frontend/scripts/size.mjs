// What a first visit to the overview downloads, and what each other page adds, against their budgets; run after
// `vite build`.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const entry = manifest["index.html"];
if (!entry) throw new Error("dist/.vite/manifest.json has no index.html");

/** The chunk of a key and all that it imports, less what is there already. */
const collect = (key, known = new Set(), found = new Map()) => {
  const chunk = manifest[key];
  if (!chunk || known.has(chunk.file) || found.has(key)) return found;
  found.set(key, chunk);
  for (const next of chunk.imports ?? []) collect(next, known, found);
  return found;
};
const chunks = collect("index.html");
const all = [...chunks.values()];
const there = new Set(all.map((chunk) => chunk.file));
const pages = all
  .flatMap((chunk) => chunk.dynamicImports ?? [])
  .map((key) => ({
    name: manifest[key].name,
    files: [...collect(key, there).values()].map(({ file }) => file),
  }));
const scripts = [...all.map((chunk) => chunk.file), "boot.js"];
const styles = [...new Set(all.flatMap((chunk) => chunk.css ?? []))];
const fonts = [...new Set(all.flatMap((chunk) => chunk.assets ?? []))].filter((file) =>
  file.endsWith(".woff2"),
);
const bytes = (file) => readFileSync(new URL(file, dist));
const kib = (files, zip = true) =>
  files.reduce(
    (sum, file) => sum + (zip ? gzipSync(bytes(file), { level: 9 }) : bytes(file)).length,
    0,
  ) / 1024;

const rows = [
  ["overview JS (gzip)", kib(scripts), 160],
  ["overview CSS (gzip)", kib(styles), 12],
  ["font (woff2)", kib(fonts, false), 50],
  ...pages.map(({ name, files }) => [`+ ${name}`, kib(files), 40]),
];
let over = false;
for (const [name, size, budget] of rows) {
  const fits = size <= budget;
  over ||= !fits;
  console.log(
    `${fits ? "ok  " : "OVER"} ${name.padEnd(22)} ${size.toFixed(1).padStart(6)} of ${budget} KiB`,
  );
}
process.exit(over ? 1 : 0);

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const API = [
  "/api",
  "/openapi.json",
  "/extract",
  "/analyze",
  "/meetings",
  "/action-items",
  "/sentiments",
  "/customers",
];
const COMPRESSIBLE = /\.(js|css|html|svg|json|txt)$/;

/** Writes `.br` and `.gz` beside every text file, so that the server compresses nothing itself. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    enforce: "post",
    async closeBundle() {
      const dist = join(root, "dist");
      const files = await readdir(dist, { recursive: true }).catch(() => []);
      for (const name of files.filter((file) => COMPRESSIBLE.test(file))) {
        const path = join(dist, name);
        const bytes = await readFile(path);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        await writeFile(`${path}.br`, brotliCompressSync(bytes, quality));
        await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  resolve: { alias: { "@": join(root, "src") } },
  server: {
    proxy: Object.fromEntries(
      API.map((path) => [path, { target: "http://127.0.0.1:8000", ws: path === "/api" }]),
    ),
  },
  build: {
    manifest: true,
    modulePreload: { polyfill: false }, // every browser with popovers has it
    // The CSP has no `data:` for fonts or scripts: nothing may be inlined.
    assetsInlineLimit: 0,
    // The documentation's bundle is large and never part of the overview; scripts/size.mjs guards that.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { index: join(root, "index.html"), docs: join(root, "docs.html") },
    },
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://mirante.test/" } },
    setupFiles: ["tests/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    maxWorkers: "100%", // by itself it leaves one of two cores to a main thread with little to do
  },
});

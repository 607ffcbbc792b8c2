// src/api/schema.d.ts must be what openapi.json says: regenerating it changes nothing.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "mirante-api-"));
const fresh = join(folder, "schema.d.ts");
execFileSync(
  "npx",
  ["--no-install", "openapi-typescript", "openapi.json", "-o", fresh, "--alphabetize"],
  {
    stdio: ["ignore", "ignore", "inherit"],
  },
);
const same = readFileSync(fresh, "utf8") === readFileSync("src/api/schema.d.ts", "utf8");
rmSync(folder, { recursive: true });
if (!same) {
  console.error("src/api/schema.d.ts is not what openapi.json says: run `npm run api`");
  process.exit(1);
}

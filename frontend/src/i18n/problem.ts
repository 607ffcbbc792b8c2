import { ApiProblem } from "@/api/problem";
import type { Dictionary } from "@/i18n/dictionary";

const ABOUT_CALLER = ["no-access", "cross-site", "identity-unavailable"] as const;
const KINDS = ["warehouse-starting", "no-data-yet", "database-unavailable"] as const;
type Told = keyof Pick<Dictionary["errors"], 403 | 404 | 422 | 503 | 504>;
const TOLD: readonly Told[] = [403, 404, 422, 503, 504];

/** What is wrong with who asks or how often, whatever was asked: said in the same words everywhere. */
export function callerSentence(t: Dictionary, problem: unknown): string | null {
  if (!(problem instanceof ApiProblem)) return null;
  if (problem.status === 401) return t.errors[401];
  if (problem.kind === "too-many-requests") return t.errors[429];
  const kind = ABOUT_CALLER.find((known) => known === problem.kind);
  return kind ? t.errors[kind] : null;
}

export function problemSentence(t: Dictionary, problem: unknown): string {
  const caller = callerSentence(t, problem);
  if (caller) return caller;
  if (!(problem instanceof ApiProblem)) return t.errors.other;
  if (problem.status === 0) return t.errors.network;
  if (problem.status === 429) return t.errors[429];
  const kind = KINDS.find((known) => known === problem.kind);
  if (kind) return t.errors[kind];
  const told = TOLD.find((status) => status === problem.status);
  return told ? t.errors[told] : t.errors.other;
}

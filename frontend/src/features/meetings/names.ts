import type { text } from "@/features/meetings/text";

/** An engine by its honest name: rules are no language model. */
export function engineName(t: (typeof text)["en"], engine: string): string {
  if (engine.startsWith("local-rules/")) return t.engine.local;
  return engine.startsWith("openai/") ? t.engine.model(engine) : engine;
}

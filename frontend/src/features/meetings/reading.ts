import { useSyncExternalStore } from "react";
import { type Answer, answer, api } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { tidy } from "@/features/meetings/transcript";

type Schemas = components["schemas"];
export type Extract = Schemas["ExtractAnswer"];
export type Analysis = Schemas["AnalyzeAnswer"];
export type ActionItem = Schemas["ActionItem"];
export type Operation = "extract" | "analyze";

/** A meeting as it is asked about. */
export interface Asked {
  transcript: string;
  customer: string;
  date: string;
  id: string;
  clientSpeaker: string;
  houseSpeaker: string;
}

/** Half of a reading; `retryAt` is set while somebody else has the same meeting read. */
export type Part<T> =
  | { state: "waiting"; retryAt: number | null }
  | { state: "done"; data: T; replayed: boolean }
  | { state: "failed"; problem: unknown };

export interface Reading {
  asked: Asked;
  /** What the server's quotes and lines refer to. */
  lines: readonly string[];
  startedAt: number;
  extract: Part<Extract>;
  analyze: Part<Analysis>;
  /** What the reader made of an action item, by its place in the list. */
  edits: Readonly<Record<number, ActionItem>>;
}

const WAITING = { state: "waiting", retryAt: null } as const;
const PATIENCE = 5; // seconds, where the server does not say

// Beside the pages, so that a slow reading goes on while its reader is on another one. Only in memory:
// what was said in a meeting is nobody else's business.
let current: Reading | null = null;
let stop = new AbortController();
let left = false;
const listeners = new Set<() => void>();

function set(next: Reading | null) {
  current = next;
  for (const listener of listeners) listener();
}

export const bodyOf = ({ transcript, customer, date, id, clientSpeaker, houseSpeaker }: Asked) => ({
  transcript,
  metadata: {
    meeting_id: id,
    customer_id: customer,
    meet_date: date,
    ...(clientSpeaker && { customer_name: clientSpeaker }),
    ...(houseSpeaker && { account_manager: houseSpeaker }),
  },
});

/** Asks both questions at once; each answer is on screen as it comes. */
export function startReading(asked: Asked) {
  stop.abort();
  stop = new AbortController();
  left = false;
  set({
    asked,
    lines: tidy(asked.transcript).split("\n"),
    startedAt: Date.now(),
    extract: WAITING,
    analyze: WAITING,
    edits: {},
  });
  void ask("extract");
  void ask("analyze");
}

export function askAgain(operation: Operation) {
  if (!current) return;
  set({ ...current, startedAt: Date.now(), [operation]: WAITING });
  void ask(operation);
}

/** Stops waiting. The server reads on, and keeps the answer for whoever asks again. */
export function leaveReading() {
  stop.abort();
  left = current?.extract.state === "waiting" || current?.analyze.state === "waiting";
  set(null);
}

/** Forgets what is on screen. */
export function closeReading() {
  leaveReading();
  left = false;
}

export function editItem(index: number, item: ActionItem | undefined) {
  if (!current) return;
  const { [index]: _, ...others } = current.edits;
  set({ ...current, edits: item ? { ...others, [index]: item } : others });
}

async function ask(operation: Operation) {
  const { signal } = stop;
  const body = current && bodyOf(current.asked);
  const settle = (part: Part<Extract> | Part<Analysis>) => {
    if (current && !signal.aborted) set({ ...current, [operation]: part });
  };
  while (body && !signal.aborted) {
    try {
      const send = { body, signal };
      const given: Answer<Extract | Analysis> = await answer<Extract | Analysis>(
        operation === "extract" ? api.POST("/extract", send) : api.POST("/analyze", send),
      );
      const replayed = given.served.cache === "HIT"; // with `Idempotent-Replayed`, says CONTRACT.md
      return settle({ state: "done", data: given.data, replayed } as Part<Extract>);
    } catch (problem) {
      const inProgress = problem instanceof ApiProblem && problem.kind === "meeting-in-progress";
      if (!inProgress) return settle({ state: "failed", problem });
      const wait = 1000 * (problem.retryAfter ?? PATIENCE);
      settle({ state: "waiting", retryAt: Date.now() + wait });
      await pause(wait, signal);
      settle(WAITING);
    }
  }
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** The reading on screen, if there is one. */
export const useReading = () => useSyncExternalStore(subscribe, () => current);

/** Whether the reader has gone away from a reading that goes on. */
export const useLeft = () => useSyncExternalStore(subscribe, () => left);

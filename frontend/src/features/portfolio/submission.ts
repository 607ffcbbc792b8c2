import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiProblem } from "@/api/problem";
import { changed } from "@/features/portfolio/queries";

export type Submission<Answer> =
  | { state: "idle" }
  | { state: "sending" }
  | { state: "done"; answer: Answer }
  | { state: "failed"; problem: unknown };

/** The server says that nothing was done, or that this will never be: whatever comes next is a new intent. */
const SURE = ["exchange-unavailable", "exchange-busy", "identity-unavailable"];
const isRefusal = (problem: unknown) =>
  problem instanceof ApiProblem && problem.status >= 400 && problem.status < 500;

/** Whether what was asked may have happened all the same. */
export const mayHaveHappened = (problem: unknown): boolean =>
  !isRefusal(problem) && !(problem instanceof ApiProblem && SURE.includes(problem.kind ?? ""));

/** Whether to ask the same again makes sense: a refusal stays one, unless something passes with time. */
export const mayPass = (problem: unknown): boolean =>
  !isRefusal(problem) || (problem instanceof ApiProblem && [409, 429].includes(problem.status));

/** `crypto.randomUUID` is only there over https; this is everywhere. */
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/**
 * Asks for something that must not be done twice. As long as nobody knows what came of it, the same again
 * goes out under the same key, which the server does once.
 */
export function useSubmission<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const client = useQueryClient();
  const [now, setNow] = useState<Submission<Answer>>({ state: "idle" });
  const intent = useRef<{ key: string; asked: string } | null>(null);
  const busy = useRef(false); // a second click comes before the state has changed

  const submit = async (body: Body): Promise<Submission<Answer>> => {
    if (busy.current) return now;
    busy.current = true;
    const asked = JSON.stringify(body);
    if (intent.current?.asked !== asked) intent.current = { key: newKey(), asked };
    setNow({ state: "sending" });
    const told = await send(body, intent.current.key).then(
      (answer): Submission<Answer> => ({ state: "done", answer }),
      (problem: unknown): Submission<Answer> => ({ state: "failed", problem }),
    );
    if (told.state === "done" || (told.state === "failed" && isRefusal(told.problem))) {
      intent.current = null;
    }
    busy.current = false;
    setNow(told);
    void changed(client);
    return told;
  };
  return { now, submit, reset: () => setNow({ state: "idle" }) };
}

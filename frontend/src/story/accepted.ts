import { type QueryClient, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";

type AcceptedAction = components["schemas"]["AcceptedAction"];

/** An action item that was accepted from a meeting; the list of actions has it under `-id`. */
export const useAcceptedAction = (id: number) =>
  useQuery({
    queryKey: ["action-items", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/action-items/{number}", { params: { path: { number: id } }, signal })),
  });

// Each of these changes what is open, so every number on screen is asked for again.

export async function markAsDone(client: QueryClient, id: number, done: boolean) {
  const params = { path: { number: id } };
  await answer(api.PATCH("/action-items/{number}", { params, body: { done } }));
  void client.invalidateQueries();
}

export async function takeBack(client: QueryClient, id: number) {
  await answer(api.DELETE("/action-items/{number}", { params: { path: { number: id } } }));
  void client.invalidateQueries();
}

/** Accepts again what was taken back, as it was. */
export async function acceptAgain(client: QueryClient, action: AcceptedAction) {
  const { meeting_id, customer_id, extracted, description, owner, due_date } = action;
  const items = [{ extracted, description, owner, due_date }];
  await answer(api.POST("/action-items", { body: { meeting_id, customer_id, items } }));
  void client.invalidateQueries();
}

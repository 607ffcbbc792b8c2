import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import { tidy } from "@/features/meetings/transcript";

type Schemas = components["schemas"];
export type Customer = Schemas["Customer"];
export type Sentiment = Schemas["Sentiment"];
export type SentimentLabel = Sentiment["sentiment_label"];
export type Accepted = Schemas["AcceptedAction"];
export type AcceptedItem = {
  extracted: string;
  description: string;
  owner: string | null;
  due_date: string | null;
};

const MEETINGS = "meetings";

const costQuery = queryOptions({
  queryKey: [MEETINGS, "cost"],
  queryFn: ({ signal }) => answer(api.GET("/meetings", { signal })),
});
const customersQuery = queryOptions({
  queryKey: [MEETINGS, "customers"],
  queryFn: ({ signal }) => answer(api.GET("/customers", { signal })),
});

export const useCost = () => useQuery(costQuery);
export const useCustomers = () => useQuery(customersQuery);

export const useSentiments = (customer: string | undefined) =>
  useQuery({
    queryKey: [MEETINGS, "sentiments", customer],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/sentiments", { params: { query: { customer_id: customer ?? "" } }, signal }),
      ),
    enabled: customer !== undefined,
  });

/** What a meeting has brought into the list of actions. */
export const useAcceptedOf = (meeting: string | undefined) =>
  useQuery({
    queryKey: ["action-items", "of", meeting],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/action-items", { params: { query: { meeting_id: meeting ?? "" } }, signal }),
      ),
    enabled: meeting !== undefined,
  });

/** What a meeting that has just been read changes: its customer's course, and what it cost. */
export const meetingRead = (client: QueryClient) =>
  client.invalidateQueries({ queryKey: [MEETINGS] });

export async function accept(
  client: QueryClient,
  meeting: string,
  customer: string | null,
  items: AcceptedItem[],
) {
  const body = { meeting_id: meeting, customer_id: customer, items };
  const { data } = await answer(api.POST("/action-items", { body }));
  void client.invalidateQueries(); // the dashboard counts them at once
  return data;
}

export async function eraseMeeting(client: QueryClient, meeting: string) {
  // A path of dots alone would be resolved by the browser; the server takes the blank away again.
  const meeting_id = /^\.{1,2}$/.test(meeting) ? `${meeting} ` : meeting;
  const { data } = await answer(
    api.DELETE("/meetings/{meeting_id}", { params: { path: { meeting_id } } }),
  );
  void client.invalidateQueries();
  return data;
}

const LONGEST = 500; // characters of a description, says the API

/** A description as the server knows it: what it was extracted as. */
export const extractedAs = (description: string) =>
  [...tidy(description)].slice(0, LONGEST).join("");

const alike = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean).join(" ");

/** The accepted item that an extracted one has become. */
export const acceptedAs = (items: readonly Accepted[], description: string) =>
  items.find((one) => alike(one.extracted) === alike(extractedAs(description)));

import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { http } from "msw";
import { createQueryClient } from "@/api/queryClient";
import { createAppRouter } from "@/app/router";
import { LanguageProvider } from "@/i18n/language";
import { reply, server } from "./server";

/** The whole application at an address; retries are off, or every failure would wait a second. */
export function renderApp(address: string) {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = createAppRouter(client, history);
  const view = render(
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <RouterProvider router={router} />
      </LanguageProvider>
    </QueryClientProvider>,
  );
  return { ...view, client, router, address: () => router.history.location.href };
}

/** Answers a path and remembers the query strings it was asked with. */
export function recordRequests(path: string, body: object): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  server.use(
    http.get(path, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return reply(body);
    }),
  );
  return asked;
}

/** Intl writes no-break spaces; a test reads better without. */
export const plain = (text: string | null | undefined) =>
  (text ?? "").replace(/[\u00a0\u202f]/g, " ");

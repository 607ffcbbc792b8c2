import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { ApiProblem } from "@/api/problem";
import { createQueryClient } from "@/api/queryClient";
import { LanguageProvider } from "@/i18n/language";
import { Loaded } from "@/ui/Loaded";

const tooMany = new ApiProblem({ status: 429, kind: "too-many-requests", retryAfter: 0.05 });
const refused = () => Promise.reject(tooMany);
const told = (text: string) => () => Promise.resolve(text);
let given: (() => Promise<string>)[] = [];

function Tile() {
  const query = useQuery({ queryKey: ["tile"], queryFn: () => (given.shift() ?? refused)() });
  return (
    <Loaded query={query} skeleton={<p>loading</p>}>
      {(data) => <p>{data}</p>}
    </Loaded>
  );
}

function renderTile() {
  const client = createQueryClient();
  render(
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <Tile />
      </LanguageProvider>
    </QueryClientProvider>,
  );
  return client;
}

test("asked too often, it says that it waits, and then asks again by itself", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  given = [refused, told("48 mi")];
  renderTile();
  const note = await screen.findByRole("status");
  expect(note.textContent).toContain("tentamos de novo por você");
  expect(screen.queryByRole("button")).toBeNull();
  expect(await screen.findByText("48 mi")).toBeTruthy();
  expect(screen.queryByRole("status")).toBeNull();
});

test("numbers that are there stay there while it waits", async () => {
  given = [told("48 mi"), refused, told("49 mi")];
  const client = renderTile();
  await screen.findByText("48 mi");
  void client.invalidateQueries();
  await screen.findByRole("status");
  expect(screen.getByText("48 mi")).toBeTruthy();
  await waitFor(() => expect(screen.getByText("49 mi")).toBeTruthy());
});

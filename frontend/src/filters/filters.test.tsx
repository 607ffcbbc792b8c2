import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { resolvePeriod } from "@/filters/period";
import { filterSearch, parseSearch, stringifySearch } from "@/filters/search";
import * as answers from "../../tests/answers";
import { recordRequests, renderApp } from "../../tests/app";

const read = (address: string) => v.parse(filterSearch, parseSearch(address));

describe("the address", () => {
  test("carries lists as repeated keys and comes back the same", () => {
    const address = "?org=A+%26+B&org=%C3%89rica&owner=Ana&period=30d";
    expect(read(address)).toMatchObject({ org: ["A & B", "Érica"], owner: ["Ana"], period: "30d" });
    expect(stringifySearch(read(address))).toBe(address);
  });

  test.each([
    ["the default period", "?period=90d"],
    ["an unknown period", "?period=forever"],
    ["a stage nobody stands in", "?stage=Won"],
    ["blank values", "?org=&owner=++"],
    ["half a custom period", "?start=2026-01-01"],
    ["a day that does not exist", "?start=2026-02-30&end=2026-03-01"],
    ["dates the wrong way round", "?start=2026-03-01&end=2026-02-01"],
    ["a period the API would refuse", "?start=1995-01-01&end=2026-01-01"],
  ])("leaves out %s", (_what, address) => {
    expect(stringifySearch(read(address))).toBe("");
  });

  test("is put right on screen when it holds what it cannot mean", async () => {
    const { address } = renderApp("/?period=forever&metric=nonsense&grain=week&by=org");
    await screen.findByRole("article", { name: "Valor ganho" });
    expect(address()).toBe("/?grain=week");
  });
});

describe("the period", () => {
  test.each([
    [{ period: "1d" }, "2026-11-20"],
    [{ period: "wtd" }, "2026-11-16"],
    [{ period: "7d" }, "2026-11-14"],
    [{ period: "ytd" }, "2026-01-01"],
    [{}, "2026-08-23"],
    [{ period: "mtd" }, "2026-11-01"],
    [{ period: "qtd" }, "2026-10-01"],
  ] as const)("%o ends at the data's newest day and starts at %s", (search, start) => {
    expect(resolvePeriod(search, "2026-11-20")).toEqual({ start, end: "2026-11-20" });
  });

  test("is not sent while it is the default, so that everyone shares one cache entry", async () => {
    const asked = recordRequests("/api/metrics", answers.metrics);
    renderApp("/");
    await screen.findByRole("article", { name: "Valor ganho" });
    expect(asked.map(String)).toEqual([""]);
  });

  test("is sent as dates once it is chosen", async () => {
    const asked = recordRequests("/api/metrics", answers.metrics);
    renderApp("/?period=7d&owner=Ana+Souza");
    await screen.findByRole("article", { name: "Valor ganho" });
    expect(asked.map(String)).toEqual(["owner=Ana+Souza&startDate=2026-11-14&endDate=2026-11-20"]);
  });
});

describe("the filter bar", () => {
  test("finds a value without its accents and puts it into the address and the question", async () => {
    const asked = recordRequests("/api/metrics", answers.metrics);
    const { address } = renderApp("/");
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: /Organização Todas/ }));
    await user.type(
      await screen.findByRole("searchbox", { name: "Buscar em organização" }),
      "erica",
    );
    await waitFor(() => expect(screen.queryByRole("checkbox", { name: /Banco/ })).toBeNull());
    await user.click(screen.getByRole("checkbox", { name: /Érica/ }));
    await waitFor(() => expect(address()).toBe("/?org=%C3%89rica+Cosm%C3%A9ticos"));
    await waitFor(() => expect(asked.at(-1)?.getAll("org")).toEqual(["Érica Cosméticos"]));
  });

  test("asks the server to search where it cut the list", async () => {
    const truncated = { ...answers.filterOptions.truncated, orgs: true };
    const asked = recordRequests("/api/filter-options", { ...answers.filterOptions, truncated });
    renderApp("/?org=Banco&owner=Ana+Souza");
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: /Organização Banco/ }));
    await user.type(await screen.findByRole("searchbox"), "eri");
    await waitFor(() =>
      expect(asked.map(String)).toEqual([
        "owner=Ana+Souza",
        "owner=Ana+Souza&field=org&search=eri&limit=50",
      ]),
    );
  });

  test("names what has no value, removes one chip, clears them all", async () => {
    const { address } = renderApp("/?owner=%28none%29&owner=Ana&period=30d");
    const user = userEvent.setup();
    const bar = await screen.findByRole("region", { name: "Filtros" });
    await user.click(
      within(bar).getByRole("button", { name: "Remover Responsável: Sem responsável" }),
    );
    await waitFor(() => expect(address()).toBe("/?owner=Ana&period=30d"));
    await user.click(within(bar).getByRole("button", { name: "Limpar" }));
    await waitFor(() => expect(address()).toBe("/"));
    await user.click(await screen.findByRole("button", { name: "Desfazer" }));
    await waitFor(() => expect(address()).toBe("/?owner=Ana&period=30d"));
  });

  test("says which days a preset means, and what they are compared with", async () => {
    renderApp("/?period=wtd");
    await userEvent.click(await screen.findByRole("button", { name: /Esta semana/ }));
    const menu = await screen.findByRole("dialog", { name: "Período" });
    expect(within(menu).getByRole("button", { name: /Hoje\s*20\/11/ })).toBeTruthy();
    expect(within(menu).getByText("Comparado com 11/11 – 15/11")).toBeTruthy();
  });
});

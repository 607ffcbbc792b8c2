import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, renderApp } from "../../../tests/app";
import { refusal, server } from "../../../tests/server";
import { FakeSocket } from "../../../tests/sockets";

vi.setConfig({ testTimeout: 20_000 }); // whole journeys, on a machine that is shared

const API = "/api/v1";
const TYPE = "urn:mirante:problem:";
const ticket = () => screen.findByRole("region", { name: "Nova ordem" });
const text = (element: Element | null) => plain(element?.textContent);

/** The page with prices on it. */
async function open(prices: Record<string, string> = { BTCBRL: "527667" }, address = "/carteira") {
  const view = renderApp(address);
  await screen.findByRole("button", { name: /Revisar (compra|venda)/ });
  await waitFor(() => expect(FakeSocket.all).not.toHaveLength(0));
  act(() => FakeSocket.last.tell(prices));
  return view;
}
const held = (...given: Parameters<typeof answers.positions>) =>
  server.use(http.get(`${API}/positions`, () => HttpResponse.json(answers.positions(...given))));

/** Answers an order and remembers what was sent, and under which key. */
function taking(answer: () => Response, path = "/orders") {
  const sent: { body: unknown; key: string | null }[] = [];
  server.use(
    http.post(`${API}${path}`, async ({ request }) => {
      const body = await request.text();
      sent.push({
        body: body ? JSON.parse(body) : null,
        key: request.headers.get("Idempotency-Key"),
      });
      return answer();
    }),
  );
  return sent;
}
const spend = async (amount: string) => {
  const field = await screen.findByRole("textbox", { name: "Quanto gastar (BRL)" });
  await userEvent.clear(field);
  await userEvent.type(field, amount);
};
const review = () => userEvent.click(screen.getByRole("button", { name: /^Revisar/ }));
const dialog = () => screen.getByRole("dialog");
const press = (name: string) => userEvent.click(within(dialog()).getByRole("button", { name }));

test("says that nothing here is real, everywhere that something is decided", async () => {
  await open();
  const bar = screen.getByRole("region", { name: "Onde se negocia" });
  expect(bar.textContent).toContain("Modo simulado: preços e ordens não são reais");
  expect(within(await ticket()).getByText("simulado")).toBeTruthy();
  await spend("5000");
  await review();
  expect(dialog().textContent).toContain("Modo simulado: preços e ordens não são reais");
  expect(within(dialog()).getByRole("button", { name: "Comprar (simulado)" })).toBeTruthy();
});

test("warns where money is at stake", async () => {
  const live = { ...answers.exchangeInfo.data, mode: "live", exchange: "binance" };
  const real = (body: { data: object }) => ({
    ...body,
    data: { ...body.data, mode: "live", exchange: "binance" },
  });
  server.use(
    http.get(`${API}/exchange-info`, () =>
      HttpResponse.json({ ...answers.exchangeInfo, data: live }),
    ),
    http.get(`${API}/dashboard/balances`, () =>
      HttpResponse.json(real(answers.balances(answers.funds))),
    ),
    http.get(`${API}/positions`, () => HttpResponse.json(real(answers.positions([])))),
  );
  await open();
  expect(screen.getByText("Binance: ordens com dinheiro de verdade")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Revisar compra na Binance" })).toBeTruthy();
  expect(screen.queryByText(/Modo simulado/)).toBeNull();
});

test("tells what is live apart from the day's load, and when prices are lost", async () => {
  await open();
  const bar = screen.getByRole("region", { name: "Onde se negocia" });
  expect(within(bar).getByRole("status").textContent).toBe("Ao vivo");
  expect(bar.textContent).toMatch(/preços das \d\d:\d\d:\d\d/);
  expect(bar.textContent).toMatch(/carteira lida (agora|há)/);
  act(() => FakeSocket.last.hangUp());
  expect(within(bar).getByRole("status").textContent).toMatch(/interrompidos, reconectando/);
  expect((await ticket()).textContent).toContain("preço parado");
});

test("balances are worth what prices say; what has none is not counted, and says so", async () => {
  await open();
  const table = await screen.findByRole("table", { name: "Saldos" });
  await waitFor(() => expect(text(table)).toContain("R$ 263.833,78"));
  expect(text(table)).toContain("R$ 99.803,00");
  expect(text(table)).toContain("sem preço em reais");
  const region = screen.getByRole("region", { name: "Saldos" });
  expect(text(region)).toContain("Total do que tem preçoR$ 363.636,78");
  act(() => FakeSocket.last.tell({ BTCBRL: "500000" }));
  await waitFor(() => expect(text(table)).toContain("R$ 250.000,27"));
});

test("an empty account and no positions say what to do", async () => {
  server.use(http.get(`${API}/dashboard/balances`, () => HttpResponse.json(answers.balances([]))));
  const { address } = await open();
  expect(await screen.findByText("Nenhum saldo na conta.")).toBeTruthy();
  expect(screen.getByText(/a primeira que você confirmar aparece aqui/)).toBeTruthy();
  await userEvent.click(screen.getByRole("link", { name: "Fazer a primeira ordem" }));
  await waitFor(() => expect(address()).toBe("/carteira#ticket"));
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByLabelText("Quanto gastar (BRL)")),
  );
});

test("a profit is told by sign, word and colour, and follows the price", async () => {
  held([answers.position({})]);
  await open();
  const card = await screen.findByRole("article", { name: "BTCBRL" });
  await waitFor(() => expect(text(card)).toContain("lucro+R$ 13.833,51+5,53%"));
  act(() => FakeSocket.last.tell({ BTCBRL: "480000" }));
  await waitFor(() => expect(text(card)).toContain("prejuízo−R$ 10.000,01−4,00%"));
});

test("a protection that is missing is an alarm", async () => {
  const protection = { stop_loss: "500000", take_profit: null, status: "missing" } as const;
  held([answers.position({ protection })]);
  await open();
  const card = await screen.findByRole("article", { name: "BTCBRL" });
  expect(within(card).getByRole("alert").textContent).toMatch(/Nenhuma ordem na corretora guarda/);
  expect(within(card).getByRole("img", { name: /^Stop: R\$.500\.000,00\. Agora/ })).toBeTruthy();
});

test("good data stays when the exchange goes away, dimmed, with its age and the reason", async () => {
  held([answers.position({})]);
  const { client } = await open();
  await screen.findByRole("article", { name: "BTCBRL" });
  server.use(
    http.get(`${API}/positions`, () =>
      refusal(503, "request-9", `${TYPE}exchange-unavailable`, { "Retry-After": "5" }),
    ),
  );
  await client.refetchQueries({ queryKey: ["portfolio", "positions"] });
  const panel = screen.getByRole("region", { name: "Posições" });
  expect(await within(panel).findByRole("alert")).toBeTruthy();
  expect(text(panel)).toMatch(/A corretora não responde.*Última leitura: há \d+ s/);
  const card = within(panel).getByRole("article", { name: "BTCBRL" });
  expect(card.closest(".opacity-60")).toBeTruthy();
  held([answers.position({})]);
  await userEvent.click(within(panel).getByRole("button", { name: "Tentar de novo" }));
  await waitFor(() => expect(within(panel).queryByRole("alert")).toBeNull());
});

test("with nothing to show an error says what is wrong and tries again", async () => {
  server.use(
    http.get(`${API}/dashboard/balances`, () => refusal(503, "r", `${TYPE}exchange-busy`)),
  );
  await open();
  const panel = screen.getByRole("region", { name: "Saldos" });
  expect((await within(panel).findByRole("alert")).textContent).toMatch(/perguntas demais/);
});

test("asked too often, the page says that it asks again by itself", async () => {
  server.use(
    http.get(`${API}/dashboard/balances`, () =>
      refusal(429, "r", `${TYPE}too-many-requests`, { "Retry-After": "9" }),
    ),
  );
  await open();
  const panel = screen.getByRole("region", { name: "Saldos" });
  expect((await within(panel).findByRole("alert")).textContent).toMatch(
    /tentamos de novo por você/,
  );
});

test("numbers are typed the Brazilian way, and what is read is repeated", async () => {
  await open();
  const form = await ticket();
  await spend("1.234,56");
  expect(text(form)).toContain("lido como R$ 1.234,56");
  await spend("1234.56");
  expect(text(form)).toContain("Use vírgula para os centavos e ponto para os milhares.");
  await userEvent.click(within(form).getByRole("button", { name: "Usar 1.234,56" }));
  expect(screen.getByLabelText<HTMLInputElement>("Quanto gastar (BRL)").value).toBe("1.234,56");
});

test("and the English way in English", async () => {
  document.documentElement.lang = "en";
  renderApp("/carteira");
  const field = await screen.findByRole("textbox", { name: "What to spend (BRL)" });
  await userEvent.type(field, "1,234.56");
  expect(text(screen.getByRole("region", { name: "New order" }))).toContain("read as R$1,234.56");
});

test("the exchange's filters are checked with every key, and a number that fits is offered", async () => {
  await open();
  const form = await ticket();
  await userEvent.click(within(form).getByRole("button", { name: "BTC" }));
  const field = within(form).getByRole<HTMLInputElement>("textbox", { name: "Quantidade (BTC)" });
  await userEvent.type(field, "0,011395");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(text(form)).toContain("Precisa ser múltiplo de 0,00001 BTC.");
  await userEvent.click(within(form).getByRole("button", { name: "Usar 0,01139" }));
  expect(field.value).toBe("0,01139");
  expect(field.getAttribute("aria-invalid")).toBe("false");
  await userEvent.clear(field);
  await userEvent.type(field, "1");
  expect(text(form)).toContain("Não há tanto: disponível, R$ 95.003,00.");
});

test("a share of what is available is taken with one press, rounded down to what fits", async () => {
  await open();
  await userEvent.click(screen.getByRole("button", { name: "Usar 25% de BRL disponível" }));
  expect(screen.getByLabelText<HTMLInputElement>("Quanto gastar (BRL)").value).toBe("23.750,75");
});

test("an estimate says cost, fee and what is left", async () => {
  await open();
  await spend("5000");
  const form = await ticket();
  expect(text(form)).toContain("Paga cerca deR$ 5.000,00");
  expect(text(form)).toContain("Recebe cerca de0,00946053 BTC");
  expect(text(form)).toContain("Taxa (0,1%)0,00000947 BTC");
  expect(text(form)).toContain("Sobra de BRLR$ 90.003,00");
});

test("what cannot be sent says why, and leads to the field", async () => {
  const sent = taking(() => HttpResponse.json(answers.placed({}), { status: 201 }));
  await open();
  const button = screen.getByRole("button", { name: /^Revisar/ });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByText("Diga quanto gastar.")).toBeTruthy();
  await userEvent.click(button);
  expect(screen.queryByRole("dialog")).toBeNull();
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByLabelText("Quanto gastar (BRL)")),
  );
  expect(sent).toEqual([]);
});

test("an order is repeated in words, sent once however often one clicks, and done when the server says so", async () => {
  let answer: (response: Response) => void = () => {};
  const sent: unknown[] = [];
  server.use(
    http.post(`${API}/orders`, async ({ request }) => {
      sent.push(await request.json());
      return new Promise<Response>((resolve) => {
        answer = resolve;
      });
    }),
  );
  await open();
  await spend("5.000");
  await userEvent.keyboard("{Enter}");
  expect(text(dialog())).toContain(
    "Comprar BTC por R$ 5.000,00, a mercado. Deve dar cerca de 0,00946053 BTC.",
  );
  await userEvent.dblClick(within(dialog()).getByRole("button", { name: "Comprar (simulado)" }));
  expect(await within(dialog()).findByText("Enviando…")).toBeTruthy();
  expect(dialog().textContent).not.toContain("Executada");
  await waitFor(() => expect(sent).toHaveLength(1));
  answer(HttpResponse.json(answers.placed({}), { status: 201 }));
  expect(await within(dialog()).findByText("Executada")).toBeTruthy();
  expect(text(dialog())).toContain("0,00947 BTC");
  expect(text(dialog())).toContain("R$ 527.667,00");
  expect(sent).toEqual([{ symbol: "BTCBRL", side: "BUY", type: "MARKET", quote_quantity: "5000" }]);
  await press("Concluir");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("Quanto gastar (BRL)").value).toBe("");
});

test("after a network error the same goes out under the same key; another order under another", async () => {
  let works = false;
  const sent = taking(() =>
    works ? HttpResponse.json(answers.placed({}), { status: 201 }) : HttpResponse.error(),
  );
  await open();
  await spend("5000");
  await review();
  await press("Comprar (simulado)");
  expect(await within(dialog()).findByText(/não se sabe se o pedido chegou/)).toBeTruthy();
  expect(dialog().textContent).toContain("leva a mesma chave");
  await press("Fechar");
  await review();
  await press("Comprar (simulado)");
  await within(dialog()).findByRole("alert");
  works = true;
  await press("Enviar de novo a mesma");
  await within(dialog()).findByText("Executada");
  await press("Concluir");
  await spend("5000");
  await review();
  await press("Comprar (simulado)");
  await within(dialog()).findByText("Executada");
  const keys = sent.map(({ key }) => key);
  expect(keys).toHaveLength(4);
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("an outcome that nobody knows is shown as such, and asked after until it is settled", async () => {
  taking(() =>
    HttpResponse.json(answers.placed({ status: "UNKNOWN", filled: "0", average_price: null }), {
      status: 202,
    }),
  );
  let asked = 0;
  server.use(
    http.get(`${API}/orders/:id`, () => {
      asked += 1;
      return HttpResponse.json(answers.placed({ status: asked > 1 ? "FILLED" : "UNKNOWN" }));
    }),
  );
  await open();
  await spend("5000");
  await review();
  await press("Comprar (simulado)");
  expect(await within(dialog()).findByText("Sem confirmação ainda")).toBeTruthy();
  expect(dialog().textContent).toContain("não envie outra igual");
  expect(await within(dialog()).findByText("Executada")).toBeTruthy();
});

test("what the server does not take stands at its field, in the reader's words", async () => {
  const errors = [{ field: "quote_quantity", message: "there is not enough BRL" }];
  const sent = taking(() =>
    HttpResponse.json(
      {
        type: `${TYPE}order-rejected`,
        title: "x",
        status: 422,
        detail: "x",
        instance: "/",
        errors,
      },
      { status: 422 },
    ),
  );
  await open();
  await spend("5000");
  await review();
  await press("Comprar (simulado)");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const field = screen.getByLabelText("Quanto gastar (BRL)");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect((await ticket()).textContent).toContain("Não há saldo para isso.");
  await waitFor(() => expect(document.activeElement).toBe(field));
  await review();
  await press("Comprar (simulado)");
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[0]?.key).not.toBe(sent[1]?.key);
});

test.each([
  [409, "position-busy", /sendo encerrada ou alterada/, false],
  [503, "exchange-unavailable", /Nada foi feito/, false],
  [504, "exchange-timeout", /não se sabe se a ordem entrou/, true],
  [503, "database-unavailable", /não se sabe até onde/, true],
  [401, "token-refused", /Sua sessão terminou.*Nada foi feito.*Recarregar a página/, false],
  [429, "too-many-requests", /Espere um instante.*Nada foi feito/, false],
  [503, "identity-unavailable", /quem você é.*Nada foi feito/, false],
] as const)("%i %s is explained", async (status, kind, words, unsure) => {
  taking(() => refusal(status, "request-3", `${TYPE}${kind}`, { "Retry-After": "5" }));
  await open();
  await spend("5000");
  await review();
  await press("Comprar (simulado)");
  const alert = await within(dialog()).findByRole("alert");
  expect(alert.textContent).toMatch(words);
  expect(alert.textContent).toContain("request-3");
  expect(alert.textContent?.includes("a mesma chave")).toBe(unsure);
});

test("selling at a price says that it stays open, and that a price behind the market is met at once", async () => {
  server.use(
    http.get(`${API}/dashboard/balances`, () =>
      HttpResponse.json(answers.balances([{ asset: "BTC", free: "0.5", locked: "0" }])),
    ),
  );
  const sent = taking(() =>
    HttpResponse.json(
      answers.placed({ status: "NEW", filled: "0", average_price: null, type: "LIMIT" }),
      { status: 201 },
    ),
  );
  await open(undefined, "/carteira?side=sell");
  const form = await ticket();
  await userEvent.click(within(form).getByRole("button", { name: "A um preço" }));
  const price = within(form).getByRole("textbox", { name: "Preço limite (BRL)" });
  await userEvent.type(price, "500000");
  expect(form.textContent).toContain("a ordem é executada na hora");
  await userEvent.clear(price);
  await userEvent.type(price, "600.000");
  await userEvent.click(within(form).getByRole("button", { name: "Usar 100% de BTC disponível" }));
  expect(text(form)).toContain("RecebeR$ 299.700,00");
  await review();
  expect(text(dialog())).toContain("Vender 0,5 BTC quando o preço for R$ 600.000,00 ou mais.");
  await press("Vender (simulado)");
  expect(await within(dialog()).findByText("Aberta, esperando o preço")).toBeTruthy();
  expect(sent[0]?.body).toEqual({
    symbol: "BTCBRL",
    side: "SELL",
    type: "LIMIT",
    quantity: "0.5",
    price: "600000",
  });
});

test("closing says what will happen and about what it brings, and then what it has", async () => {
  held([answers.position({})]);
  const sent = taking(
    () => HttpResponse.json(answers.placed({ side: "SELL", purpose: "close" }), { status: 201 }),
    "/positions/1/close",
  );
  await open();
  await userEvent.click(await screen.findByRole("button", { name: "Encerrar BTCBRL" }));
  expect(text(dialog())).toContain("Vender 0,5 BTC a mercado");
  expect(text(dialog())).toContain("Recebe cerca deR$ 263.569,67");
  expect(text(dialog())).toContain("lucro+R$ 13.569,67");
  expect(text(dialog())).toContain("Sobram 0,00000053 BTC");
  held([]);
  await press("Vender tudo (simulado)");
  expect(await within(dialog()).findByText("Executada")).toBeTruthy();
  expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  await waitFor(() => expect(screen.queryByRole("article", { name: "BTCBRL" })).toBeNull());
  await press("Concluir");
});

test("protection is checked against the price and the filters; only what was changed is sent", async () => {
  const protection = { stop_loss: "500000", take_profit: "560000", status: "active" } as const;
  held([answers.position({ protection })]);
  const sent: unknown[] = [];
  server.use(
    http.patch(`${API}/positions/1/protection`, async ({ request }) => {
      sent.push(await request.json());
      const position = answers.position({ protection: { ...protection, take_profit: null } });
      return HttpResponse.json({ ...answers.placed({}), data: { position } });
    }),
  );
  await open();
  await userEvent.click(
    await screen.findByRole("button", { name: "Alterar a proteção de BTCBRL" }),
  );
  const box = within(dialog());
  const stop = box.getByRole<HTMLInputElement>("textbox", { name: /^Stop/ });
  const save = () => box.getByRole<HTMLButtonElement>("button", { name: "Salvar proteção" });
  expect(stop.value).toBe("500.000");
  expect(save().disabled).toBe(true);
  expect(text(dialog())).toContain("−5,24% do preço de agora");
  await userEvent.clear(stop);
  await userEvent.type(stop, "530000");
  expect(dialog().textContent).toContain("O stop fica abaixo do preço de agora.");
  expect(save().disabled).toBe(true);
  await userEvent.clear(stop);
  await userEvent.type(stop, "500000,5");
  await userEvent.click(box.getByRole("button", { name: "Usar 500.000" }));
  await userEvent.click(box.getByRole("button", { name: "Tirar o alvo" }));
  await userEvent.click(save());
  expect(await screen.findByText("Proteção ativa na corretora.")).toBeTruthy();
  expect(sent).toEqual([{ take_profit: null }]);
});

test("a protection that is not confirmed is not called active; a refused one stays in the dialog", async () => {
  held([answers.position({})]);
  const pending = answers.position({
    protection: { stop_loss: "500000", take_profit: null, status: "pending" },
  });
  let refuses = true;
  server.use(
    http.patch(`${API}/positions/1/protection`, () =>
      refuses
        ? refusal(409, "r", `${TYPE}position-busy`, { "Retry-After": "2" })
        : HttpResponse.json(
            { ...answers.placed({}), data: { position: pending } },
            { status: 202 },
          ),
    ),
  );
  await open();
  await userEvent.click(await screen.findByRole("button", { name: "Proteger BTCBRL" }));
  await userEvent.type(within(dialog()).getByRole("textbox", { name: /^Stop/ }), "500000");
  await press("Salvar proteção");
  expect(await within(dialog()).findByText(/sendo encerrada ou alterada/)).toBeTruthy();
  refuses = false;
  await press("Salvar proteção");
  expect(await screen.findByText(/ainda não confirmou a proteção/)).toBeTruthy();
});

test("an open order is cancelled; one that protects goes with its position", async () => {
  const limit = answers.order({
    id: "a".repeat(32),
    type: "LIMIT",
    quantity: "0.01",
    quote_quantity: null,
    price: "480000",
    status: "NEW",
    filled: "0",
    average_price: null,
  });
  held([], [limit, { ...limit, id: "b".repeat(32), purpose: "protection", side: "SELL" }]);
  const gone = vi.fn();
  server.use(
    http.delete(`${API}/orders/:id`, ({ params }) => {
      gone(params.id);
      return HttpResponse.json(answers.placed({ ...limit, status: "CANCELED" }));
    }),
  );
  await open();
  const table = await screen.findByRole("table", { name: "Ordens abertas" });
  expect(within(table).getByText("segue a posição")).toBeTruthy();
  await userEvent.click(
    within(table).getByRole("button", { name: /^Cancelar: Comprar 0,01.BTC a R\$.480\.000,00$/ }),
  );
  expect(await screen.findByText("Ordem cancelada.")).toBeTruthy();
  expect(gone).toHaveBeenCalledWith("a".repeat(32));
});

test("the history has words for every state, reasons in the reader's language, and older pages", async () => {
  const asked: (string | null)[] = [];
  const all = (["REJECTED", "FAILED", "UNKNOWN", "EXPIRED", "FILLED"] as const).map(
    (status, index) =>
      answers.order({
        id: String(index).padStart(32, "0"),
        status,
        reason: status === "REJECTED" ? "there is not enough BRL" : null,
        ...(status !== "FILLED" && status !== "EXPIRED" && { filled: "0", average_price: null }),
      }),
  );
  server.use(
    http.get(`${API}/orders`, ({ request }) => {
      const before = new URL(request.url).searchParams.get("before");
      asked.push(before);
      const older = answers.order({ id: "f".repeat(32), quote_quantity: "77" });
      return HttpResponse.json(
        before ? answers.orders([older]) : answers.orders(all, "4".padStart(32, "0")),
      );
    }),
  );
  await open();
  const table = await screen.findByRole("table", { name: "Histórico de ordens" });
  for (const words of [
    "Recusada pela corretora",
    "não há saldo para isso",
    "Não chegou à corretora; nada aconteceu",
    "Sem confirmação: estamos perguntando à corretora",
    "Executada em parte; o resto expirou",
  ]) {
    expect(table.textContent).toContain(words);
  }
  await userEvent.click(screen.getByRole("button", { name: "Mostrar mais antigas" }));
  await waitFor(() => expect(text(table)).toContain("Comprar BTC por R$ 77,00 a mercado"));
  expect(asked).toContain("4".padStart(32, "0"));
});

test("the address knows the pair, and a pair that is not traded falls back", async () => {
  const { address } = await open({ ETHBRL: "18600.5" }, "/carteira?symbol=ethbrl");
  expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Par" }).value).toBe("ETHBRL");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Par" }), "BTCBRL");
  await waitFor(() => expect(address()).toBe("/carteira?symbol=BTCBRL"));
  expect(FakeSocket.last.symbols).toEqual(["ETHBRL", "BTCBRL"]);
});

test("a key is handed over once, kept nowhere, and one that may withdraw is explained", async () => {
  const sent: unknown[] = [];
  let may = true;
  server.use(
    http.put(`${API}/account`, async ({ request }) => {
      sent.push(await request.json());
      return may
        ? refusal(422, "r", `${TYPE}key-may-withdraw`)
        : HttpResponse.json({
            ...answers.account,
            data: { ...answers.account.data, mode: "live" },
          });
    }),
  );
  const { client } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Vincular a Binance" }));
  const key = within(dialog()).getByLabelText<HTMLInputElement>("Chave de API");
  const secret = within(dialog()).getByLabelText<HTMLInputElement>("Segredo da API");
  expect([key.type, secret.type, secret.autocomplete]).toEqual(["password", "password", "off"]);
  await press("Vincular chave");
  expect(dialog().textContent).toContain("Cole a chave e o segredo");
  await userEvent.type(key, "k".repeat(20));
  await userEvent.type(secret, "s3cret".repeat(4));
  await press("Vincular chave");
  expect((await within(dialog()).findByRole("alert")).textContent).toMatch(/pode sacar dinheiro/);
  expect([key.value, secret.value]).toEqual(["", ""]);
  const kept = JSON.stringify([
    client
      .getQueryCache()
      .getAll()
      .map(({ state }) => state),
    client.getMutationCache().getAll(),
    { ...localStorage },
    { ...sessionStorage },
    document.body.innerHTML,
  ]);
  expect(kept).not.toContain("s3cret");
  may = false;
  await userEvent.type(key, "k".repeat(20));
  await userEvent.type(secret, "s3cret".repeat(4));
  await press("Vincular chave");
  expect(await screen.findByText(/a partir de agora é dinheiro de verdade/)).toBeTruthy();
  expect(sent).toHaveLength(2);
});

test("a linked account is unlinked after a question", async () => {
  const linked = { mode: "live", exchange: "binance", linked_at: "2026-11-20T09:30:00-03:00" };
  const gone = vi.fn();
  server.use(
    http.get(`${API}/account`, () => HttpResponse.json({ ...answers.account, data: linked })),
    http.delete(`${API}/account`, () => {
      gone();
      return HttpResponse.json(answers.account);
    }),
  );
  await open();
  await userEvent.click(await screen.findByRole("button", { name: "Desvincular a Binance" }));
  await press("Desvincular");
  expect(await screen.findByText(/você voltou à corretora simulada/)).toBeTruthy();
  expect(gone).toHaveBeenCalledOnce();
});

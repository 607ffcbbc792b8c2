import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, renderApp } from "../../../tests/app";
import { refusal, server } from "../../../tests/server";

const TYPE = "urn:mirante:problem:";
const box = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Transcrição" });
const submit = () => userEvent.click(screen.getByRole("button", { name: "Ler a reunião" }));
const write = (element: HTMLElement, value: string) =>
  fireEvent.input(element, { target: { value } });

/** Fills the form as a reader would, and sends it. */
async function read(text = answers.TRANSCRIPT) {
  write(await box(), text);
  fireEvent.change(screen.getByRole("combobox", { name: "Cliente" }), {
    target: { value: "Érica Cosméticos" },
  });
  fireEvent.change(screen.getByLabelText("Data da reunião"), { target: { value: "2026-11-19" } });
  await submit();
}

function record(path: "/extract" | "/analyze" | "/action-items", body: object) {
  const sent: unknown[] = [];
  server.use(
    http.post(path, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(body);
    }),
  );
  return sent;
}

test("asks both questions at once, and keeps what was said out of the address and the browser", async () => {
  const extracted = record("/extract", answers.extract);
  const analyzed = record("/analyze", answers.analyze);
  const { address } = renderApp("/reunioes");
  await read();
  expect(await screen.findByText("Caio reclama do atendimento.")).toBeTruthy();
  expect(extracted).toEqual([
    {
      transcript: answers.TRANSCRIPT,
      metadata: {
        meeting_id: "2026-11-19-erica-cosmeticos",
        customer_id: "Érica Cosméticos",
        meet_date: "2026-11-19",
      },
    },
  ]);
  expect(analyzed).toEqual(extracted);
  await waitFor(() =>
    expect(address()).toBe(
      "/reunioes?customer=%C3%89rica+Cosm%C3%A9ticos&meeting=2026-11-19-erica-cosmeticos",
    ),
  );
  expect(JSON.stringify(localStorage)).not.toContain("péssimo");
});

test("names the engine honestly, its caveats in the reader's words, and whether it was paid for again", async () => {
  renderApp("/reunioes");
  await read();
  await screen.findByText("Caio reclama do atendimento.");
  expect(screen.getAllByText("regras locais, sem modelo de linguagem").length).toBeGreaterThan(0);
  expect(screen.getByText(/Os falantes não têm nome/)).toBeTruthy();
  expect(screen.getByText("Lida agora")).toBeTruthy();
  expect(await screen.findByText("80% no resumo, 60% no sentimento")).toBeTruthy();
  expect(screen.getByRole("img", { name: "Negativo: 0,10 numa escala de 0 a 1" })).toBeTruthy();
});

test("an answer on record says so", async () => {
  const headers = { "X-Cache": "HIT", "Idempotent-Replayed": "true" };
  server.use(http.post("/extract", () => HttpResponse.json(answers.extract, { headers })));
  renderApp("/reunioes");
  await read();
  expect(await screen.findByText("Resposta guardada, sem novo custo")).toBeTruthy();
});

test("a quote leads to its words in the transcript, which is shown as text", async () => {
  renderApp("/reunioes");
  await read();
  await screen.findByText("Caio reclama do atendimento.");
  const table = screen.getByRole("table", { name: "Ações combinadas" });
  await userEvent.click(within(table).getByRole("button", { name: /linha 3/ }));
  const transcript = screen.getByRole("region", { name: /Transcrição/ });
  expect(transcript.querySelector("mark")?.textContent).toBe("Eu mando a proposta <b>hoje</b>.");
  expect(transcript.querySelector("b")).toBeNull();
  expect(within(transcript).getByRole("status").textContent).toContain("Linha 3");
  await userEvent.click(within(transcript).getByRole("button", { name: "Voltar à citação" }));
  expect(document.activeElement?.textContent).toContain("linha 3");
});

test("each half comes by itself; one that fails says what to do and can be asked again alone", async () => {
  let fails = true;
  server.use(
    http.post("/analyze", () =>
      fails
        ? refusal(504, "req-5", `${TYPE}language-model-timeout`)
        : HttpResponse.json(answers.analyze),
    ),
  );
  renderApp("/reunioes");
  await read();
  expect(await screen.findByText("Caio reclama do atendimento.")).toBeTruthy();
  const told = await screen.findByRole("alert");
  expect(told.textContent).toContain("demorou demais");
  expect(told.textContent).toContain("req-5");
  fails = false;
  await userEvent.click(within(told).getByRole("button", { name: "Tentar de novo" }));
  expect(await screen.findByText("Insatisfação")).toBeTruthy();
});

test.each([
  [422, "idempotency-key-reuse", "já foi lido com outro texto"],
  [429, "token-budget-exceeded", "volta à meia-noite"],
  [413, "transcript-too-long", "mais longa do que o modelo lê"],
  [502, "language-model-invalid", "não pôde ser usada"],
  [503, "language-model-quota", "Avise quem cuida do Mirante"],
  [503, "database-unavailable", "banco de dados do Mirante"],
  [401, "token-refused", "Sua sessão terminou"],
  [403, "no-access", "Peça a quem cuida do Mirante"],
  [429, "too-many-requests", "Espere um instante"],
  [503, "identity-unavailable", "Não dá para saber agora quem você é"],
])("%i %s: says so, and everything typed is still there", async (status, kind, words) => {
  const refuse = () => refusal(status, "req-1", TYPE + kind);
  server.use(http.post("/extract", refuse), http.post("/analyze", refuse));
  renderApp("/reunioes");
  await read();
  expect((await screen.findByRole("alert")).textContent).toContain(words);
  expect((await box()).value).toBe(answers.TRANSCRIPT);
  expect(screen.getByRole<HTMLInputElement>("combobox", { name: "Cliente" }).value).toBe(
    "Érica Cosméticos",
  );
});

test("whose session has ended loads the page again instead of asking again", async () => {
  const refuse = () => refusal(401, "req-1", `${TYPE}token-refused`);
  server.use(http.post("/extract", refuse), http.post("/analyze", refuse));
  renderApp("/reunioes");
  await read();
  const told = within(await screen.findByRole("alert"));
  expect(told.getByText(/o rascunho continua nesta aba/)).toBeTruthy();
  expect(told.getByRole("button", { name: "Recarregar a página" })).toBeTruthy();
  expect(told.queryByRole("button", { name: "Tentar de novo" })).toBeNull();
});

test("another meeting of the day gets another id by one press", async () => {
  const refuse = () => refusal(422, "req-1", `${TYPE}idempotency-key-reuse`);
  server.use(http.post("/extract", refuse), http.post("/analyze", refuse));
  renderApp("/reunioes");
  await read();
  const other = "2026-11-19-erica-cosmeticos-2";
  await userEvent.click(await screen.findByRole("button", { name: `Usar o código ${other}` }));
  const sent = record("/extract", answers.extract);
  await submit();
  await waitFor(() => expect(sent).toMatchObject([{ metadata: { meeting_id: other } }]));
});

test("a meeting that is being read for somebody else is asked for again by itself", async () => {
  let asked = 0;
  server.use(
    http.post("/extract", () => {
      asked += 1;
      return asked === 1
        ? refusal(409, "req-1", `${TYPE}meeting-in-progress`, { "Retry-After": "1" })
        : HttpResponse.json(answers.extract);
    }),
  );
  renderApp("/reunioes");
  await read();
  expect(await screen.findByText(/já está sendo lida por outro pedido/)).toBeTruthy();
  expect(await screen.findByText("Caio reclama do atendimento.")).toBeTruthy();
  expect(asked).toBe(2);
});

test("who stops waiting is told that the reading goes on, and finds the text again", async () => {
  server.use(
    http.post("/extract", () => new Promise<never>(() => {})),
    http.post("/analyze", () => new Promise<never>(() => {})),
  );
  renderApp("/reunioes");
  await read();
  await userEvent.click(await screen.findByRole("button", { name: "Parar de esperar" }));
  expect(await screen.findByText(/A leitura continua no servidor/)).toBeTruthy();
  expect((await box()).value).toBe(answers.TRANSCRIPT);
});

test("what is missing is said beside each field, and nothing is sent", async () => {
  const sent = record("/extract", answers.extract);
  renderApp("/reunioes");
  await box();
  await submit();
  expect(await screen.findByText("Diga com quem foi a reunião.")).toBeTruthy();
  const transcript = await box();
  expect(transcript.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(transcript);
  expect(sent).toEqual([]);
});

test("a file that is too large, or no text, is told before anything is sent", async () => {
  renderApp("/reunioes");
  await box();
  const choose = screen.getByLabelText("Escolher arquivo");
  await userEvent.upload(
    choose,
    new File([new Uint8Array(6_000_000)], "dia.txt", { type: "text/plain" }),
  );
  expect(plain((await screen.findByText(/O texto tem/)).textContent)).toContain(
    "6 MB; cabem 5,24 MB",
  );
  await userEvent.upload(choose, new File(["a\0b"], "ata.txt", { type: "text/plain" }));
  expect(await screen.findByText(/ata.txt não é um arquivo de texto/)).toBeTruthy();
  await userEvent.upload(choose, new File(["Ana: Oi"], "oi.txt", { type: "text/plain" }));
  expect(await screen.findByText("Texto de oi.txt.")).toBeTruthy();
  expect((await box()).value).toBe("Ana: Oi");
});

test("a draft survives going away and coming back", async () => {
  const { unmount } = renderApp("/reunioes");
  write(await box(), "Ana: ainda não acabei");
  unmount();
  renderApp("/reunioes");
  expect((await box()).value).toBe("Ana: ainda não acabei");
  expect(localStorage.getItem("mirante.meeting.transcript")).toBeNull();
});

test("the customer is found by a few letters, without their accents, by keys alone", async () => {
  renderApp("/reunioes");
  const input = await screen.findByRole<HTMLInputElement>("combobox", { name: "Cliente" });
  await userEvent.type(input, "erica");
  await screen.findByRole("option", { name: "Érica Cosméticos" });
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(input.value).toBe("Érica Cosméticos");
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("Código da reunião").value).toContain("erica");
});

test("an item is corrected, accepted and taken back; one accepted before is marked", async () => {
  server.use(
    http.get("/action-items", () =>
      HttpResponse.json({
        added: 0,
        items: [{ ...answers.accepted, extracted: "Ligar para  o Caio" }],
      }),
    ),
  );
  const sent = record("/action-items", { added: 1, items: [{ ...answers.accepted, id: 9 }] });
  const gone = vi.fn();
  server.use(
    http.delete("/action-items/:number", ({ params }) => {
      gone(params.number);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderApp("/reunioes");
  await read();
  const table = await screen.findByRole("table", { name: "Ações combinadas" });
  expect(await within(table).findByText("Aceita")).toBeTruthy();
  expect(
    within(table)
      .getByRole("link", { name: /Ver em Ações/ })
      .getAttribute("href"),
  ).toContain("item=-7");
  await userEvent.click(within(table).getByRole("button", { name: "Editar: mandar a proposta" }));
  const dialog = screen.getByRole("dialog", { name: "Editar a ação" });
  const what = within(dialog).getByLabelText("O que fazer");
  await userEvent.clear(what);
  await userEvent.type(what, "Mandar a proposta revista");
  await userEvent.clear(within(dialog).getByLabelText("Responsável"));
  await userEvent.click(within(dialog).getByRole("button", { name: "Guardar" }));
  await userEvent.click(
    within(table).getByRole("button", { name: "Aceitar: Mandar a proposta revista" }),
  );
  await screen.findByText("Ação aceita: já está em Ações.");
  expect(sent).toEqual([
    {
      meeting_id: "2026-11-19-erica-cosmeticos",
      customer_id: "Érica Cosméticos",
      items: [
        {
          extracted: "mandar a proposta",
          description: "Mandar a proposta revista",
          owner: null,
          due_date: "2026-11-19",
        },
      ],
    },
  ]);
  await userEvent.click(screen.getByRole("button", { name: "Desfazer" }));
  await waitFor(() => expect(gone).toHaveBeenCalledWith("9"));
});

test("erasing says what goes, encodes the id, and clears the text of this tab", async () => {
  const erased = vi.fn();
  server.use(
    http.delete("/meetings/:id", ({ request }) => {
      erased(new URL(request.url).pathname);
      return HttpResponse.json({ meeting_id: "a/b", records: 2, action_items: 1, sentiments: 1 });
    }),
  );
  const { address } = renderApp("/reunioes");
  await screen.findByLabelText("Código da reunião");
  fireEvent.change(screen.getByLabelText("Código da reunião"), { target: { value: "a/b" } });
  await read();
  await screen.findByText("Caio reclama do atendimento.");
  await userEvent.click(screen.getByRole("button", { name: "Apagar esta reunião" }));
  const dialog = screen.getByRole("dialog", { name: "Apagar esta reunião?" });
  expect(dialog.textContent).toContain("a transcrição que está nesta aba");
  await userEvent.click(within(dialog).getByRole("button", { name: "Apagar" }));
  await screen.findByText("Reunião apagada: 2 respostas, 1 ação, 1 nota.");
  expect(erased).toHaveBeenCalledWith("/meetings/a%2Fb");
  expect((await box()).value).toBe("");
  expect(address()).not.toContain("meeting=");
});

test("a customer's course is a chart with its engine and meeting, and a table", async () => {
  const { address } = renderApp("/reunioes");
  await userEvent.click(await screen.findByRole("link", { name: /Érica Cosméticos/ }));
  await waitFor(() => expect(address()).toBe("/reunioes?customer=%C3%89rica+Cosm%C3%A9ticos"));
  const chart = await screen.findByRole("slider", { name: /2 reuniões/ });
  expect(plain(chart.getAttribute("aria-valuetext"))).toBe(
    "19/11/2026: 0,10. Negativo. m-2026-11-19. modelo de linguagem openai/gpt-6-luna.",
  );
  await userEvent.click(screen.getByRole("button", { name: "Ver como tabela" }));
  const table = screen.getByRole("table", { name: "Sentimento de Érica Cosméticos" });
  expect(within(table).getAllByRole("row")[1]?.textContent).toContain("01/10/2026");
  expect(screen.getByRole("link", { name: "Ver na visão geral" }).getAttribute("href")).toBe(
    "/?org=%C3%89rica+Cosm%C3%A9ticos",
  );
});

test("with no meeting read yet, and a customer without one, it says what to do", async () => {
  server.use(http.get("/customers", () => HttpResponse.json({ customers: [] })));
  const { unmount } = renderApp("/reunioes");
  expect(await screen.findByText(/Nenhuma reunião foi lida ainda/)).toBeTruthy();
  unmount();
  server.use(http.get("/sentiments", () => HttpResponse.json({ customer_id: "X", points: [] })));
  renderApp("/reunioes?customer=X");
  expect(await screen.findByText(/Nenhuma reunião de X foi lida ainda/)).toBeTruthy();
});

test("an unknown cost is unknown, never nothing; what is masked is said", async () => {
  server.use(
    http.get("/meetings", () =>
      HttpResponse.json({
        ...answers.reading,
        engine: "openai/gpt-6-luna",
        masked: true,
        tokens_today: 12_345,
        token_budget: 100_000,
        cost_today_usd: null,
      }),
    ),
  );
  renderApp("/reunioes");
  const line = await screen.findByRole("region", { name: "Como as reuniões são lidas aqui" });
  for (const words of [
    "modelo de linguagem openai/gpt-6-luna",
    "são mascarados antes do envio; nomes não",
    "12.345 de 100.000",
    "custo desconhecido",
  ]) {
    expect(line.textContent).toContain(words);
  }
});

test("an action from a meeting is completed in its story, and that can be undone", async () => {
  const marked: unknown[] = [];
  const story = {
    ...answers.actionsPage.data[0],
    id: -7,
    type: "fromMeeting",
    opportunityId: null,
  };
  server.use(
    http.get("/api/actions/:id", () =>
      HttpResponse.json({ ...answers.story, action: story, opportunity: null }),
    ),
    http.patch("/action-items/:number", async ({ request, params }) => {
      marked.push([params.number, await request.json()]);
      return HttpResponse.json(answers.accepted);
    }),
  );
  const { address } = renderApp("/acoes?type=fromMeeting&item=-7");
  const drawer = await screen.findByRole("dialog", { name: "Ação" });
  expect(await within(drawer).findByText("De reunião")).toBeTruthy();
  const link = await within(drawer).findByRole("link", { name: answers.accepted.meeting_id });
  expect(link.getAttribute("href")).toContain("/reunioes?");
  await userEvent.click(within(drawer).getByRole("button", { name: "Concluir" }));
  await screen.findByText("Ação concluída.");
  expect(address()).toBe("/acoes?type=fromMeeting");
  await userEvent.click(screen.getByRole("button", { name: "Desfazer" }));
  await waitFor(() =>
    expect(marked).toEqual([
      ["7", { done: true }],
      ["7", { done: false }],
    ]),
  );
});

import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export const AS_OF = "2026-11-20";

/** Whoever sits at this machine, where nobody signs in. */
export const me: Schemas["Me"] = {
  mode: "open",
  access: true,
  admin: true,
  org: null,
  location: null,
  owner: null,
};

const metric = (given: Partial<Schemas["Metric"]>): Schemas["Metric"] => ({
  value: 0,
  numerator: null,
  denominator: null,
  previous: 0,
  delta: 0,
  unit: "count",
  betterWhen: "higher",
  ...given,
});

export const metrics: Schemas["Metrics"] = {
  asOf: AS_OF,
  period: { start: "2026-08-23", end: AS_OF },
  previousPeriod: { start: "2026-05-25", end: "2026-08-22" },
  metrics: {
    openPipeline: metric({
      value: 48_312_455.9,
      previous: 45_120_331.2,
      delta: 3_192_124.7,
      unit: "BRL",
    }),
    wonAmount: metric({
      value: 12_345_678.9,
      previous: 13_412_001.5,
      delta: -1_066_322.6,
      unit: "BRL",
    }),
    winRate: metric({
      value: 63.2,
      previous: 60.9,
      delta: 2.3,
      unit: "percent",
      numerator: 412,
      denominator: 652,
    }),
    salesCycleDays: metric({
      value: 51.5,
      previous: 48,
      delta: 3.5,
      unit: "days",
      betterWhen: "lower",
    }),
    interactions: metric({ value: 23_482, previous: 22_145, delta: 1337 }),
    contactCoverage: metric({
      value: 71.4,
      previous: 71.4,
      unit: "percent",
      numerator: 1713,
      denominator: 2399,
    }),
    overdueActions: metric({ value: 314, previous: null, delta: null, betterWhen: "lower" }),
    onTimeRate: metric({ value: 82.1, previous: 86.5, delta: -4.4, unit: "percent" }),
  },
};

export const timeseries: Schemas["Timeseries"] = {
  metric: "wonAmount",
  grain: "week",
  points: [
    { date: "2026-11-02", value: 900_000, previous: 800_000 },
    { date: "2026-11-09", value: 1_100_000, previous: null },
    { date: "2026-11-16", value: 400_000, previous: 700_000 },
  ],
};

export const pipeline: Schemas["Pipeline"] = {
  stages: [
    {
      stage: "Prospecting",
      order: 1,
      count: 512,
      amount: 17_900_000,
      weighted: 1_790_000,
      conversion: 61.2,
      medianDays: 12,
      advancedCount: 306,
      leftCount: 500,
    },
    {
      stage: "Qualification",
      order: 2,
      count: 388,
      amount: 14_200_000,
      weighted: 2_840_000,
      conversion: 54.8,
      medianDays: 18.5,
      advancedCount: 137,
      leftCount: 250,
    },
    {
      stage: "Proposal",
      order: 3,
      count: 201,
      amount: 10_400_000,
      weighted: 5_200_000,
      conversion: 71.9,
      medianDays: 21,
      advancedCount: 151,
      leftCount: 210,
    },
    {
      stage: "Negotiation",
      order: 4,
      count: 97,
      amount: 5_800_000,
      weighted: 4_640_000,
      conversion: null,
      medianDays: null,
      advancedCount: 0,
      leftCount: 0,
    },
  ],
};

export const actionPriorities: Schemas["ActionPriority"][] = [
  { bucket: "overdue", count: 314, amountAtRisk: 8_100_000 },
  { bucket: "thisWeek", count: 182, amountAtRisk: 4_200_000 },
  { bucket: "nextWeek", count: 240, amountAtRisk: 5_400_000 },
  { bucket: "inTwoWeeks", count: 205, amountAtRisk: 4_900_000 },
  { bucket: "inThreeWeeks", count: 0, amountAtRisk: 0 },
  { bucket: "inFourWeeks", count: 98, amountAtRisk: 1_600_000 },
  { bucket: "later", count: 402, amountAtRisk: 7_900_000 },
  { bucket: "noDate", count: 36, amountAtRisk: 300_000 },
];

export const breakdown: Schemas["Breakdown"] = {
  by: "org",
  metric: "wonAmount",
  rows: [
    {
      key: "Érica Cosméticos",
      label: "Érica Cosméticos",
      value: 900_000,
      previous: 700_000,
      share: 60,
    },
    { key: "(none)", label: "(none)", value: 300_000, previous: null, share: 20 },
  ],
  other: 300_000,
  total: 1_500_000,
};

export const filterOptions: Schemas["FilterOptions"] = {
  orgs: [
    { value: "Érica Cosméticos", label: "Érica Cosméticos", count: 90 },
    { value: "Banco Araucária", label: "Banco Araucária", count: 40 },
    { value: "(none)", label: "(none)", count: 3 },
  ],
  locations: [{ value: "São Paulo", label: "São Paulo", count: 60 }],
  owners: [{ value: "Ana Souza", label: "Ana Souza", count: 30 }],
  segments: [{ value: "Varejo", label: "Varejo", count: 20 }],
  dateRange: { min: "2024-01-01", max: AS_OF },
  truncated: { orgs: false, locations: false, owners: false, segments: false },
};

export const freshness: Schemas["Freshness"] = {
  dataAsOf: AS_OF,
  refreshedAt: "2026-11-20T06:04:00-03:00",
  warehouse: "duckdb",
  job: { runId: "run-1", status: "success", finishedAt: "2026-11-20T06:04:00-03:00" },
};

export const actionsPage: Schemas["ActionsPage"] = {
  data: [
    {
      id: 1,
      org: "Banco Araucária",
      location: "Curitiba",
      owner: null,
      type: "call",
      subject: "Ligar para confirmar escopo",
      priority: "high",
      status: "overdue",
      dueDate: "2026-11-10",
      daysLate: 10,
      opportunityId: 7,
      amountAtRisk: 27_368,
    },
  ],
  total: 314,
  totalAmountAtRisk: 1_234_567.8,
  page: 1,
  pageSize: 25,
};

export const opportunitiesPage: Schemas["OpportunitiesPage"] = {
  data: [
    {
      id: 7,
      org: "Banco Araucária",
      location: "Curitiba",
      owner: "Ana Souza",
      segment: "Corporate",
      stage: "Proposal",
      amount: 27_368.4,
      probability: 50,
      createdAt: "2026-08-02T10:00:00-03:00",
      expectedCloseDate: "2026-11-01",
      closedAt: null,
      daysInStage: 12,
      leftOn: null,
    },
  ],
  total: 48_129,
  totalAmount: 48_312_455.9,
  totalWeighted: 14_470_000,
  page: 1,
  pageSize: 25,
};

export const organizationsPage: Schemas["OrganizationsPage"] = {
  data: [
    {
      org: "Banco Araucária",
      location: "Curitiba",
      owner: "Ana Souza",
      segment: "Corporate",
      contacted: false,
      lastContact: "2026-10-01",
      interactions: 0,
      openPipeline: 27_368.4,
      overdueActions: 2,
    },
  ],
  total: 2399,
  page: 1,
  pageSize: 25,
};

export const interactionsPage: Schemas["InteractionsPage"] = {
  data: [
    {
      id: 91,
      date: "2026-11-19",
      org: "Banco Araucária",
      location: "Curitiba",
      owner: "Ana Souza",
      segment: "Corporate",
      type: "call",
      opportunityId: 7,
    },
  ],
  total: 23_482,
  page: 1,
  pageSize: 25,
};

export const dueActionsPage: Schemas["DueActionsPage"] = {
  data: [
    {
      id: 5,
      org: "Banco Araucária",
      location: "Curitiba",
      owner: null,
      type: "call",
      subject: "Ligar para confirmar escopo",
      priority: "high",
      dueDate: "2026-11-10",
      completedOn: null,
      outcome: "late",
    },
  ],
  total: 1200,
  page: 1,
  pageSize: 25,
};

export const story: Schemas["Story"] = {
  action: actionsPage.data[0] ?? null,
  opportunity: opportunitiesPage.data[0] ?? null,
  organization: organizationsPage.data[0] ?? null,
  events: [
    { date: "2026-11-10", kind: "actionDue", text: "Ligar para confirmar escopo", actionId: 1 },
    { date: "2026-11-08", kind: "stage", text: "Proposal", actionId: null },
    { date: "2026-11-05", kind: "interaction", text: "call", actionId: null },
    { date: "2026-08-02", kind: "created", text: "Prospecting", actionId: null },
  ],
};

export const cacheStats: Schemas["StatsAnswer"] = {
  status: "ok",
  cache: {
    size: 14,
    maxsize: 1000,
    ttl: 14_400,
    ttl_hours: 4,
    backend: "memory",
    enabled: true,
    hits: 9_500,
    misses: 300,
    stale_hits: 200,
    coalesced: 40,
    shared_hits: 0,
    hit_rate: 97,
    evictions: 0,
    expirations: 3,
    invalidations: 2,
    bytes: 13_900,
    warehouse_queries: 260,
    warehouse_seconds_saved: 7200,
    estimated_cost_saved_usd: null,
    cost_inputs: null,
    by_function: {
      get_metrics: {
        hits: 5000,
        stale_hits: 100,
        misses: 100,
        coalesced: 10,
        shared_hits: 0,
        loads: 90,
        failures: 1,
        hit_rate: 98.08,
        load_seconds: 45,
        seconds_saved: 2500,
      },
    },
  },
};

/** What a meeting says; its lines are what the evidence below refers to. */
export const TRANSCRIPT = [
  "Ana (banco): Bom dia, Caio.",
  "Caio: O atendimento é péssimo, já é a terceira vez que eu ligo.",
  "Ana (banco): Eu mando a proposta <b>hoje</b>.",
].join("\n");

const header = {
  meeting_id: "2026-11-19-erica-cosmeticos",
  customer_id: "Érica Cosméticos",
  meet_date: "2026-11-19",
  engine: "local-rules/1",
  idempotency_key: "0".repeat(64),
};

export const extract: Schemas["ExtractAnswer"] = {
  ...header,
  confidence: 0.8,
  warnings: ["speakers have no names"],
  summary: "Caio reclama do atendimento.",
  key_points: ["Ana manda a proposta."],
  topics: ["atendimento"],
  participants: ["Ana", "Caio"],
  action_items: [
    { description: "mandar a proposta", owner: "Ana", due_date: "2026-11-19" },
    { description: "ligar para o Caio", owner: null, due_date: null },
  ],
  evidence: [
    { field: "summary", index: null, quote: "O atendimento é péssimo", line: 2 },
    { field: "key_points", index: 0, quote: "Eu mando a proposta <b>hoje</b>.", line: 3 },
    { field: "action_items", index: 0, quote: "Eu mando a proposta <b>hoje</b>.", line: 3 },
  ],
};

export const analyze: Schemas["AnalyzeAnswer"] = {
  ...header,
  confidence: 0.6,
  warnings: [],
  summary: extract.summary,
  key_points: extract.key_points,
  action_items: extract.action_items,
  sentiment_label: "negative",
  sentiment_score: 0.1,
  risks: ["Insatisfação"],
  evidence: [
    { field: "sentiment", index: null, quote: "já é a terceira vez que eu ligo", line: 2 },
    { field: "risks", index: 0, quote: "O atendimento é péssimo", line: 2 },
  ],
};

export const accepted: Schemas["AcceptedAction"] = {
  id: 7,
  meeting_id: header.meeting_id,
  extracted: "mandar a proposta",
  description: "Mandar a proposta revista",
  customer_id: header.customer_id,
  owner: "Ana",
  due_date: "2026-11-19",
  done: false,
};

export const reading: Schemas["Reading"] = {
  engine: "local-rules/1",
  masked: false,
  stored_hours: 24,
  tokens_today: 0,
  token_budget: null,
  cost_today_usd: 0,
};

const felt = (
  meet_date: string,
  label: Schemas["Sentiment"]["sentiment_label"],
  score: number,
) => ({
  meeting_id: `m-${meet_date}`,
  customer_id: "Érica Cosméticos",
  meet_date,
  sentiment_label: label,
  sentiment_score: score,
  engine: "openai/gpt-6-luna",
});
export const sentiments: Schemas["Sentiments"] = {
  customer_id: "Érica Cosméticos",
  points: [felt("2026-10-01", "positive", 0.71), felt("2026-11-19", "negative", 0.1)],
};
export const customers: Schemas["Customers"] = {
  customers: [
    { ...felt("2026-11-19", "negative", 0.1), meetings: 2 },
    { ...felt("2026-10-10", "neutral", 0.5), customer_id: "Banco Araucária", meetings: 1 },
  ],
};

/** How long ago, as the API writes times. */
const before = (seconds: number) => new Date(Date.now() - 1000 * seconds).toISOString();
const traded = { mode: "paper", exchange: "paper" } as const;
const enveloped = <T extends object>(data: T) => ({
  success: true as const,
  data: { ...traded, ...data },
  from_cache: false,
});

const btc: Schemas["SymbolInfo"] = {
  symbol: "BTCBRL",
  base_asset: "BTC",
  quote_asset: "BRL",
  trading: true,
  order_types: ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS"],
  tick_size: "1",
  min_price: "1",
  max_price: "100000000",
  step_size: "0.00001",
  min_quantity: "0.00001",
  max_quantity: "100",
  market_step_size: "0",
  market_min_quantity: "0",
  market_max_quantity: "2",
  min_notional: "10",
  max_notional: "9000000",
  market_notional: true,
  bid_percent_up: "5",
  bid_percent_down: "0.2",
  ask_percent_up: "5",
  ask_percent_down: "0.2",
  quote_market: true,
};
const eth = { ...btc, symbol: "ETHBRL", base_asset: "ETH", tick_size: "0.01", step_size: "0.0001" };
export const exchangeInfo = enveloped({ fee: "0.001", symbols: [btc, eth] });

export const balances = (given: Schemas["Balance"][]) =>
  enveloped({ as_of: before(1), balances: given });
export const funds: Schemas["Balance"][] = [
  { asset: "BRL", free: "95003", locked: "4800" },
  { asset: "BTC", free: "0.00000053", locked: "0.5" },
  { asset: "DOGE", free: "1000", locked: "0" },
];

export const position = (given: Partial<Schemas["Position"]>): Schemas["Position"] => ({
  id: 1,
  symbol: "BTCBRL",
  base_asset: "BTC",
  quote_asset: "BRL",
  quantity: "0.50000053",
  entry_price: "500000",
  cost: "250000.265",
  realized_profit: "0",
  state: "open",
  protection: { stop_loss: null, take_profit: null, status: "none" },
  opened_at: "2026-11-20T09:30:00-03:00",
  ...given,
});
export const order = (given: Partial<Schemas["OrderView"]>): Schemas["OrderView"] => ({
  id: `${"0".repeat(31)}1`,
  symbol: "BTCBRL",
  side: "BUY",
  type: "MARKET",
  purpose: "order",
  position_id: null,
  quantity: null,
  quote_quantity: "5000",
  price: null,
  stop_price: null,
  status: "FILLED",
  filled: "0.00947",
  filled_quote: "4997.00649",
  average_price: "527667",
  reason: null,
  created_at: "2026-11-20T09:30:00-03:00",
  updated_at: "2026-11-20T09:30:01-03:00",
  ...given,
});
export const positions = (given: Schemas["Position"][], open_orders: Schemas["OrderView"][] = []) =>
  enveloped({ as_of: before(1), positions: given, open_orders });
export const orders = (given: Schemas["OrderView"][], next: string | null = null) =>
  enveloped({ orders: given, next });
export const placed = (given: Partial<Schemas["OrderView"]>) => enveloped({ order: order(given) });
export const account = enveloped({ linked_at: null });

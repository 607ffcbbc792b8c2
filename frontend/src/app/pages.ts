import {
  Building2,
  Database,
  LayoutDashboard,
  ListChecks,
  MessagesSquare,
  Target,
  Wallet,
} from "lucide-react";

/** The pages by their path: what they are called, and which filters mean something there. */
export const PAGES = {
  "/": { key: "overview", withPeriod: true, withStage: true, withFilters: true },
  "/acoes": { key: "actions", withPeriod: false, withStage: true, withFilters: true },
  "/acoes/prazos": { key: "dueActions", withPeriod: true, withStage: false, withFilters: true },
  "/oportunidades": { key: "opportunities", withPeriod: true, withStage: true, withFilters: true },
  "/organizacoes": { key: "organizations", withPeriod: true, withStage: false, withFilters: true },
  "/organizacoes/interacoes": {
    key: "interactions",
    withPeriod: true,
    withStage: false,
    withFilters: true,
  },
  "/reunioes": { key: "meetings", withPeriod: false, withStage: false, withFilters: false },
  "/carteira": { key: "portfolio", withPeriod: false, withStage: false, withFilters: false },
  "/cache": { key: "cache", withPeriod: false, withStage: false, withFilters: false },
} as const;
export type PagePath = keyof typeof PAGES;

export const isPage = (path: string): path is PagePath => path in PAGES;

/** What the navigation offers; `shortcut` follows `g`. On a phone there is room for three, and for the rest under "more". */
export const ENTRIES = [
  { to: "/", key: "overview", icon: LayoutDashboard, shortcut: "v", onPhone: true },
  { to: "/acoes", key: "actions", icon: ListChecks, shortcut: "a", onPhone: true },
  { to: "/oportunidades", key: "opportunities", icon: Target, shortcut: "o", onPhone: true },
  { to: "/organizacoes", key: "organizations", icon: Building2, shortcut: "r", onPhone: false },
  { to: "/reunioes", key: "meetings", icon: MessagesSquare, shortcut: "m", onPhone: false },
  { to: "/carteira", key: "portfolio", icon: Wallet, shortcut: "p", onPhone: false },
  { to: "/cache", key: "cache", icon: Database, shortcut: "c", onPhone: false },
] as const;

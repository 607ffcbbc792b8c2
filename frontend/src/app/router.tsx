import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from "@tanstack/react-router";
import { freshnessQuery } from "@/api/freshness";
import { meQuery } from "@/api/me";
import { AdminOnly } from "@/app/AdminOnly";
import { Entrance } from "@/app/Entrance";
import { NotFound } from "@/app/NotFound";
import { dueSearch } from "@/features/actions/due";
import { actionsQuery, actionsQuestion } from "@/features/actions/queries";
import { actionsSearch } from "@/features/actions/search";
import { meetingsSearch } from "@/features/meetings/search";
import { opportunitiesSearch } from "@/features/opportunities/search";
import { interactionsSearch, organizationsSearch } from "@/features/organizations/search";
import { OverviewPage } from "@/features/overview/OverviewPage";
import { prefetchOverview } from "@/features/overview/prefetch";
import { overviewSearch } from "@/features/overview/search";
import { portfolioSearch } from "@/features/portfolio/search";
import { filterSearch, parseSearch, stringifySearch } from "@/filters/search";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  validateSearch: filterSearch,
  loader: ({ context }) => {
    void context.client.prefetchQuery(meQuery);
    void context.client.prefetchQuery(freshnessQuery);
  },
  component: Entrance,
  notFoundComponent: NotFound,
});

// Loaders start the questions and do not wait for them: the page paints its skeletons meanwhile.
const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: overviewSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void prefetchOverview(context.client, deps),
  component: OverviewPage,
});

const actions = createRoute({
  getParentRoute: () => root,
  path: "/acoes",
  validateSearch: actionsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.client.prefetchQuery(actionsQuery(actionsQuestion(deps))),
  component: lazyRouteComponent(() => import("@/features/actions/ActionsPage"), "ActionsPage"),
});

const dueActions = createRoute({
  getParentRoute: () => root,
  path: "/acoes/prazos",
  validateSearch: dueSearch,
  component: lazyRouteComponent(
    () => import("@/features/actions/DueActionsPage"),
    "DueActionsPage",
  ),
});

const opportunities = createRoute({
  getParentRoute: () => root,
  path: "/oportunidades",
  validateSearch: opportunitiesSearch,
  component: lazyRouteComponent(
    () => import("@/features/opportunities/OpportunitiesPage"),
    "OpportunitiesPage",
  ),
});

const organizations = createRoute({
  getParentRoute: () => root,
  path: "/organizacoes",
  validateSearch: organizationsSearch,
  component: lazyRouteComponent(
    () => import("@/features/organizations/OrganizationsPage"),
    "OrganizationsPage",
  ),
});

const interactions = createRoute({
  getParentRoute: () => root,
  path: "/organizacoes/interacoes",
  validateSearch: interactionsSearch,
  component: lazyRouteComponent(
    () => import("@/features/organizations/InteractionsPage"),
    "InteractionsPage",
  ),
});

const meetings = createRoute({
  getParentRoute: () => root,
  path: "/reunioes",
  validateSearch: meetingsSearch,
  component: lazyRouteComponent(() => import("@/features/meetings/MeetingsPage"), "MeetingsPage"),
});

const portfolio = createRoute({
  getParentRoute: () => root,
  path: "/carteira",
  validateSearch: portfolioSearch,
  component: lazyRouteComponent(
    () => import("@/features/portfolio/PortfolioPage"),
    "PortfolioPage",
  ),
});

const administration = createRoute({
  getParentRoute: () => root,
  id: "administration",
  component: AdminOnly,
});

const cache = createRoute({
  getParentRoute: () => administration,
  path: "/cache",
  component: lazyRouteComponent(() => import("@/features/cache/CachePage"), "CachePage"),
});

const routeTree = root.addChildren([
  overview,
  actions,
  dueActions,
  opportunities,
  organizations,
  interactions,
  meetings,
  portfolio,
  administration.addChildren([cache]),
]);

export function createAppRouter(client: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0, // the query client knows what is fresh
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

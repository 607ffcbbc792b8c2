import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { LayoutDashboard, ListChecks, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { listenForNews } from "@/api/events";
import { keepOneVersion } from "@/api/served";
import { FreshnessChip } from "@/app/FreshnessChip";
import { Logo } from "@/app/Logo";
import { Preferences } from "@/app/Preferences";
import { FilterBar } from "@/filters/FilterBar";
import { keepFilters } from "@/filters/search";
import { useSpeech } from "@/i18n/language";

const NEWS_SHOWN = 8000; // milliseconds
const PAGES = [
  { to: "/", key: "overview", icon: LayoutDashboard, withPeriod: true },
  { to: "/acoes", key: "actions", icon: ListChecks, withPeriod: false },
] as const;

export function Shell() {
  const { t } = useSpeech();
  const path = useLocation({ select: (location) => location.pathname });
  const page = PAGES.find(({ to }) => to === path);
  const news = useNews();
  useEffect(() => {
    document.title = page ? `${t.app[page.key]} · ${t.app.name}` : t.app.name;
  }, [page, t]);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-brand px-4 py-2 font-medium text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t.app.skip}
      </a>
      <Navigation />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[100rem] px-4 pt-4 pb-24 outline-none sm:px-6 lg:px-8 lg:pt-6 lg:pb-10"
      >
        {page && (
          <header className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <h1 className="text-xl leading-8 font-semibold tracking-[-0.015em] sm:text-[1.375rem]">
              {t.app[page.key]}
            </h1>
            <FreshnessChip />
          </header>
        )}
        {page && (
          <div className="mb-4">
            <FilterBar withPeriod={page.withPeriod} />
          </div>
        )}
        <Outlet />
      </main>
      <p role="status" className="fixed inset-x-0 bottom-20 z-40 flex justify-center lg:bottom-6">
        {news && (
          <span className="flex items-center gap-2 rounded-full bg-ink px-4 py-2 text-page shadow-pop">
            <RefreshCw aria-hidden="true" className="size-4" />
            {t.app.dataRefreshed}
          </span>
        )}
      </p>
    </div>
  );
}

/** On a wide screen a column, on a phone a bar at the thumb. */
function Navigation() {
  const { t } = useSpeech();
  return (
    <header className="no-print z-30 flex items-center justify-between gap-3 border-line bg-surface px-4 py-2.5 max-lg:border-b sm:px-6 lg:sticky lg:top-0 lg:h-dvh lg:flex-col lg:items-stretch lg:justify-start lg:border-r lg:px-3 lg:py-5">
      <p className="flex items-center gap-2.5 lg:mb-5 lg:px-2">
        <Logo className="size-7" />
        <span className="text-base font-semibold tracking-[-0.015em]">{t.app.name}</span>
      </p>
      <nav
        aria-label={t.app.navigation}
        className="max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:border-t max-lg:border-line max-lg:bg-surface max-lg:pb-[env(safe-area-inset-bottom)] lg:flex-1"
      >
        <ul className="flex justify-around lg:flex-col lg:gap-1">
          {PAGES.map(({ to, key, icon: Icon }) => (
            <li key={to} className="flex-1 lg:flex-none">
              <Link
                to={to}
                search={keepFilters}
                activeOptions={{ exact: true, includeSearch: false }}
                className="flex items-center gap-2.5 rounded-md font-medium text-soft hover:text-ink max-lg:flex-col max-lg:gap-1 max-lg:py-2 max-lg:text-2xs lg:h-9 lg:px-2.5 lg:hover:bg-sunken"
                activeProps={{ className: "!text-brand-ink lg:bg-brand-wash" }}
              >
                <Icon aria-hidden="true" className="size-[1.125rem]" />
                {t.app[key]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Preferences />
    </header>
  );
}

/** Whether the numbers have just been swapped: nobody should wonder why they moved. */
function useNews(): boolean {
  const client = useQueryClient();
  const [news, setNews] = useState(false);
  useEffect(() => {
    const timer = news ? setTimeout(() => setNews(false), NEWS_SHOWN) : undefined;
    return () => clearTimeout(timer);
  }, [news]);
  useEffect(() => {
    const stopListening = listenForNews(client, (news) => {
      if (news === "data-refreshed") setNews(true); // a cleared cache changes no number
    });
    const stopComparing = keepOneVersion(client);
    return () => {
      stopListening();
      stopComparing();
    };
  }, [client]);
  return news;
}

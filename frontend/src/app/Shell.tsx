import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Ellipsis, Search } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { listenForNews } from "@/api/events";
import { useLimits } from "@/api/me";
import { keepOneVersion } from "@/api/served";
import { isAdministration, useAdministration, useEntries } from "@/app/admission";
import { FreshnessChip } from "@/app/FreshnessChip";
import { Logo } from "@/app/Logo";
import { Preferences } from "@/app/Preferences";
import { PrintedFilters } from "@/app/PrintedFilters";
import { type ENTRIES, isPage, PAGES } from "@/app/pages";
import { useShortcuts } from "@/app/useShortcuts";
import { FilterBar } from "@/filters/FilterBar";
import { keepFilters } from "@/filters/search";
import { useSpeech } from "@/i18n/language";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";
import { Toasts } from "@/ui/Toasts";
import { showToast } from "@/ui/toasts";
import { ViewsMenu } from "@/views/ViewsMenu";

const loadDialogs = () => import("@/app/palette/Dialogs");
const Dialogs = lazy(loadDialogs);
const ScopeChip = lazy(() => import("@/app/scope/ScopeChip"));
const QUIET = 2000; // milliseconds after which nothing of the first load is under way any more
type OpenDialog = "palette" | "help" | null;

export function Shell() {
  const { t } = useSpeech();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const administration = useAdministration();
  const page = isPage(path) && (administration || !isAdministration(path)) ? PAGES[path] : null;
  const narrowed = useLimits().length > 0;
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const openPalette = useCallback(() => setDialog("palette"), []);
  const openHelp = useCallback(() => setDialog("help"), []);
  useShortcuts({ openPalette, openHelp });
  useNews();
  useEffect(() => {
    // Who presses Ctrl K types on at once: the palette must be there by then.
    const timer = setTimeout(() => void loadDialogs(), QUIET);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.title = page ? `${t.app[page.key]} · ${t.app.name}` : t.app.name;
  }, [page, t]);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)] print:block">
      <a
        href="#content"
        className="no-print sr-only z-50 rounded-md bg-brand px-4 py-2 font-medium text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t.app.skip}
      </a>
      <Navigation onSearch={openPalette} />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[100rem] px-4 pt-4 pb-24 outline-none sm:px-6 lg:px-8 lg:pt-6 lg:pb-10 print:p-0"
      >
        {page && (
          <header className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
            <h1 className="text-xl leading-8 font-semibold tracking-[-0.015em] sm:text-[1.375rem]">
              {t.app[page.key]}
            </h1>
            {page.withFilters && narrowed && (
              <Suspense>
                <ScopeChip />
              </Suspense>
            )}
            <div className="max-w-full sm:ml-auto">
              <FreshnessChip />
            </div>
          </header>
        )}
        {page?.withFilters && (
          <div className="mb-4">
            <FilterBar withPeriod={page.withPeriod} withStage={page.withStage}>
              <ViewsMenu />
            </FilterBar>
            <PrintedFilters withPeriod={page.withPeriod} withStage={page.withStage} />
          </div>
        )}
        <Outlet />
      </main>
      <Toasts />
      {dialog && (
        <Suspense>
          <Dialogs open={dialog} onOpen={setDialog} />
        </Suspense>
      )}
    </div>
  );
}

const BAR =
  "max-lg:flex max-lg:flex-col max-lg:items-center max-lg:gap-1 max-lg:py-2 max-lg:text-2xs max-lg:font-medium max-lg:text-soft lg:h-9 lg:px-2.5";

/** On a wide screen a column, on a phone a bar at the thumb. */
function Navigation({ onSearch }: { onSearch: () => void }) {
  const { t } = useSpeech();
  const entries = useEntries();
  return (
    <header className="no-print z-30 flex items-center justify-between gap-3 border-line bg-surface px-4 py-2.5 max-lg:border-b sm:px-6 lg:sticky lg:top-0 lg:h-dvh lg:flex-col lg:items-stretch lg:justify-start lg:border-r lg:px-3 lg:py-5">
      <p className="flex items-center gap-2.5 lg:mb-1 lg:px-2">
        <Logo className="size-7" />
        <span className="text-base font-semibold tracking-[-0.015em] max-[22rem]:sr-only">
          {t.app.name}
        </span>
      </p>
      <button
        type="button"
        onClick={onSearch}
        className="flex size-8 items-center justify-center gap-2 rounded-md text-faint hover:bg-sunken hover:text-ink max-lg:ml-auto lg:mb-1 lg:h-9 lg:w-full lg:justify-start lg:border lg:border-line-strong lg:px-2.5"
      >
        <Search aria-hidden="true" className="size-4 shrink-0" />
        <span className="flex-1 text-left max-lg:sr-only">{t.app.search}</span>
        <kbd className="text-2xs max-lg:hidden">{t.app.searchKeys}</kbd>
      </button>
      <nav
        aria-label={t.app.navigation}
        className="max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:border-t max-lg:border-line max-lg:bg-surface max-lg:pb-[env(safe-area-inset-bottom)] lg:flex-1"
      >
        <ul className="flex justify-around lg:flex-col lg:gap-1">
          {entries.map((entry) => (
            <li
              key={entry.to}
              className={classes("min-w-0 flex-1 lg:flex-none", !entry.onPhone && "max-lg:hidden")}
            >
              <Entry entry={entry} className={BAR} />
            </li>
          ))}
          <li className="min-w-0 flex-1 lg:hidden">
            <Popover
              label={t.app.more}
              className="w-52 p-1.5"
              trigger={(trigger) => (
                <button type="button" {...trigger} className={classes("w-full", BAR)}>
                  <Ellipsis aria-hidden="true" className="size-[1.125rem]" />
                  {t.app.more}
                </button>
              )}
            >
              {(close) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: a link's Enter is a click too
                // biome-ignore lint/a11y/noStaticElementInteractions: the links in it are what acts
                <div onClick={close}>
                  {entries
                    .filter(({ onPhone }) => !onPhone)
                    .map((entry) => (
                      <Entry key={entry.to} entry={entry} className="h-10 px-2.5" />
                    ))}
                </div>
              )}
            </Popover>
          </li>
        </ul>
      </nav>
      <Preferences />
    </header>
  );
}

function Entry({ entry, className }: { entry: (typeof ENTRIES)[number]; className: string }) {
  const { t } = useSpeech();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const { to, key, icon: Icon } = entry;
  const here = path === to || (to !== "/" && path.startsWith(`${to}/`));
  return (
    <Link
      to={to}
      search={keepFilters}
      aria-current={here ? "page" : undefined}
      className={classes(
        "flex items-center gap-2.5 rounded-md font-medium text-soft hover:text-ink aria-[current]:text-brand-ink lg:hover:bg-sunken lg:aria-[current]:bg-brand-wash",
        className,
      )}
    >
      <Icon aria-hidden="true" className="size-[1.125rem] shrink-0" />
      <span className="max-w-full truncate">{t.app[key]}</span>
    </Link>
  );
}

/** Says when the numbers have just been swapped: nobody should wonder why they moved. */
function useNews() {
  const { t } = useSpeech();
  const client = useQueryClient();
  useEffect(() => {
    const stopListening = listenForNews(client, (news) => {
      if (news === "data-refreshed") showToast({ text: t.app.dataRefreshed }); // a clear changes no number
    });
    const stopComparing = keepOneVersion(client);
    return () => {
      stopListening();
      stopComparing();
    };
  }, [client, t]);
}

import { useNavigate, useRouter } from "@tanstack/react-router";
import {
  Bookmark,
  Building2,
  CalendarDays,
  ChartLine,
  FilterX,
  Keyboard,
  Languages,
  Link2,
  ListChecks,
  type LucideIcon,
  MapPin,
  MessagesSquare,
  Moon,
  Printer,
  Shapes,
  Sun,
  UserRound,
  Wallet,
} from "lucide-react";
import { useEntries } from "@/app/admission";
import { isPage, PAGES } from "@/app/pages";
import { text } from "@/app/palette/text";
import { useTheme } from "@/app/theme";
import { SERIES_METRICS } from "@/features/overview/search";
import { useFoundValues } from "@/filters/options";
import { useFilters } from "@/filters/question";
import { DEFAULT_PRESET, DIMENSIONS, type Dimension, keepFilters, PRESETS } from "@/filters/search";
import { useClearFilters, useSetFilters } from "@/filters/useSetFilters";
import { useSpeech, useText } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { showToast } from "@/ui/toasts";
import { useViews } from "@/views/store";

export interface Item {
  id: string;
  group: "pages" | "views" | "values" | "periods" | "metrics" | "commands";
  label: string;
  detail?: string;
  icon: LucideIcon;
  run: () => void;
}

const ICONS: Record<Dimension, LucideIcon> = {
  org: Building2,
  location: MapPin,
  owner: UserRound,
  segment: Shapes,
};
const PAGE_PERIODS = "/"; // where a period goes from a page that has none

/** Everything the palette can do, and, for what has been typed, the names the data knows. */
export function useItems(typed: string, onHelp: () => void): { items: Item[]; searching: boolean } {
  const { t, language, setLanguage } = useSpeech();
  const own = useText(text);
  const navigate = useNavigate();
  const router = useRouter();
  const filters = useFilters();
  const setFilters = useSetFilters();
  const clear = useClearFilters();
  const [theme, setTheme] = useTheme();
  const views = useViews();
  const entries = useEntries();
  const { found, searching } = useFoundValues(typed);
  const { pathname } = router.history.location;
  const page = isPage(pathname) ? PAGES[pathname] : PAGES["/"];
  const onFilteredPage = page.withFilters ? undefined : PAGE_PERIODS;

  const pages: Item[] = entries.map(({ to, key, icon }) => ({
    id: `page:${to}`,
    group: "pages",
    label: t.app[key],
    icon,
    run: () => void navigate({ to, search: keepFilters }),
  }));
  pages.push(
    {
      id: "page:overdue",
      group: "pages",
      label: own.overdue,
      icon: ListChecks,
      run: () =>
        void navigate({ to: "/acoes", search: { ...keepFilters(filters), status: "overdue" } }),
    },
    {
      id: "page:not-contacted",
      group: "pages",
      label: own.notContacted,
      icon: Building2,
      run: () =>
        void navigate({
          to: "/organizacoes",
          search: { ...keepFilters(filters), contacted: "false" },
        }),
    },
    {
      id: "page:from-meetings",
      group: "pages",
      label: own.fromMeetings,
      icon: ListChecks,
      run: () =>
        void navigate({ to: "/acoes", search: { ...keepFilters(filters), type: "fromMeeting" } }),
    },
    {
      id: "page:sentiment",
      group: "pages",
      label: own.sentiment,
      icon: MessagesSquare,
      run: () => void navigate({ to: "/reunioes", search: keepFilters, hash: "sentiment" }),
    },
    {
      id: "page:new-order",
      group: "pages",
      label: own.newOrder,
      icon: Wallet,
      run: () => void navigate({ to: "/carteira", search: keepFilters, hash: "ticket" }),
    },
  );
  const named: Item[] = views.map(({ name, address }) => ({
    id: `view:${name}`,
    group: "views",
    label: name,
    icon: Bookmark,
    run: () => void router.navigate({ href: address }),
  }));
  const values: Item[] = found.map(({ field, value, label }) => ({
    id: `value:${field}:${value}`,
    group: "values",
    label: dimensionValue(t, field, label),
    detail: t.filters[field],
    icon: ICONS[field],
    run: () => {
      const next = [...new Set([...(filters[field] ?? []), value])].sort();
      if (onFilteredPage) void navigate({ to: onFilteredPage, search: { [field]: next } });
      else setFilters({ [field]: next });
    },
  }));
  const periods: Item[] = PRESETS.map((preset) => ({
    id: `period:${preset}`,
    group: "periods",
    label: t.filters.presets[preset],
    icon: CalendarDays,
    run: () => {
      const change = {
        period: preset === DEFAULT_PRESET ? undefined : preset,
        start: undefined,
        end: undefined,
      };
      if (page.withPeriod) setFilters(change);
      else void navigate({ to: PAGE_PERIODS, search: { ...keepFilters(filters), ...change } });
    },
  }));
  const metrics: Item[] = SERIES_METRICS.map((metric) => ({
    id: `metric:${metric}`,
    group: "metrics",
    label: t.metrics[metric].label,
    icon: ChartLine,
    run: () => void navigate({ to: "/", search: { ...keepFilters(filters), metric } }),
  }));
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => showToast({ text: own.copied }),
      () => showToast({ text: own.notCopied }),
    );
  const dark = theme === "dark";
  const english = language === "en";
  const filtered = DIMENSIONS.some((field) => filters[field]) || filters.stage !== undefined;
  const commands: Omit<Item, "group">[] = [
    { id: "copy", label: own.copyLink, icon: Link2, run: () => void copy() },
    ...(filtered ? [{ id: "clear", label: own.clear, icon: FilterX, run: () => clear() }] : []),
    { id: "print", label: own.print, icon: Printer, run: () => setTimeout(() => print()) },
    {
      id: "theme",
      label: dark ? own.light : own.dark,
      icon: dark ? Sun : Moon,
      run: () => setTheme(dark ? "light" : "dark"),
    },
    {
      id: "language",
      label: english ? own.portuguese : own.english,
      icon: Languages,
      run: () => setLanguage(english ? "pt-BR" : "en"),
    },
    { id: "help", label: own.help, icon: Keyboard, run: onHelp },
  ];
  const all = [
    ...pages,
    ...named,
    ...values,
    ...periods,
    ...metrics,
    ...commands.map((command): Item => ({ ...command, group: "commands" })),
  ];
  return { items: all, searching };
}

import { Eye } from "lucide-react";
import { type Limit, useLimits } from "@/api/me";
import { text } from "@/app/scope/text";
import { useText } from "@/i18n/language";
import { Popover } from "@/ui/Popover";

const NAMED = 20;

/** Tells whoever sees a part of the CRM which part it is; in a bundle of its own, for most see all of it. */
export default function ScopeChip() {
  const t = useText(text);
  const limits = useLimits();
  const short = limits.map(({ by, names }) =>
    names.length === 1 ? names[0] : t.count[by](names.length),
  );
  const written = limits.map(({ by, names }) => {
    const { shown, rest } = listed(names);
    return `${t.names[by]}: ${[...shown, ...(rest ? [t.more(rest)] : [])].join(", ")}`;
  });
  return (
    <>
      <Popover
        label={t.title}
        className="w-72 p-4"
        trigger={(trigger) => (
          <button
            type="button"
            {...trigger}
            className="no-print inline-flex min-h-8 max-w-52 items-center gap-2 rounded-2xl border border-line bg-surface px-3 py-1 text-left text-xs font-semibold text-soft hover:bg-sunken sm:max-w-96"
          >
            <Eye aria-hidden="true" className="size-3.5 shrink-0" />
            <span className="truncate">{t.see(short.join(" · "))}</span>
          </button>
        )}
      >
        {() => <Details limits={limits} />}
      </Popover>
      {/* On paper nothing opens: there the names stand written out. */}
      <p className="order-last hidden w-full text-sm text-soft print:block">
        {[t.printed, ...written].join(" · ")}
      </p>
    </>
  );
}

/** The names there is room for, and how many there are besides. */
const listed = (names: string[]) => ({
  shown: names.slice(0, NAMED),
  rest: Math.max(0, names.length - NAMED),
});

function Details({ limits }: { limits: Limit[] }) {
  const t = useText(text);
  return (
    <>
      <p className="font-semibold">{t.title}</p>
      <p className="mt-1 text-xs text-soft">{limits.length > 1 ? t.several : t.one}</p>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll a long list
        tabIndex={0}
        className="mt-3 flex max-h-[min(22rem,50vh)] flex-col gap-3 overflow-y-auto"
      >
        {limits.map(({ by, names }) => {
          const { shown, rest } = listed(names);
          return (
            <section key={by}>
              <h2 className="text-2xs font-semibold text-faint">{t.names[by]}</h2>
              <ul>
                {shown.map((name) => (
                  <li key={name} className="py-0.5 break-words">
                    {name}
                  </li>
                ))}
                {rest > 0 && <li className="py-0.5 text-soft">{t.more(rest)}</li>}
              </ul>
            </section>
          );
        })}
      </div>
    </>
  );
}

import {
  CalendarClock,
  CircleCheck,
  Flag,
  MessagesSquare,
  MoveRight,
  Trophy,
  X,
} from "lucide-react";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import type { Story } from "@/story/queries";
import { text } from "@/story/text";
import { classes } from "@/ui/classes";

type Event = Story["events"][number];

const ICONS = {
  created: Flag,
  stage: MoveRight,
  won: Trophy,
  lost: X,
  interaction: MessagesSquare,
  actionDue: CalendarClock,
  actionDone: CircleCheck,
} as const;
const MOST = 50; // what the API sends at most

/** What happened, the newest first. */
export function Timeline({ events }: { events: Event[] }) {
  const { formats } = useSpeech();
  const own = useText(text);
  const say = useSentence();
  return (
    <section>
      <h3 className="mb-2 text-xs font-semibold text-soft">{own.events}</h3>
      {events.length === 0 && <p className="text-soft">{own.noEvents}</p>}
      <ol className="relative">
        {events.map((event, index) => {
          const Icon = ICONS[event.kind];
          const milestone = event.kind !== "interaction";
          return (
            <li
              // Two of one kind may stand on one day, and they never move.
              // biome-ignore lint/suspicious/noArrayIndexKey: position is the identity here
              key={index}
              className="relative flex gap-3 pb-3 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-0 not-last:before:left-3 not-last:before:w-px not-last:before:bg-line"
            >
              <span
                className={classes(
                  "flex size-6 shrink-0 items-center justify-center rounded-full",
                  event.kind === "won"
                    ? "bg-good text-surface"
                    : milestone
                      ? "bg-brand-wash text-brand-ink"
                      : "bg-sunken text-faint",
                )}
              >
                <Icon aria-hidden="true" className="size-3.5" />
              </span>
              <p className="min-w-0 flex-1 pt-0.5 text-[0.8125rem]">
                <span className={milestone ? "font-medium" : "text-soft"}>{say(event)}</span>
                <span className="tabular block text-xs text-faint">{formats.date(event.date)}</span>
              </p>
            </li>
          );
        })}
      </ol>
      {events.length === MOST && <p className="text-xs text-faint">{own.events50}</p>}
    </section>
  );
}

function useSentence(): (event: Event) => string {
  const { t } = useSpeech();
  const { kinds } = useText(text);
  return ({ kind, text: said }) => {
    const coded = kind === "stage" ? "stage" : kind === "interaction" ? "type" : null;
    const words = coded ? codedValue(t, coded, said) : said;
    return kinds[kind](words);
  };
}

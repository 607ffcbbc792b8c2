import { Link } from "@tanstack/react-router";
import { ChartLine, MessagesSquare, Search, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ChartTable } from "@/charts/ChartTable";
import { LineChart } from "@/charts/LineChart";
import { engineName } from "@/features/meetings/names";
import {
  type Customer,
  type Sentiment,
  useCustomers,
  useSentiments,
} from "@/features/meetings/queries";
import { NEGATIVE, POSITIVE, SentimentMark } from "@/features/meetings/SentimentMark";
import { text } from "@/features/meetings/text";
import { folded } from "@/filters/options";
import { useSpeech, useText } from "@/i18n/language";
import { buttonClasses, IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

const MOST_POINTS = 200; // what the API sends at most
const HEIGHT = "h-84";

/** How customers felt, meeting by meeting; whose course is shown stands in the address. */
export function SentimentPanel({ customer }: { customer: string | undefined }) {
  const t = useText(text).over;
  const query = useCustomers();
  const nobody = query.data?.data.customers.length === 0;
  return (
    <div id="sentiment" className="scroll-mt-4">
      <Panel title={t.title} hint={t.hint}>
        <Loaded query={query} skeleton={<Skeleton className={HEIGHT} />} className="min-h-84">
          {({ data }) =>
            nobody && customer === undefined ? (
              <Empty>{t.empty}</Empty>
            ) : (
              <div className="grid grid-cols-1 gap-x-6 gap-y-6 lg:grid-cols-12">
                <div className="lg:col-span-5 xl:col-span-4 print:hidden">
                  <Customers customers={data.customers} chosen={customer} />
                </div>
                <div className="min-w-0 lg:col-span-7 xl:col-span-8">
                  {customer === undefined ? (
                    <Empty>{t.choose}</Empty>
                  ) : (
                    <Course key={customer} customer={customer} />
                  )}
                </div>
              </div>
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}

function Empty({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-32 flex-col items-center justify-center gap-2 px-6 text-center text-soft lg:h-84">
      <MessagesSquare aria-hidden="true" className="size-5 text-faint" />
      <p className="max-w-sm">{children}</p>
    </div>
  );
}

function Customers({ customers, chosen }: { customers: Customer[]; chosen: string | undefined }) {
  const { formats } = useSpeech();
  const t = useText(text).over;
  const [typed, setTyped] = useState("");
  const wanted = folded(typed.trim());
  const shown = customers.filter(({ customer_id }) => folded(customer_id).includes(wanted));
  return (
    <div className="flex max-h-84 flex-col lg:h-84">
      <div className="relative mb-2">
        <Search
          aria-hidden="true"
          className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
        />
        <input
          type="search"
          data-search
          maxLength={200}
          aria-label={t.search}
          placeholder={t.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface pr-2 pl-9 text-sm placeholder:text-faint"
        />
      </div>
      {shown.length === 0 && typed.trim() ? (
        <p role="status" className="px-2 py-8 text-center text-soft">
          {t.nothing(typed.trim())}
        </p>
      ) : (
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {shown.map((one) => (
            <li key={one.customer_id} className="border-b border-line last:border-b-0">
              <Link
                to="/reunioes"
                search={(before) => ({ ...before, customer: one.customer_id })}
                resetScroll={false}
                // The address may name a meeting too; the customer alone says which of these it is.
                activeProps={{}}
                aria-current={one.customer_id === chosen ? "true" : undefined}
                className="flex items-center gap-3 rounded-md px-2 py-2 -outline-offset-2 hover:bg-sunken aria-[current=true]:bg-brand-wash"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{one.customer_id}</span>
                  <span className="tabular block text-xs text-faint">
                    {formats.date(one.meet_date)} ·{" "}
                    {t.meetings(one.meetings, formats.integer(one.meetings))}
                  </span>
                </span>
                <SentimentMark label={one.sentiment_label} score={one.sentiment_score} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Course({ customer }: { customer: string }) {
  const { t: common } = useSpeech();
  const t = useText(text).over;
  const query = useSentiments(customer);
  const [asTable, setAsTable] = useState(false);
  const swap = asTable ? common.series.asChart : common.series.asTable;
  return (
    <section aria-label={t.course(customer)} className={classes("flex flex-col", HEIGHT)}>
      <header className="mb-2 flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="min-w-0 flex-1 basis-40 truncate font-semibold" title={customer}>
          {customer}
        </h3>
        <span className="no-print contents">
          <Link
            to="/"
            search={{ org: [customer] }}
            className={buttonClasses({ size: "small", look: "quiet" })}
          >
            {t.overview}
          </Link>
          <IconButton aria-label={swap} title={swap} onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartLine className="size-4" /> : <Table2 className="size-4" />}
          </IconButton>
        </span>
      </header>
      <Loaded query={query} skeleton={<Skeleton className="h-72" />} className="min-h-0">
        {({ data: { points } }) =>
          points.length === 0 ? (
            <p className="flex h-60 items-center justify-center px-6 text-center text-soft">
              <span className="max-w-sm">{t.unknown(customer)}</span>
            </p>
          ) : asTable ? (
            <CourseTable customer={customer} points={points} />
          ) : (
            <CourseChart customer={customer} points={points} />
          )
        }
      </Loaded>
    </section>
  );
}

function CourseChart({ customer, points }: { customer: string; points: Sentiment[] }) {
  const { formats } = useSpeech();
  const own = useText(text);
  const { over: t, sentiment } = own;
  return (
    <>
      <p className="mb-1 text-xs text-faint">
        {points.length === MOST_POINTS ? t.newest(MOST_POINTS) : t.perMeeting}
      </p>
      <LineChart
        points={points.map((point) => ({
          date: point.meet_date,
          value: point.sentiment_score,
          previous: null,
          partial: false,
          notes: [
            sentiment[point.sentiment_label],
            point.meeting_id,
            engineName(own, point.engine),
          ],
        }))}
        summary={t.summary(customer, points.length)}
        currentLabel={t.score}
        formatAxis={(value) => formats.axis(value, "count")}
        formatValue={formats.score}
        formatTick={formats.tickDay}
        formatDate={formats.date}
        top={1}
        dots
        bands={[
          { from: POSITIVE, to: 1, label: sentiment.positive },
          { from: NEGATIVE, to: POSITIVE, label: sentiment.neutral, tint: "var(--sunken)" },
          { from: 0, to: NEGATIVE, label: sentiment.negative, tint: "var(--bad-wash)" },
        ]}
      />
    </>
  );
}

function CourseTable({ customer, points }: { customer: string; points: Sentiment[] }) {
  const { formats } = useSpeech();
  const own = useText(text);
  const { over: t, sentiment } = own;
  return (
    <ChartTable
      caption={t.course(customer)}
      head={[t.date, t.meeting, t.label, t.score, t.engine]}
      rows={points.map((point) => ({
        key: `${point.meet_date} ${point.meeting_id}`,
        cells: [
          { text: formats.date(point.meet_date) },
          { text: point.meeting_id },
          { text: sentiment[point.sentiment_label] },
          { text: formats.score(point.sentiment_score) },
          { text: engineName(own, point.engine) },
        ],
      }))}
    />
  );
}

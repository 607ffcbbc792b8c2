import { useNavigate } from "@tanstack/react-router";
import {
  CircleCheck,
  ClipboardCopy,
  FileText,
  History,
  Plus,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ActionItems } from "@/features/meetings/ActionItems";
import { dropDraft, keepDraft } from "@/features/meetings/draft";
import { EraseDialog } from "@/features/meetings/EraseDialog";
import { engineName } from "@/features/meetings/names";
import { evidenceOf, Quotes, ShowingContext, type Shown } from "@/features/meetings/quotes";
import { ReadingProblem } from "@/features/meetings/ReadingProblem";
import {
  type Analysis,
  askAgain,
  closeReading,
  type Extract,
  type Part,
  type Reading,
} from "@/features/meetings/reading";
import { SentimentMark, SentimentScale } from "@/features/meetings/SentimentMark";
import { TranscriptPanel } from "@/features/meetings/TranscriptPanel";
import { text } from "@/features/meetings/text";
import type { Evidence } from "@/features/meetings/transcript";
import { Waiting } from "@/features/meetings/Waiting";
import type { Formats } from "@/i18n/formats";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { Popover } from "@/ui/Popover";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/toasts";

type Own = (typeof text)["en"];
type Findings = Extract | Analysis;

const done = <T,>(part: Part<T>): T | null => (part.state === "done" ? part.data : null);

/** What was read of a meeting, beside the words that it was read from. */
export function Result({ reading }: { reading: Reading }) {
  const own = useText(text);
  const { asked, extract, analyze, lines } = reading;
  const [shown, setShown] = useState<Shown | null>(null);
  const transcriptId = useId();
  const extracted = done(extract);
  const analyzed = done(analyze);
  // Both halves have a summary and actions: where one half fails, the other one's stand.
  const findings: Findings | null = extracted ?? (extract.state === "failed" ? analyzed : null);
  const extracting = extract.state === "waiting";
  const analyzing = analyze.state === "waiting";
  const back = () => {
    keepDraft({ id: asked.id });
    closeReading();
  };
  const problem = (part: Part<unknown>, about: string, operation: "extract" | "analyze") =>
    part.state === "failed" && (
      <ReadingProblem
        problem={part.problem}
        about={about}
        onRetry={() => askAgain(operation)}
        onBack={back}
      />
    );
  return (
    <ShowingContext value={{ shown, show: setShown, transcriptId }}>
      <Header reading={reading} onBack={back} />
      {(extracting || analyzing) && <Waiting reading={reading} />}
      <div className="grid grid-cols-1 items-start gap-3 lg:gap-4 xl:grid-cols-12 print:block">
        <div className="flex min-w-0 flex-col gap-3 lg:gap-4 xl:col-span-7">
          {problem(extract, own.problem.extract, "extract")}
          {findings ? (
            <Findings findings={findings} />
          ) : (
            extracting && <Unread title={own.result.summary} height="h-44" />
          )}
          {findings ? (
            <ActionItems reading={reading} findings={findings} />
          ) : (
            extracting && <Unread title={own.items.title} height="h-40" />
          )}
          {problem(analyze, own.problem.analyze, "analyze")}
          {analyzed ? (
            <Feeling analysis={analyzed} beside={findings} />
          ) : (
            analyzing && <Unread title={own.result.sentiment} height="h-56" />
          )}
          {extracted ? (
            <People extracted={extracted} />
          ) : (
            extracting && <Unread title={own.result.topics} height="h-16" />
          )}
        </div>
        <TranscriptPanel
          id={transcriptId}
          lines={lines}
          shown={shown}
          className="max-h-[32rem] xl:sticky xl:top-4 xl:col-span-5 xl:max-h-[calc(100dvh-2rem)]"
        />
      </div>
    </ShowingContext>
  );
}

function Unread({ title, height }: { title: string; height: string }) {
  return (
    <Panel title={title}>
      <Skeleton className={height} />
    </Panel>
  );
}

function Header({ reading, onBack }: { reading: Reading; onBack: () => void }) {
  const { formats } = useSpeech();
  const own = useText(text);
  const t = own.result;
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const { asked, extract, analyze } = reading;
  const extracted = done(extract);
  const analyzed = done(analyze);
  const read = [extracted, analyzed].filter((one) => one !== null);
  useEffect(() => {
    // The form with the button that was pressed is gone: what came of it takes the focus.
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  const another = async () => {
    dropDraft();
    await navigate({
      to: "/reunioes",
      search: (before) => ({ ...before, meeting: undefined }),
      resetScroll: false,
    });
    closeReading(); // once the address no longer names it: the form takes its name from there
  };
  const copy = () =>
    navigator.clipboard.writeText(summaryOf(reading, own, formats)).then(
      () => showToast({ text: t.copied }),
      () => showToast({ text: t.notCopied }),
    );
  const engines = [...new Set(read.map(({ engine }) => engineName(own, engine)))];
  const warnings = [...new Set(read.flatMap((one) => one.warnings))];
  const percent = (one: Findings) => formats.axis(100 * one.confidence, "percent");
  const confidence = [...new Set(read.map(percent))];
  const replayed = [extract, analyze].some((part) => part.state === "done" && part.replayed);
  return (
    <section
      aria-labelledby="meeting"
      className="rounded-xl border border-line bg-surface p-4 shadow-panel sm:p-5"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h2
            id="meeting"
            ref={heading}
            tabIndex={-1}
            className="text-lg leading-6 font-semibold tracking-[-0.012em] break-words outline-none"
          >
            {asked.customer}
          </h2>
          <p className="tabular mt-0.5 break-all text-soft">
            {formats.date(asked.date)} · {asked.id}
          </p>
        </div>
        <div className="no-print flex flex-wrap gap-2">
          <Button disabled={read.length === 0} onClick={() => void copy()}>
            <ClipboardCopy aria-hidden="true" className="size-4" />
            <span className="max-sm:sr-only">{t.copy}</span>
          </Button>
          <Button onClick={onBack}>
            <FileText aria-hidden="true" className="size-4" />
            <span className="max-sm:sr-only">{t.edit}</span>
          </Button>
          <Button onClick={() => setAsking(true)}>
            <Trash2 aria-hidden="true" className="size-4" />
            <span className="max-sm:sr-only">{t.erase}</span>
          </Button>
          <Button look="strong" onClick={() => void another()}>
            <Plus aria-hidden="true" className="size-4" />
            {t.another}
          </Button>
        </div>
      </div>
      {read.length > 0 && (
        <dl className="tabular mt-3 flex flex-wrap items-center gap-x-5 gap-y-1.5 text-xs">
          <div className="flex gap-1.5">
            <dt className="text-faint">{own.cost.engine}:</dt>
            <dd className="font-medium break-all">{engines.join(", ")}</dd>
          </div>
          <div className="flex gap-1.5">
            <dt className="text-faint">{t.confidence}:</dt>
            <dd className="font-medium">
              <Popover
                label={t.confidence}
                className="w-72 p-3 text-xs"
                hover
                trigger={(trigger) => (
                  <button
                    type="button"
                    {...trigger}
                    className="underline decoration-dotted underline-offset-4"
                  >
                    {extracted && analyzed && confidence.length > 1
                      ? t.confidenceOf(percent(extracted), percent(analyzed))
                      : confidence[0]}
                  </button>
                )}
              >
                {() => t.confidenceWhy}
              </Popover>
            </dd>
          </div>
          <div>
            <dt className="sr-only">{own.items.state}</dt>
            <dd className="inline-flex items-center gap-1.5 rounded-full bg-sunken px-2 py-0.5 font-medium text-soft">
              {replayed ? (
                <History aria-hidden="true" className="size-3.5" />
              ) : (
                <CircleCheck aria-hidden="true" className="size-3.5" />
              )}
              {replayed ? t.replayed : t.fresh}
            </dd>
          </div>
        </dl>
      )}
      {warnings.length > 0 && (
        <ul
          aria-label={t.warnings(warnings.length)}
          className="mt-3 flex flex-col gap-1 rounded-md bg-amber-wash px-3 py-2 text-[0.8125rem]"
        >
          {warnings.map((warning) => (
            <li key={warning} className="flex gap-2">
              <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-amber" />
              {own.caveats[warning] ?? warning}
            </li>
          ))}
        </ul>
      )}
      {asking && (
        <EraseDialog
          meeting={asked.id}
          withDraft
          onClose={() => setAsking(false)}
          onErased={() => void another()}
        />
      )}
    </section>
  );
}

/** A statement, and the words it was read from. */
function Statement(props: { text: string; evidence: readonly Evidence[] }) {
  return (
    <li className="relative pl-4 before:absolute before:top-[0.5rem] before:left-0.5 before:size-1.5 before:rounded-full before:bg-line-strong">
      <div className="break-words">
        {props.text} <Quotes evidence={props.evidence} statement={props.text} />
      </div>
    </li>
  );
}

function Statements(props: {
  title?: ReactNode;
  texts: readonly string[];
  empty: string;
  evidence: readonly Evidence[];
  field: Evidence["field"];
}) {
  const { title, texts, empty, evidence, field } = props;
  return (
    <div>
      {title && <h3 className="mb-2 text-xs font-semibold text-soft">{title}</h3>}
      {texts.length === 0 ? (
        <p className="text-faint">{empty}</p>
      ) : (
        <ul className="flex flex-col gap-2.5">
          {texts.map((said, index) => (
            <Statement
              // The same may be said twice, and the list never moves.
              // biome-ignore lint/suspicious/noArrayIndexKey: position is the identity here
              key={index}
              text={said}
              evidence={evidenceOf(evidence, field, index)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Findings({ findings }: { findings: Findings }) {
  const t = useText(text).result;
  const { summary, key_points, evidence } = findings;
  return (
    <Panel title={t.summary}>
      <div className="flex flex-col gap-5">
        <div>
          <span className={summary ? "text-[0.9375rem] leading-6 break-words" : "text-faint"}>
            {summary || t.nothing.summary}
          </span>{" "}
          <Quotes evidence={evidenceOf(evidence, "summary")} statement={summary} />
        </div>
        <Statements
          title={t.keyPoints}
          texts={key_points}
          empty={t.nothing.keyPoints}
          evidence={evidence}
          field="key_points"
        />
      </div>
    </Panel>
  );
}

function Feeling({ analysis, beside }: { analysis: Analysis; beside: Findings | null }) {
  const t = useText(text).result;
  const { sentiment_label, sentiment_score, risks, summary, evidence } = analysis;
  const why = evidenceOf(evidence, "sentiment");
  const ownSummary = beside && beside !== analysis && summary !== beside.summary ? summary : null;
  return (
    <Panel title={t.sentiment}>
      <div className="flex flex-col gap-5">
        <div className="flex flex-col gap-3">
          <SentimentMark label={sentiment_label} score={sentiment_score} large />
          <SentimentScale label={sentiment_label} score={sentiment_score} />
        </div>
        {ownSummary && (
          <div>
            <h3 className="mb-1 text-xs font-semibold text-soft">{t.alsoSaid}</h3>
            <p className="break-words">{ownSummary}</p>
            <Quotes evidence={evidenceOf(evidence, "summary")} statement={ownSummary} />
          </div>
        )}
        <div>
          <h3 className="mb-1 text-xs font-semibold text-soft">{t.why}</h3>
          {why.length > 0 ? (
            <Quotes evidence={why} statement="" />
          ) : (
            <p className="text-faint">{t.nothing.sentiment}</p>
          )}
        </div>
        <Statements
          title={t.risks}
          texts={risks}
          empty={t.nothing.risks}
          evidence={evidence}
          field="risks"
        />
      </div>
    </Panel>
  );
}

function People({ extracted }: { extracted: Extract }) {
  const t = useText(text).result;
  const { topics, participants, evidence } = extracted;
  return (
    <Panel title={`${t.topics} · ${t.participants}`}>
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        <Statements
          title={t.topics}
          texts={topics}
          empty={t.nothing.topics}
          evidence={evidence}
          field="topics"
        />
        <div>
          <h3 className="mb-2 text-xs font-semibold text-soft">{t.participants}</h3>
          {participants.length === 0 ? (
            <p className="text-faint">{t.nothing.participants}</p>
          ) : (
            <ul className="flex flex-wrap gap-1.5">
              {participants.map((name) => (
                <li
                  key={name}
                  className="rounded-full bg-sunken px-2.5 py-0.5 text-[0.8125rem] break-words"
                >
                  {name}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** The result as a text for an e-mail. */
function summaryOf(
  { asked, extract, analyze, edits }: Reading,
  own: Own,
  formats: Formats,
): string {
  const extracted = done(extract);
  const analyzed = done(analyze);
  const findings = extracted ?? analyzed;
  if (!findings) return "";
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `${title}\n${lines.map((line) => `- ${line}`).join("\n")}` : null;
  const items = findings.action_items.map((item, index) => {
    const { description, owner, due_date } = edits[index] ?? item;
    return [
      description,
      owner && own.copy.owner(owner),
      due_date && own.copy.due(formats.date(due_date)),
    ]
      .filter(Boolean)
      .join("; ");
  });
  const parts = [
    own.copy.heading(asked.customer, formats.date(asked.date)),
    findings.summary,
    list(own.result.keyPoints, findings.key_points),
    analyzed &&
      `${own.result.sentiment}: ${own.sentiment[analyzed.sentiment_label].toLowerCase()} (${own.sentiment.score(formats.score(analyzed.sentiment_score))})`,
    analyzed && list(own.result.risks, analyzed.risks),
    list(own.items.title, items),
    `${own.cost.engine}: ${engineName(own, findings.engine)}`,
  ];
  return parts.filter(Boolean).join("\n\n");
}

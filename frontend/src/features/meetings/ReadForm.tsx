import { useNavigate } from "@tanstack/react-router";
import { FileUp, Lock } from "lucide-react";
import {
  type ChangeEvent,
  type DragEvent,
  type FormEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { CustomerField } from "@/features/meetings/CustomerField";
import {
  type Details,
  dropDraft,
  keepDraft,
  readDraft,
  suggestedId,
} from "@/features/meetings/draft";
import { ReadingProblem } from "@/features/meetings/ReadingProblem";
import { bodyOf, type Reading, startReading, useLeft } from "@/features/meetings/reading";
import { text } from "@/features/meetings/text";
import { bytesOf, decoded, MOST_BYTES, tidy } from "@/features/meetings/transcript";
import { todayInSaoPaulo } from "@/filters/period";
import { useFilters } from "@/filters/question";
import { useSpeech, useText } from "@/i18n/language";
import { Button, buttonClasses } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Panel } from "@/ui/Panel";

const PAUSE = 400; // milliseconds without a keystroke after which the draft is kept
const MANY = 1_000_000; // bytes from which on it matters how many fit
const FILES = ".txt,.vtt,.srt,.md,text/plain,text/vtt,text/markdown";
const INPUT =
  "h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-sm placeholder:text-faint aria-invalid:border-bad";
type Wrong = Partial<Record<"transcript" | "customer" | "date" | "id", string>>;

interface ReadFormProps {
  /** The meeting that the address names: its text may be read again. */
  customer: string | undefined;
  meeting: string | undefined;
  /** A reading of which nothing came: its problem stands here, beside what to change. */
  failed: Reading | null;
}

/** A transcript and which meeting it is of. What is typed stays in this tab, whatever happens. */
export function ReadForm({ customer, meeting, failed }: ReadFormProps) {
  const { formats } = useSpeech();
  const own = useText(text);
  const t = own.form;
  const navigate = useNavigate();
  const left = useLeft();
  const filtered = useFilters().org;
  const only = filtered?.length === 1 ? filtered[0] : undefined;
  const fallback = (meeting && customer) ?? only ?? "";
  const [{ transcript: typedBefore, ...draft }] = useState(readDraft);
  const [details, setDetails] = useState<Details>({
    ...draft,
    customer: draft.customer || fallback,
    date: draft.date || todayInSaoPaulo(),
    id: draft.id ?? meeting ?? null,
  });
  const [wrong, setWrong] = useState<Wrong>({});
  const [refusals, setRefusals] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const ids = { customer: useId(), date: useId(), id: useId(), client: useId(), house: useId() };
  const transcript = useTranscript(typedBefore, () =>
    setWrong((now) => (now.transcript ? { ...now, transcript: undefined } : now)),
  );
  const suggested = suggestedId(details.date, details.customer);
  const change = (next: Partial<Details>) => {
    setDetails({ ...details, ...next });
    setWrong({ transcript: wrong.transcript });
    keepDraft(next);
  };
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusals]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asked = {
      transcript: transcript.read(),
      customer: details.customer.trim(),
      date: details.date,
      id: (details.id ?? suggested).trim(),
      clientSpeaker: details.clientSpeaker.trim(),
      houseSpeaker: details.houseSpeaker.trim(),
    };
    const size = bytesOf(JSON.stringify(bodyOf(asked)));
    const missing: Wrong = {
      transcript:
        tidy(asked.transcript) === ""
          ? t.wrong.transcript
          : size > MOST_BYTES
            ? t.wrong.tooLarge(formats.bytes(size), formats.bytes(MOST_BYTES))
            : undefined,
      customer: asked.customer ? undefined : t.wrong.customer,
      date: asked.date ? undefined : t.wrong.date,
      id: asked.id ? undefined : t.wrong.id,
    };
    setWrong(missing);
    if (Object.values(missing).some(Boolean)) return setRefusals(refusals + 1);
    keepDraft({ ...details, transcript: asked.transcript });
    startReading(asked);
    void navigate({
      to: "/reunioes",
      search: (before) => ({ ...before, customer: asked.customer, meeting: asked.id }),
      resetScroll: false,
    });
  };
  const clear = () => {
    dropDraft();
    transcript.write("");
    setDetails({
      customer: fallback,
      date: todayInSaoPaulo(),
      id: null,
      clientSpeaker: "",
      houseSpeaker: "",
    });
    setWrong({});
  };
  const label = "mb-1 block text-xs font-medium text-soft";
  return (
    <Panel title={t.title} className="no-print">
      <form ref={form} noValidate onSubmit={submit}>
        {left && (
          <p role="status" className="mb-4 rounded-md bg-brand-wash px-3 py-2 text-brand-ink">
            {t.left}
          </p>
        )}
        {failed && (
          <div className="mb-4">
            <Failed
              reading={failed}
              onOtherId={(id) => {
                change({ id });
                document.getElementById(ids.id)?.focus();
              }}
            />
          </div>
        )}
        <div className="grid grid-cols-1 gap-x-6 gap-y-5 lg:grid-cols-12">
          <div className="flex flex-col lg:col-span-7 xl:col-span-8">
            {transcript.field(wrong.transcript)}
          </div>
          <div className="flex flex-col gap-4 lg:col-span-5 xl:col-span-4">
            <div>
              <label htmlFor={ids.customer} className={label}>
                {t.customer}
              </label>
              <CustomerField
                id={ids.customer}
                value={details.customer}
                onChange={(name) => change({ customer: name })}
                invalid={Boolean(wrong.customer)}
                describedBy={`${ids.customer}-hint`}
                className={INPUT}
              />
              <Hint id={`${ids.customer}-hint`} wrong={wrong.customer}>
                {t.customerHint}
              </Hint>
            </div>
            <div>
              <label htmlFor={ids.date} className={label}>
                {t.date}
              </label>
              <input
                id={ids.date}
                type="date"
                max={todayInSaoPaulo()}
                value={details.date}
                aria-invalid={Boolean(wrong.date)}
                aria-describedby={`${ids.date}-hint`}
                onChange={(event) => change({ date: event.target.value })}
                className={INPUT}
              />
              <Hint id={`${ids.date}-hint`} wrong={wrong.date} />
            </div>
            <div>
              <label htmlFor={ids.id} className={label}>
                {t.id}
              </label>
              <input
                id={ids.id}
                maxLength={200}
                autoComplete="off"
                spellCheck={false}
                value={details.id ?? suggested}
                aria-invalid={Boolean(wrong.id)}
                aria-describedby={`${ids.id}-hint`}
                onChange={(event) => change({ id: event.target.value })}
                className={INPUT}
              />
              <Hint id={`${ids.id}-hint`} wrong={wrong.id}>
                {t.idHint}{" "}
                {details.id !== null && details.id !== suggested && (
                  <button
                    type="button"
                    onClick={() => change({ id: null })}
                    className="font-medium text-brand-ink underline underline-offset-2"
                  >
                    {t.suggested}
                  </button>
                )}
              </Hint>
            </div>
            <details
              open={Boolean(draft.clientSpeaker || draft.houseSpeaker)}
              className="rounded-md border border-line px-3 py-2"
            >
              <summary className="cursor-pointer text-xs font-medium text-soft">{t.who}</summary>
              <div className="mt-3 flex flex-col gap-3 pb-1">
                <p className="text-xs text-faint">{t.whoHint}</p>
                <div>
                  <label htmlFor={ids.client} className={label}>
                    {t.clientSpeaker}
                  </label>
                  <input
                    id={ids.client}
                    maxLength={200}
                    autoComplete="off"
                    value={details.clientSpeaker}
                    onChange={(event) => change({ clientSpeaker: event.target.value })}
                    className={INPUT}
                  />
                </div>
                <div>
                  <label htmlFor={ids.house} className={label}>
                    {t.houseSpeaker}
                  </label>
                  <input
                    id={ids.house}
                    maxLength={200}
                    autoComplete="off"
                    value={details.houseSpeaker}
                    onChange={(event) => change({ houseSpeaker: event.target.value })}
                    className={INPUT}
                  />
                </div>
              </div>
            </details>
            <div className="mt-auto flex gap-2 pt-1">
              <Button type="submit" look="strong" className="flex-1">
                {t.submit}
              </Button>
              <Button look="quiet" onClick={clear}>
                {t.clear}
              </Button>
            </div>
          </div>
        </div>
      </form>
    </Panel>
  );
}

function Hint({ id, wrong, children }: { id: string; wrong?: string; children?: ReactNode }) {
  return (
    <p id={id} className={classes("mt-1 text-xs empty:hidden", wrong ? "text-bad" : "text-faint")}>
      {wrong ?? children}
    </p>
  );
}

function Failed(props: { reading: Reading; onOtherId: (id: string) => void }) {
  const { reading, onOtherId } = props;
  const { extract, analyze, asked } = reading;
  const problem = extract.state === "failed" ? extract.problem : null;
  const also = analyze.state === "failed" ? analyze.problem : null;
  return (
    <ReadingProblem
      problem={problem ?? also}
      onRetry={() => startReading(asked)}
      id={asked.id}
      onOtherId={onOtherId}
    />
  );
}

/**
 * The text, which the browser keeps and not React: 200 KB are then as easy to type in as two lines.
 */
function useTranscript(initial: string, onChange: () => void) {
  const { formats } = useSpeech();
  const t = useText(text).form;
  const box = useRef<HTMLTextAreaElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  const [size, setSize] = useState(() => bytesOf(initial));
  const [kept, setKept] = useState(true);
  const [told, setTold] = useState<{ text: string; wrong: boolean } | null>(null);
  const [over, setOver] = useState(false);

  const read = () => box.current?.value ?? "";
  const keep = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setSize(bytesOf(read()));
    setKept(keepDraft({ transcript: read() }));
  };
  const typed = () => {
    setTold(null);
    onChange();
    clearTimeout(timer.current);
    timer.current = setTimeout(keep, PAUSE);
  };
  const write = (value: string) => {
    if (box.current) box.current.value = value;
    setSize(bytesOf(value));
    setTold(null);
  };
  useEffect(() => {
    const element = box.current;
    // Nothing typed is lost to a page that is left within the pause.
    const flush = () => {
      if (timer.current === undefined) return;
      clearTimeout(timer.current);
      keepDraft({ transcript: element?.value ?? "" });
    };
    addEventListener("pagehide", flush);
    return () => {
      flush();
      removeEventListener("pagehide", flush);
    };
  }, []);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const most = formats.bytes(MOST_BYTES);
    if (file.size > MOST_BYTES) {
      setTold({ text: t.wrong.tooLarge(formats.bytes(file.size), most), wrong: true });
      return;
    }
    try {
      const content = decoded(new Uint8Array(await file.arrayBuffer()));
      if (content === null) {
        setTold({ text: t.wrong.notText(file.name), wrong: true });
        return;
      }
      write(content);
      keep();
      onChange();
      setTold({ text: t.loaded(file.name), wrong: false });
    } catch {
      setTold({ text: t.wrong.unreadable(file.name), wrong: true });
    }
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    void take(event.target.files?.[0]);
    event.target.value = ""; // the same file may be chosen again
  };
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    setOver(false);
    if (!file) return; // text is dropped where it falls
    event.preventDefault();
    void take(file);
  };
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };

  const field = (missing: string | undefined) => {
    const most = formats.bytes(MOST_BYTES);
    const sizeText = size > MANY ? t.size(formats.bytes(size), most) : formats.bytes(size);
    const problem = missing ?? (told?.wrong ? told.text : undefined);
    return (
      <>
        <div className="mb-1 flex items-end justify-between gap-3">
          <label htmlFor={id} className="text-xs font-medium text-soft">
            {t.transcript}
          </label>
          <label
            className={classes(
              buttonClasses({ size: "small" }),
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand",
            )}
          >
            <FileUp aria-hidden="true" className="size-3.5" />
            {t.choose}
            <input type="file" accept={FILES} onChange={choose} className="sr-only" />
          </label>
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same */}
        <div
          onDragOver={drag}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          className="relative flex min-h-72 flex-1"
        >
          <textarea
            ref={box}
            id={id}
            defaultValue={initial}
            placeholder={t.paste}
            spellCheck={false}
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-hint`}
            onInput={typed}
            className="min-h-72 w-full flex-1 resize-y rounded-md border border-line-strong bg-surface p-3 text-[0.8125rem] leading-5 placeholder:text-faint aria-invalid:border-bad lg:resize-none"
          />
          {over && (
            <p className="pointer-events-none absolute inset-0 flex items-center justify-center rounded-md border-2 border-dashed border-brand bg-brand-wash font-medium text-brand-ink">
              {t.drop}
            </p>
          )}
        </div>
        <div id={`${id}-hint`} className="mt-1.5 flex flex-col gap-1 text-xs text-faint">
          <p className="flex justify-between gap-4">
            <span role="status" className={problem ? "text-bad" : kept ? undefined : "text-amber"}>
              {problem ?? told?.text ?? (kept ? "" : t.notKept)}
            </span>
            <span className={classes("tabular shrink-0", size > MOST_BYTES && "text-bad")}>
              {size > 0 && sizeText}
            </span>
          </p>
          <p className="flex gap-1.5">
            <Lock aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
            {t.confidential}
          </p>
        </div>
      </>
    );
  };
  return { read, write, field };
}

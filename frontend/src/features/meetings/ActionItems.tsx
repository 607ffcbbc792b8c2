import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, CircleCheck, Pencil, Undo2 } from "lucide-react";
import { useState } from "react";
import { EditItem } from "@/features/meetings/EditItem";
import {
  type Accepted,
  accept,
  acceptedAs,
  extractedAs,
  useAcceptedOf,
} from "@/features/meetings/queries";
import { evidenceOf, Quotes } from "@/features/meetings/quotes";
import { ReadingProblem } from "@/features/meetings/ReadingProblem";
import {
  type ActionItem,
  type Analysis,
  type Extract,
  editItem,
  type Reading,
} from "@/features/meetings/reading";
import { text } from "@/features/meetings/text";
import type { Evidence } from "@/features/meetings/transcript";
import { useSpeech, useText } from "@/i18n/language";
import { acceptAgain, takeBack } from "@/story/accepted";
import { type Column, DataTable } from "@/table/DataTable";
import { Button, buttonClasses, IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Panel } from "@/ui/Panel";
import { showToast } from "@/ui/toasts";

// Owner and date have columns where the transcript beside the table leaves room for them.
const BESIDE = "hidden sm:max-xl:table-cell 2xl:table-cell";
const UNDER = "block sm:max-xl:hidden 2xl:hidden";

interface Row {
  index: number;
  /** As it was read. */
  read: ActionItem;
  /** As it is to be accepted, or was. */
  item: ActionItem;
  edited: boolean;
  accepted: Accepted | undefined;
  evidence: readonly Evidence[];
}

/** What was agreed, to be checked, corrected and taken over into the list of actions. */
export function ActionItems({
  reading,
  findings,
}: {
  reading: Reading;
  findings: Extract | Analysis;
}) {
  const { t: common } = useSpeech();
  const t = useText(text).items;
  const client = useQueryClient();
  const { asked, edits } = reading;
  const query = useAcceptedOf(asked.id);
  const known = query.data?.data.items ?? [];
  const [editing, setEditing] = useState<number | null>(null);
  const [running, setRunning] = useState(false);
  const [failed, setFailed] = useState<{ problem: unknown; again: () => void } | null>(null);
  const rows = findings.action_items.map((read, index): Row => {
    const accepted = acceptedAs(known, read.description);
    const item = accepted ?? edits[index] ?? read;
    return {
      index,
      read,
      item,
      edited: !same(item, read),
      accepted,
      evidence: evidenceOf(findings.evidence, "action_items", index),
    };
  });
  const open = rows.filter(({ accepted }) => !accepted);
  const edited = rows.find(({ index }) => index === editing);

  const attempt = async (act: () => Promise<void>) => {
    setRunning(true);
    setFailed(null);
    try {
      await act();
    } catch (problem) {
      setFailed({ problem, again: () => void attempt(act) });
    } finally {
      setRunning(false);
    }
  };
  const undo = (act: () => Promise<unknown>) => ({
    label: common.app.undo,
    run: () =>
      void attempt(async () => {
        await act();
      }),
  });
  const acceptRows = (wanted: readonly Row[]) =>
    attempt(async () => {
      const items = wanted.map(({ read, item }) => ({
        extracted: extractedAs(read.description),
        description: extractedAs(item.description),
        owner: item.owner,
        due_date: item.due_date,
      }));
      const before = new Set(known.map(({ id }) => id));
      const answer = await accept(client, asked.id, asked.customer, items);
      const added = answer.items.filter(({ id }) => !before.has(id));
      if (answer.added === 0) return void showToast({ text: t.toldAlready });
      showToast({
        text: t.toldAccepted(answer.added),
        action: undo(() => Promise.all(added.map(({ id }) => takeBack(client, id)))),
      });
    });
  const takeBackRow = (accepted: Accepted) =>
    attempt(async () => {
      await takeBack(client, accepted.id);
      showToast({ text: t.toldUndone, action: undo(() => acceptAgain(client, accepted)) });
    });

  return (
    <Panel
      title={t.title}
      hint={rows.length > 0 ? t.hint : undefined}
      tools={
        <>
          {known.length > 0 && (
            <Link
              to="/acoes"
              search={{ type: "fromMeeting", org: [asked.customer] }}
              className={buttonClasses({ size: "small", look: "quiet" })}
            >
              {t.seeAll}
            </Link>
          )}
          {open.length > 1 && (
            <Button size="small" disabled={running} onClick={() => void acceptRows(open)}>
              <Check aria-hidden="true" className="size-3.5" />
              {t.acceptAll(open.length)}
            </Button>
          )}
        </>
      }
    >
      {failed && (
        <div className="mb-3">
          <ReadingProblem problem={failed.problem} onRetry={failed.again} />
        </div>
      )}
      {rows.length === 0 ? (
        <p className="py-6 text-center text-soft">{t.empty}</p>
      ) : (
        <div className="-mx-4 -mb-4 sm:-mx-5 sm:-mb-5">
          <DataTable
            caption={t.title}
            columns={columns()}
            rows={rows}
            rowKey={({ index }) => index}
          />
        </div>
      )}
      {edited && (
        <EditItem
          read={edited.read}
          item={edited.item}
          onClose={() => setEditing(null)}
          onSave={(item) => {
            editItem(edited.index, same(item, edited.read) ? undefined : item);
            setEditing(null);
          }}
        />
      )}
    </Panel>
  );

  function columns(): Column<Row, "description" | "owner" | "due" | "state">[] {
    return [
      {
        id: "description",
        label: t.description,
        className: "w-full min-w-44",
        cell: ({ item, read, edited: changed, evidence }) => (
          <>
            <span className="font-medium break-words">{item.description}</span>
            {changed && <span className="text-xs text-faint"> · {t.edited}</span>}
            <span className={classes("mt-0.5 text-xs text-soft", UNDER)}>
              <Owner owner={item.owner} /> · <Due date={item.due_date} />
            </span>
            <Quotes evidence={evidence} statement={read.description} />
          </>
        ),
      },
      {
        id: "owner",
        label: t.owner,
        className: classes("min-w-28", BESIDE),
        cell: ({ item }) => <Owner owner={item.owner} />,
      },
      {
        id: "due",
        label: t.due,
        className: BESIDE,
        cell: ({ item }) => <Due date={item.due_date} />,
      },
      {
        id: "state",
        label: t.state,
        className: "whitespace-nowrap",
        cell: (row) =>
          row.accepted ? (
            <AcceptedCell
              accepted={row.accepted}
              customer={asked.customer}
              disabled={running}
              onUndo={takeBackRow}
            />
          ) : (
            <span className="no-print flex gap-1">
              <Button
                size="small"
                disabled={running || query.isPending}
                aria-label={t.acceptOf(row.item.description)}
                onClick={() => void acceptRows([row])}
              >
                <Check aria-hidden="true" className="size-3.5" />
                {t.accept}
              </Button>
              <IconButton
                aria-label={t.edit(row.item.description)}
                onClick={() => setEditing(row.index)}
              >
                <Pencil aria-hidden="true" className="size-3.5" />
              </IconButton>
            </span>
          ),
      },
    ];
  }
}

const same = (one: ActionItem, other: ActionItem) =>
  one.description === other.description &&
  one.owner === other.owner &&
  one.due_date === other.due_date;

function Owner({ owner }: { owner: string | null }) {
  const t = useText(text).items;
  return (
    <span className={classes("break-words", !owner && "text-faint")}>{owner ?? t.noOwner}</span>
  );
}

function Due({ date }: { date: string | null }) {
  const { formats } = useSpeech();
  const t = useText(text).items;
  return (
    <span className={date ? undefined : "text-faint"}>{date ? formats.date(date) : t.noDue}</span>
  );
}

function AcceptedCell(props: {
  accepted: Accepted;
  customer: string;
  disabled: boolean;
  onUndo: (accepted: Accepted) => void;
}) {
  const t = useText(text).items;
  const { accepted, customer, disabled, onUndo } = props;
  return (
    <>
      <span className="flex items-center gap-1 font-medium text-good">
        <CircleCheck aria-hidden="true" className="size-4 shrink-0" />
        {accepted.done ? t.done : t.accepted}
        <IconButton
          disabled={disabled}
          aria-label={t.undoOf(accepted.description)}
          title={t.undoOf(accepted.description)}
          onClick={() => onUndo(accepted)}
          className="no-print -my-1"
        >
          <Undo2 aria-hidden="true" className="size-3.5" />
        </IconButton>
      </span>
      {!accepted.done && (
        <Link
          to="/acoes"
          search={{
            type: "fromMeeting",
            org: [accepted.customer_id ?? customer],
            item: -accepted.id,
          }}
          aria-label={t.seeOf(accepted.description)}
          className="no-print text-xs text-soft underline decoration-line-strong underline-offset-4 hover:text-brand-ink"
        >
          {t.see}
        </Link>
      )}
    </>
  );
}

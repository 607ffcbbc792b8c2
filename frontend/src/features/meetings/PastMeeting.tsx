import { Link, useNavigate } from "@tanstack/react-router";
import { Trash2, X } from "lucide-react";
import { useState } from "react";
import { EraseDialog } from "@/features/meetings/EraseDialog";
import { type Accepted, useAcceptedOf } from "@/features/meetings/queries";
import { text } from "@/features/meetings/text";
import { useSpeech, useText } from "@/i18n/language";
import { type Column, DataTable } from "@/table/DataTable";
import { Button, IconButton } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

/** What is left of a meeting that the address names and nobody has just read: what was accepted of it. */
export function PastMeeting(props: { meeting: string; customer: string | undefined }) {
  const { meeting, customer } = props;
  const { formats } = useSpeech();
  const own = useText(text);
  const { past: t, items } = own;
  const navigate = useNavigate();
  const query = useAcceptedOf(meeting);
  const [asking, setAsking] = useState(false);
  const close = () =>
    void navigate({
      to: "/reunioes",
      search: (before) => ({ ...before, meeting: undefined }),
      resetScroll: false,
    });
  const columns: Column<Accepted, "description" | "owner" | "due" | "state">[] = [
    {
      id: "description",
      label: items.description,
      cell: ({ description }) => <span className="font-medium break-words">{description}</span>,
    },
    {
      id: "owner",
      label: items.owner,
      className: "hidden sm:table-cell",
      cell: ({ owner }) => owner ?? <span className="text-faint">{items.noOwner}</span>,
    },
    {
      id: "due",
      label: items.due,
      className: "w-28",
      cell: ({ due_date }) =>
        due_date ? formats.date(due_date) : <span className="text-faint">{items.noDue}</span>,
    },
    {
      id: "state",
      label: items.state,
      className: "w-36",
      cell: ({ id, done, description, customer_id }) =>
        done ? (
          items.done
        ) : (
          <Link
            to="/acoes"
            search={{
              type: "fromMeeting",
              org: customer_id ? [customer_id] : undefined,
              item: -id,
            }}
            aria-label={items.seeOf(description)}
            className="underline decoration-line-strong underline-offset-4 hover:text-brand-ink"
          >
            {items.see}
          </Link>
        ),
    },
  ];
  return (
    <Panel
      title={t.title(meeting)}
      hint={customer}
      tools={
        <>
          <Button size="small" onClick={() => setAsking(true)}>
            <Trash2 aria-hidden="true" className="size-3.5" />
            {own.result.erase}
          </Button>
          <IconButton aria-label={t.close} onClick={close}>
            <X aria-hidden="true" className="size-4" />
          </IconButton>
        </>
      }
    >
      <p className="-mt-2 mb-3 text-soft">{t.hint}</p>
      <Loaded query={query} skeleton={<Skeleton className="h-20" />}>
        {({ data }) =>
          data.items.length === 0 ? (
            <p className="py-3 text-soft">{t.none}</p>
          ) : (
            <div className="-mx-4 -mb-4 sm:-mx-5 sm:-mb-5">
              <DataTable
                caption={t.title(meeting)}
                columns={columns}
                rows={data.items}
                rowKey={({ id }) => id}
              />
            </div>
          )
        }
      </Loaded>
      {asking && (
        <EraseDialog meeting={meeting} onClose={() => setAsking(false)} onErased={close} />
      )}
    </Panel>
  );
}

import { useLocation, useRouter } from "@tanstack/react-router";
import { Bookmark, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useSpeech } from "@/i18n/language";
import { Button, IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";
import { showToast } from "@/ui/toasts";
import { removeView, saveView, useViews } from "@/views/store";

/** The reader's named views: any page as it is now, one click away. */
export function ViewsMenu() {
  const { t } = useSpeech();
  const views = useViews();
  const address = useLocation({ select: ({ href }) => href });
  const current = views.find((view) => view.address === address);
  return (
    <Popover
      label={t.views.title}
      className="w-72 p-1.5"
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          className={classes(
            "inline-flex h-9 max-w-56 shrink-0 items-center gap-2 rounded-md border px-3 text-sm whitespace-nowrap",
            current
              ? "border-brand/50 bg-brand-wash"
              : "border-line-strong bg-surface hover:bg-sunken",
          )}
        >
          <Bookmark aria-hidden="true" className="size-4 shrink-0 text-faint" />
          <span className="truncate font-medium">{current?.name ?? t.views.title}</span>
        </button>
      )}
    >
      {(close) => <List address={address} close={close} />}
    </Popover>
  );
}

function List({ address, close }: { address: string; close: () => void }) {
  const { t } = useSpeech();
  const router = useRouter();
  const views = useViews();
  const remove = (name: string) => {
    const undo = removeView(name);
    showToast({ text: t.views.removed(name), action: { label: t.app.undo, run: undo } });
  };
  return (
    <>
      {views.length === 0 && <p className="px-2.5 py-2 text-soft">{t.views.none}</p>}
      <ul className="max-h-72 overflow-y-auto">
        {views.map(({ name, address: to }) => (
          <li key={name} className="flex items-center gap-1">
            <a
              href={to}
              aria-current={to === address ? "page" : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab or window
                event.preventDefault();
                close();
                void router.navigate({ href: to });
              }}
              className={classes(
                "min-w-0 flex-1 truncate rounded-md px-2.5 py-1.5",
                to === address ? "bg-brand-wash font-medium text-brand-ink" : "hover:bg-sunken",
              )}
            >
              {name}
            </a>
            <IconButton aria-label={t.views.remove(name)} onClick={() => remove(name)}>
              <Trash2 aria-hidden="true" className="size-3.5" />
            </IconButton>
          </li>
        ))}
      </ul>
      <Save address={address} close={close} />
    </>
  );
}

function Save({ address, close }: { address: string; close: () => void }) {
  const { t } = useSpeech();
  const views = useViews();
  const [name, setName] = useState("");
  const taken = views.some((view) => view.name === name.trim());
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    const kept = saveView({ name: name.trim(), address });
    showToast({ text: kept ? t.views.saved(name.trim()) : t.views.notKept });
    close();
  };
  return (
    <form onSubmit={save} className="mt-1.5 flex gap-2 border-t border-line p-1 pt-2.5">
      <input
        aria-label={t.views.name}
        placeholder={t.views.name}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2 text-sm placeholder:text-faint"
      />
      <Button type="submit" size="small" look="strong" className="h-8" disabled={!name.trim()}>
        {taken ? t.views.replace : t.views.save}
      </Button>
    </form>
  );
}

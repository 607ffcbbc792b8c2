import { useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Kept } from "@/features/portfolio/Kept";
import { ModeMark } from "@/features/portfolio/ModeMark";
import { linkAccount, moved, unlinkAccount, useAccount } from "@/features/portfolio/queries";
import { TradeProblem } from "@/features/portfolio/TradeProblem";
import { text } from "@/features/portfolio/text";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Modal } from "@/ui/Modal";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/toasts";

const KEY = /^[A-Za-z0-9]{16,256}$/;

/** Where one trades, and the way from paper to one's own account and back. */
export function AccountPanel() {
  const { formats } = useSpeech();
  const t = useText(text).account;
  const query = useAccount();
  const [open, setOpen] = useState<"link" | "unlink" | null>(null);
  const close = () => setOpen(null);
  return (
    <Panel title={t.title} tools={<ModeMark />}>
      <Kept query={query} skeleton={<Skeleton className="h-32" />}>
        {({ data: { mode, linked_at } }) => (
          <div className="flex min-h-32 flex-col gap-2 text-[0.8125rem]">
            <p>
              <span className="block text-2xs text-faint">{t.mode}</span>
              <span className="font-semibold">{mode === "paper" ? t.paper : t.binance}</span>
              {linked_at && (
                <span className="text-soft"> · {t.since(formats.dateTime(linked_at))}</span>
              )}
            </p>
            <p className="text-xs text-soft">
              {mode === "paper" ? t.why : linked_at ? t.whyLive : t.ofServer}
            </p>
            <div className="mt-auto">
              {mode === "paper" && (
                <Button size="small" onClick={() => setOpen("link")}>
                  <KeyRound aria-hidden="true" className="size-3.5" />
                  {t.link}
                </Button>
              )}
              {mode === "live" && linked_at && (
                <Button size="small" onClick={() => setOpen("unlink")}>
                  {t.unlink}
                </Button>
              )}
            </div>
          </div>
        )}
      </Kept>
      {open === "link" && <LinkDialog onClose={close} />}
      {open === "unlink" && <UnlinkDialog onClose={close} />}
    </Panel>
  );
}

const BOX = "m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line";
const INPUT =
  "h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-sm aria-invalid:border-bad";

/** Takes a key and a secret, hands them over, and forgets both before the answer comes. */
function LinkDialog({ onClose }: { onClose: () => void }) {
  const t = useText(text).account;
  const client = useQueryClient();
  const id = useId();
  const [sending, setSending] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const read = (name: string) => String(given.get(name) ?? "").trim();
    const body = { api_key: read("key"), api_secret: read("secret") };
    setProblem(null);
    const fits = KEY.test(body.api_key) && KEY.test(body.api_secret);
    setWrong(fits ? null : body.api_key && body.api_secret ? t.shape : t.need);
    if (!fits) return;
    form.reset();
    setSending(true);
    try {
      await linkAccount(body);
      onClose();
      showToast({ text: t.linked });
      moved(client);
    } catch (reason) {
      setProblem(reason);
    }
    setSending(false);
  };
  const fields = [
    { name: "key", label: t.key },
    { name: "secret", label: t.secret },
  ];
  return (
    <Modal label={t.link} onClose={() => !sending && onClose()} className={BOX}>
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-3 p-5"
      >
        <h2 className="text-base font-semibold">{t.link}</h2>
        <p className="text-[0.8125rem] text-soft">{t.why}</p>
        {fields.map(({ name, label }) => (
          <div key={name}>
            <label htmlFor={`${id}-${name}`} className="mb-1 block text-xs font-medium text-soft">
              {label}
            </label>
            <input
              id={`${id}-${name}`}
              name={name}
              type="password"
              autoComplete="off"
              spellCheck={false}
              maxLength={256}
              aria-invalid={wrong !== null}
              aria-describedby={`${id}-note`}
              className={INPUT}
            />
          </div>
        ))}
        <p id={`${id}-note`} className={wrong ? "text-xs text-bad" : "text-xs text-faint"}>
          {wrong ?? t.kept}
        </p>
        {problem !== null && <TradeProblem problem={problem} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" look="strong" disabled={sending}>
            {sending ? t.sending : t.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function UnlinkDialog({ onClose }: { onClose: () => void }) {
  const t = useText(text).account;
  const client = useQueryClient();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const unlink = async () => {
    setSending(true);
    setProblem(null);
    try {
      await unlinkAccount();
      onClose();
      showToast({ text: t.unlinked });
      moved(client);
    } catch (reason) {
      setProblem(reason);
    }
    setSending(false);
  };
  return (
    <Modal label={t.unlinkTitle} onClose={onClose} className={BOX}>
      <div className="flex flex-col gap-3 p-5">
        <h2 className="text-base font-semibold">{t.unlinkTitle}</h2>
        <p>{t.whyLive}</p>
        <p className="text-soft">{t.openFirst}</p>
        {problem !== null && <TradeProblem problem={problem} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.unlinkNo}</Button>
          <Button look="strong" disabled={sending} onClick={() => void unlink()}>
            {t.unlinkYes}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

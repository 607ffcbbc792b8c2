import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "@/api/problem";
import { tryToken } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { setAdminToken } from "@/features/cache/token";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { ErrorNote } from "@/ui/ErrorNote";

/** Asks for the admin token, and lets in whom the server lets in. */
export function SignIn() {
  const t = useText(text).signIn;
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const enter = async () => {
    setProblem(null);
    try {
      await tryToken(token.trim());
      setAdminToken(token.trim());
    } catch (reason) {
      setProblem(reason);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim()) void enter();
  };
  const wrong = problem instanceof ApiProblem && problem.kind === "unauthorized";
  return (
    <form
      onSubmit={submit}
      className="mx-auto mt-6 flex max-w-md flex-col gap-3 rounded-xl border border-line bg-surface p-6 shadow-panel"
    >
      <KeyRound aria-hidden="true" className="size-5 text-faint" />
      <h2 className="text-base font-semibold">{t.title}</h2>
      <p className="text-soft">{t.why}</p>
      <label className="mt-1 text-xs font-medium text-soft">
        {t.token}
        <input
          type="password"
          required
          // No password manager should offer this for another site.
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          aria-invalid={wrong}
          aria-describedby="token-told"
          className="mt-1 h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-sm text-ink"
        />
      </label>
      <p id="token-told" role="status" className={wrong ? "text-bad" : "text-xs text-faint"}>
        {wrong ? t.wrong : t.kept}
      </p>
      {problem !== null && !wrong && (
        <ErrorNote problem={problem} onRetry={() => void enter()} slim />
      )}
      <Button type="submit" look="strong">
        {t.enter}
      </Button>
    </form>
  );
}

import { useEffect } from "react";
import { useStanding } from "@/api/me";
import { Logo } from "@/app/Logo";
import { Preferences } from "@/app/Preferences";
import { Shell } from "@/app/Shell";
import { useSpeech } from "@/i18n/language";
import { Reload } from "@/ui/Reload";

/** Whoever may see nothing gets one message, and no page around it that asks for more. */
export function Entrance() {
  const standing = useStanding();
  const turnedAway = standing === "signed-out" || standing === "no-access";
  return turnedAway ? <TurnedAway standing={standing} /> : <Shell />;
}

function TurnedAway({ standing }: { standing: "signed-out" | "no-access" }) {
  const { t } = useSpeech();
  const { title, what } = t.entrance[standing];
  useEffect(() => {
    document.title = `${title} · ${t.app.name}`;
  }, [title, t]);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="no-print flex items-center justify-between px-4 py-3 sm:px-6">
        <p className="flex items-center gap-2.5 text-base font-semibold tracking-[-0.015em]">
          <Logo className="size-7" />
          {t.app.name}
        </p>
        <Preferences />
      </header>
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center gap-3 px-6 pb-32">
        <div role="alert" className="flex flex-col gap-2">
          <h1 className="text-xl leading-8 font-semibold tracking-[-0.015em] sm:text-[1.375rem]">
            {title}
          </h1>
          <p className="text-[0.9375rem] leading-6 text-soft">{what}</p>
        </div>
        <p className="mt-2">
          <Reload />
        </p>
      </main>
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import { useSpeech } from "@/i18n/language";
import { buttonClasses } from "@/ui/Button";

export function NotFound() {
  const { t } = useSpeech();
  return (
    <div className="flex flex-col items-center gap-4 py-24 text-center">
      <h1 className="text-soft">{t.app.notFound}</h1>
      <Link to="/" className={buttonClasses({})}>
        {t.app.home}
      </Link>
    </div>
  );
}

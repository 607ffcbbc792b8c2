import { Moon, Sun } from "lucide-react";
import { useTheme } from "@/app/theme";
import { type Language, useSpeech } from "@/i18n/language";
import { IconButton } from "@/ui/Button";
import { Segmented } from "@/ui/Segmented";

const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "pt-BR", label: "PT" },
  { value: "en", label: "EN" },
];

export function Preferences() {
  const { t, language, setLanguage } = useSpeech();
  const [theme, setTheme] = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  const label = `${t.app.theme}: ${t.app[other]}`;
  return (
    <div className="flex items-center justify-between gap-2 lg:px-1">
      <Segmented
        label={t.app.language}
        value={language}
        options={LANGUAGES}
        onChange={setLanguage}
      />
      <IconButton aria-label={label} title={label} onClick={() => setTheme(other)}>
        {theme === "dark" ? <Sun className="size-4" /> : <Moon className="size-4" />}
      </IconButton>
    </div>
  );
}

import { RotateCw } from "lucide-react";
import { useSpeech } from "@/i18n/language";
import { Button } from "@/ui/Button";

/** What stands in front of the page signs people in when it is loaded: the way back from an ended session. */
export const reload = () => location.reload();

export function Reload({ size }: { size?: "small" }) {
  const { t } = useSpeech();
  return (
    <Button size={size} look={size ? "plain" : "strong"} onClick={reload}>
      <RotateCw aria-hidden="true" className={size ? "size-3.5" : "size-4"} />
      {t.errors.reload}
    </Button>
  );
}

import { Link } from "@tanstack/react-router";
import { text } from "@/features/actions/text";
import { keepFilters } from "@/filters/search";
import { useText } from "@/i18n/language";
import { TAB, Tabs } from "@/table/Tabs";

export function ActionTabs() {
  const own = useText(text);
  return (
    <Tabs label={own.tabs}>
      <Link to="/acoes" search={keepFilters} {...TAB}>
        {own.openTab}
      </Link>
      <Link to="/acoes/prazos" search={keepFilters} {...TAB}>
        {own.dueTab}
      </Link>
    </Tabs>
  );
}

import { Link } from "@tanstack/react-router";
import { text } from "@/features/organizations/text";
import { keepFilters } from "@/filters/search";
import { useText } from "@/i18n/language";
import { TAB, Tabs } from "@/table/Tabs";

export function OrganizationTabs() {
  const own = useText(text);
  return (
    <Tabs label={own.tabs}>
      <Link to="/organizacoes" search={keepFilters} {...TAB}>
        {own.organizationsTab}
      </Link>
      <Link to="/organizacoes/interacoes" search={keepFilters} {...TAB}>
        {own.interactionsTab}
      </Link>
    </Tabs>
  );
}

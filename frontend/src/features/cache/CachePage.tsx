import { useQueryClient } from "@tanstack/react-query";
import { EntriesPanel } from "@/features/cache/EntriesPanel";
import { Figures } from "@/features/cache/Figures";
import { FunctionsPanel } from "@/features/cache/FunctionsPanel";
import { HistoryPanel } from "@/features/cache/HistoryPanel";
import { InstancesPanel } from "@/features/cache/InstancesPanel";
import { OrdersPanel } from "@/features/cache/OrdersPanel";
import { useStats } from "@/features/cache/queries";
import { RulesPanel } from "@/features/cache/RulesPanel";
import { SignIn } from "@/features/cache/SignIn";
import { text } from "@/features/cache/text";
import { setAdminToken, useAdminToken } from "@/features/cache/token";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Skeleton } from "@/ui/Skeleton";

export function CachePage() {
  return useAdminToken() === null ? <SignIn /> : <Administration />;
}

function Administration() {
  const t = useText(text).signIn;
  const client = useQueryClient();
  const stats = useStats();
  const leave = () => {
    setAdminToken(null);
    client.removeQueries({ queryKey: ["cache-admin"] }); // nothing of it stays for the next one
  };
  return (
    <div className="flex flex-col gap-3 lg:gap-4">
      <Loaded query={stats} skeleton={<Skeleton className="h-28" />}>
        {({ data }) => <Figures stats={data.cache} />}
      </Loaded>
      <div className="grid grid-cols-1 gap-3 lg:gap-4 xl:grid-cols-12">
        <HistoryPanel className="xl:col-span-7" />
        <OrdersPanel className="xl:col-span-5" size={stats.data?.data.cache.size ?? 0} />
        <FunctionsPanel className="xl:col-span-7" stats={stats} />
        <div className="flex flex-col gap-3 lg:gap-4 xl:col-span-5">
          <InstancesPanel />
          <RulesPanel stats={stats.data?.data.cache} />
        </div>
        <EntriesPanel className="xl:col-span-12" />
      </div>
      <p className="text-right">
        <Button size="small" look="quiet" onClick={leave}>
          {t.leave}
        </Button>
      </p>
    </div>
  );
}

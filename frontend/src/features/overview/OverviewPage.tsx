import { BreakdownPanel } from "@/features/overview/BreakdownPanel";
import { MetricsTiles } from "@/features/overview/MetricsTiles";
import { PipelinePanel } from "@/features/overview/PipelinePanel";
import { PrioritiesPanel } from "@/features/overview/PrioritiesPanel";
import { TimeseriesPanel } from "@/features/overview/TimeseriesPanel";

export function OverviewPage() {
  return (
    <div className="flex flex-col gap-3 lg:gap-4">
      <MetricsTiles />
      <div className="grid grid-cols-1 gap-3 lg:gap-4 xl:grid-cols-12">
        <TimeseriesPanel className="xl:col-span-7" />
        <PipelinePanel className="xl:col-span-5" />
        <BreakdownPanel className="xl:col-span-7" />
        <PrioritiesPanel className="xl:col-span-5" />
      </div>
    </div>
  );
}

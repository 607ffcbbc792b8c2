import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { CostLine } from "@/features/meetings/CostLine";
import { PastMeeting } from "@/features/meetings/PastMeeting";
import { meetingRead } from "@/features/meetings/queries";
import { ReadForm } from "@/features/meetings/ReadForm";
import { Result } from "@/features/meetings/Result";
import { useReading } from "@/features/meetings/reading";
import { SentimentPanel } from "@/features/meetings/SentimentPanel";

const route = getRouteApi("/reunioes");

/** A meeting is read, what was agreed becomes actions, and customers are seen over time. */
export function MeetingsPage() {
  const { customer, meeting } = route.useSearch();
  const client = useQueryClient();
  const reading = useReading();
  const analyzed = reading?.analyze.state === "done";
  const extracted = reading?.extract.state === "done";
  useEffect(() => {
    if (analyzed || extracted) void meetingRead(client);
  }, [analyzed, extracted, client]);
  // With nothing to show the text is what the reader wants back, and what went wrong beside it.
  const failed = reading?.extract.state === "failed" && reading.analyze.state === "failed";
  const shown = reading && !failed ? reading : null;
  return (
    <div className="flex flex-col gap-3 lg:gap-4">
      <CostLine />
      {shown ? (
        <Result reading={shown} />
      ) : (
        <>
          {meeting && meeting !== reading?.asked.id && (
            <PastMeeting meeting={meeting} customer={customer} />
          )}
          <ReadForm customer={customer} meeting={meeting} failed={reading} />
        </>
      )}
      <SentimentPanel customer={customer} />
    </div>
  );
}

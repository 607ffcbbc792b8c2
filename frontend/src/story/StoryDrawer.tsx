import { useSearch } from "@tanstack/react-router";
import { X } from "lucide-react";
import { ApiProblem } from "@/api/problem";
import { useSpeech, useText } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { FromMeeting } from "@/story/FromMeeting";
import { ActionFacts, OpportunityFacts, OrganizationFacts } from "@/story/facts";
import { type StoryKind, useStory } from "@/story/queries";
import { Timeline } from "@/story/Timeline";
import { text } from "@/story/text";
import { useChangeSearch } from "@/table/search";
import { IconButton } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Modal } from "@/ui/Modal";
import { Skeleton } from "@/ui/Skeleton";

/** The story of the row that the address names, if it names one. */
export function StoryDrawer({ kind }: { kind: StoryKind }) {
  const own = useText(text);
  const { item, page } = useSearch({ strict: false });
  const change = useChangeSearch<{ item: undefined; page: number | undefined }>();
  if (item === undefined) return null;
  const close = () => change({ item: undefined, page });
  return (
    <Modal
      label={own.title[kind]}
      onClose={close}
      className="drawer m-0 ml-auto h-dvh max-h-none w-full max-w-md border-line sm:border-l"
    >
      <div className="flex min-h-full flex-col">
        <Told key={item} kind={kind} id={item} onClose={close} />
      </div>
    </Modal>
  );
}

function Told({ kind, id, onClose }: { kind: StoryKind; id: number; onClose: () => void }) {
  const { t } = useSpeech();
  const own = useText(text);
  const query = useStory(kind, id);
  const story = query.data?.data;
  const org = story?.action?.org ?? story?.opportunity?.org ?? null;
  const place = story?.action?.location ?? story?.opportunity?.location ?? null;
  const gone = query.error instanceof ApiProblem && query.error.status === 404;
  return (
    <>
      <header className="sticky top-0 z-10 flex items-start gap-3 border-b border-line bg-surface px-5 py-4">
        <div className="min-w-0 flex-1">
          <p className="text-xs font-medium text-faint">{own.title[kind]}</p>
          <h2 className="text-base leading-6 font-semibold tracking-[-0.01em]">
            {story ? (story.action?.subject ?? dimensionValue(t, "org", org)) : `#${id}`}
          </h2>
          {story && (
            <p className="text-soft">
              {story.action && `${dimensionValue(t, "org", org)} · `}
              {dimensionValue(t, "location", place)}
            </p>
          )}
        </div>
        <IconButton aria-label={own.close} onClick={onClose} className="-mr-1.5">
          <X aria-hidden="true" className="size-4.5" />
        </IconButton>
      </header>
      <div className="flex-1 px-5 py-4">
        {gone ? (
          <p className="py-12 text-center text-soft">{own.gone}</p>
        ) : (
          <Loaded query={query} skeleton={<Waiting />} className="flex flex-col gap-6">
            {({ data: { action, opportunity, organization, events } }) => (
              <>
                {action && <ActionFacts action={action} />}
                {action && action.id < 0 && <FromMeeting id={-action.id} onClose={onClose} />}
                {opportunity && <OpportunityFacts opportunity={opportunity} />}
                {organization && <OrganizationFacts organization={organization} />}
                <Timeline events={events} />
              </>
            )}
          </Loaded>
        )}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div className="flex flex-col gap-6">
      <Skeleton className="h-28" />
      <Skeleton className="h-32" />
      <Skeleton className="h-64" />
    </div>
  );
}

"""What the dashboard answers, as CONTRACT.md fixes it.

No field has a default: what the generated TypeScript promises is always there, `null` where nothing
is known. Money is BRL, percentages are 0 to 100, dates are America/Sao_Paulo.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, RootModel
from pydantic.alias_generators import to_camel

from backend.clock import SAO_PAULO

Dimension = Literal["org", "location", "owner", "segment"]
Grain = Literal["day", "week", "month"]
SeriesMetric = Literal[
    "openPipeline",
    "wonAmount",
    "winRate",
    "salesCycleDays",
    "interactions",
    "contactCoverage",
    "overdueActions",
    "onTimeRate",
]
Stage = Literal["Prospecting", "Qualification", "Proposal", "Negotiation"]
ActionStatus = Literal["overdue", "onTrack"]
OpportunityKind = Literal["open", "won", "lost", "closed", "left", "advanced"]
Outcome = Literal["onTime", "late"]
EventKind = Literal["created", "stage", "won", "lost", "interaction", "actionDue", "actionDone"]
Bucket = Literal[
    "overdue",
    "thisWeek",
    "nextWeek",
    "inTwoWeeks",
    "inThreeWeeks",
    "inFourWeeks",
    "later",
    "noDate",
]
NO_VALUE = "(none)"
"""What stands in a dimension for rows that have no organisation, city, owner or segment."""


def _known(name: object) -> object:
    return None if name == NO_VALUE else name


def _local(instant: object) -> object:
    """Write an instant as people here read it; warehouses hand out UTC, some without saying so."""
    if not isinstance(instant, datetime):
        return instant
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(SAO_PAULO)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An action that is not in the CRM: somebody has accepted it from a meeting. Its `id` is below zero."""

    id: int
    org: str
    owner: str
    subject: str
    due_date: date | None
    accepted_on: date


R = TypeVar("R", bound=BaseModel)
Name = Annotated[str | None, BeforeValidator(_known)]
Instant = Annotated[datetime, BeforeValidator(_local)]


class _Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class Period(_Answer):
    """Both days are part of it."""

    start: date
    end: date


class Metric(_Answer):
    """A number, what it was made of when it is a ratio, and what it was one period before."""

    value: float | None
    numerator: float | None
    denominator: float | None
    previous: float | None
    delta: float | None
    unit: Literal["BRL", "percent", "days", "count"]
    better_when: Literal["higher", "lower"]


class MetricSet(_Answer):
    """The eight key figures."""

    open_pipeline: Metric
    won_amount: Metric
    win_rate: Metric
    sales_cycle_days: Metric
    interactions: Metric
    contact_coverage: Metric
    overdue_actions: Metric
    on_time_rate: Metric


class Metrics(_Answer):
    """The key figures of a period, and of the one of equal length just before."""

    as_of: date
    period: Period
    previous_period: Period
    metrics: MetricSet


class ActionPriority(_Answer):
    """The open actions of one bucket; weeks run Monday to Sunday."""

    bucket: Bucket
    count: int
    amount_at_risk: float


class ActionPriorities(RootModel[list[ActionPriority]]):
    """All eight buckets, in order."""


class ActionRow(_Answer):
    """An open action; `amountAtRisk` is the amount of its opportunity while that is open.

    One with an id below zero is no action of the CRM but was accepted from a meeting (`/action-items`).
    """

    id: int
    org: Name
    location: Name
    owner: Name
    type: str
    subject: str
    priority: str
    status: ActionStatus
    due_date: date | None
    days_late: int
    opportunity_id: int | None
    amount_at_risk: float


class Page(_Answer, Generic[R]):
    """Some rows of a table; what is `total` is of all of them, not of the page."""

    data: list[R]
    total: int
    page: int
    page_size: int


class ActionsPage(Page[ActionRow]):
    """A page of open actions; `totalAmountAtRisk` adds up all of them."""

    total_amount_at_risk: float


class PipelineStage(_Answer):
    """What stands in a stage at the period's end, and how it moved on during the period.

    `conversion` is the share, in percent, of those that left the stage in the period for a later one
    or for Won rather than Lost; `medianDays` is how long those had stayed. Both null when none left.
    They are `advancedCount` of `leftCount`.
    """

    stage: Stage
    order: int
    count: int
    amount: float
    weighted: float
    conversion: float | None
    median_days: float | None
    advanced_count: int
    left_count: int


class Pipeline(_Answer):
    """The four open stages, in order."""

    stages: list[PipelineStage]


class Point(_Answer):
    """`date` is the first day that the point covers; what stands in a point is of its last day."""

    date: date
    value: float | None
    previous: float | None


class Timeseries(_Answer):
    """One metric over the period, without gaps."""

    metric: SeriesMetric
    grain: Grain
    points: list[Point]


class BreakdownRow(_Answer):
    """`share` is the part of the total in percent; null for ratios and medians, which have none."""

    key: str
    label: str
    value: float | None
    previous: float | None
    share: float | None


class Breakdown(_Answer):
    """The largest rows, the rest and the whole; rows and `other` add up to `total`, where numbers add up."""

    by: Dimension
    metric: SeriesMetric
    rows: list[BreakdownRow]
    other: float | None
    total: float | None


class OpportunityRow(_Answer):
    """`stage` and `daysInStage` as of the period's end; `daysInStage` is null once closed.

    Of the kinds `left` and `advanced` both are of the stage that was left, on the day `leftOn`; for all
    others that is null.
    """

    id: int
    org: Name
    location: Name
    owner: Name
    segment: Name
    stage: str
    amount: float
    probability: int
    created_at: Instant
    expected_close_date: date | None
    closed_at: Instant | None
    days_in_stage: int | None
    left_on: date | None


class OpportunitiesPage(Page[OpportunityRow]):
    """A page of opportunities; `totalAmount` adds up all of them, `totalWeighted` by their probability."""

    total_amount: float
    total_weighted: float


class InteractionRow(_Answer):
    """A completed activity; `owner` is who was active, not the organisation's own."""

    id: int
    date: date
    org: Name
    location: Name
    owner: Name
    segment: Name
    type: str
    opportunity_id: int | None


class InteractionsPage(Page[InteractionRow]):
    """A page of the interactions of a period; `total` is the metric `interactions`."""


class OrganizationRow(_Answer):
    """An active organisation as it stood at the period's end.

    `contacted` and `interactions` are of the 30 days that end there, `lastContact` is the newest
    interaction until then. `overdueActions` is today's. Whose they are does not matter.
    """

    org: str
    location: Name
    owner: Name
    segment: Name
    contacted: bool
    last_contact: date | None
    interactions: int
    open_pipeline: float
    overdue_actions: int


class OrganizationsPage(Page[OrganizationRow]):
    """A page of organisations; `total` is what `contactCoverage` is a share of, or the share itself."""


class DueActionRow(_Answer):
    """An action that was due in the period; one that is still open counts as late."""

    id: int
    org: Name
    location: Name
    owner: Name
    type: str
    subject: str
    priority: str
    due_date: date
    completed_on: date | None
    outcome: Outcome


class DueActionsPage(Page[DueActionRow]):
    """A page of due actions; `total` is what `onTimeRate` is a share of, or the share itself."""


class Event(_Answer):
    """Something that happened on a day, or has to: an action is done, or due.

    `text` is the stage, the type of interaction or the subject of the action that `actionId` names.
    """

    date: date
    kind: EventKind
    text: str
    action_id: int | None


class Story(_Answer):
    """An open action or an opportunity, who it is about, and what happened: the newest 50 events first.

    `opportunity` is as of the as-of day, and null when the action has none; `organization` is as of the
    default period, and null when there is none or it is not active; `action` is null in the story of an
    opportunity. The events are the opportunity's, or the organisation's where there is no opportunity.
    """

    action: ActionRow | None
    opportunity: OpportunityRow | None
    organization: OrganizationRow | None
    events: list[Event]


class OrganizationNames(RootModel[list[str]]):
    """Names of organisations, for rooms that know them by name only."""


class Found(RootModel[Story | None]):
    """A story, or the knowledge that there is none."""


class ExportProgress(_Answer):
    """How many rows of an export have been written; `total` is null until the first ones are there."""

    rows: int
    total: int | None


class Option(_Answer):
    """`count` is the number of opportunities behind the value."""

    value: str
    label: str
    count: int


class DateRange(_Answer):
    """The days there is data for."""

    min: date | None
    max: date | None


class Truncated(_Answer):
    """Which lists were cut to the most frequent values."""

    orgs: bool
    locations: bool
    owners: bool
    segments: bool


class FilterOptions(_Answer):
    """The values that the filters may take, the most frequent first."""

    orgs: list[Option]
    locations: list[Option]
    owners: list[Option]
    segments: list[Option]
    date_range: DateRange
    truncated: Truncated


class JobRun(_Answer):
    """How the newest run of the daily job ended."""

    run_id: str
    status: Literal["success", "failed"]
    finished_at: Instant


class Freshness(_Answer):
    """Which day the numbers are of, when they were built and how the newest run of the job ended."""

    data_as_of: date | None
    refreshed_at: Instant | None
    warehouse: Literal["duckdb", "databricks"]
    job: JobRun | None

"""The questions the dashboard may be asked: validated, normalised, one object per meaning.

Two spellings of one question (list order, a list of one, duplicates, surrounding blanks, composed or
decomposed accents) become equal objects here, so that they share one cache entry.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic.alias_generators import to_camel

from backend.dashboard.models import (
    ActionRow,
    ActionStatus,
    Bucket,
    Dimension,
    DueActionRow,
    Grain,
    InteractionRow,
    OpportunityKind,
    OpportunityRow,
    OrganizationRow,
    Outcome,
    SeriesMetric,
    Stage,
)

MAX_VALUES = 50
MAX_GROUPS = 100
MAX_PERIOD_DAYS = 3660
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _text(given: object) -> object:
    return _tidy(given) if isinstance(given, str) else given


def _values(given: object) -> object:
    """Read nothing as an empty list and a string as a list of one; drop blanks and duplicates; sort."""
    if given is None or isinstance(given, str):
        given = [given or ""]
    if not isinstance(given, list):
        return given
    if not all(isinstance(value, str) for value in given):
        return given  # pydantic names the odd one
    return sorted({tidy for value in given if (tidy := _tidy(value))})


def _day(given: object) -> object:
    """Take `YYYY-MM-DD` only: pydantic alone would read numbers and instants as dates too."""
    if given is None or isinstance(given, date):
        return given
    if isinstance(given, str) and not given.strip():
        return None
    if isinstance(given, str) and _DAY.fullmatch(given.strip()):
        return given.strip()
    msg = "a date is written YYYY-MM-DD"
    raise ValueError(msg)


def _blank_is_absent(given: object) -> object:
    return None if isinstance(given, str) and not given.strip() else given


Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Names = Annotated[list[Name], BeforeValidator(_values), Field(max_length=MAX_VALUES)]
Groups = Annotated[list[Name], BeforeValidator(_values), Field(max_length=MAX_GROUPS)]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Stages = Annotated[list[Stage], BeforeValidator(_values)]
Search = Annotated[Name, BeforeValidator(_text)]
PageSize = Annotated[int, Field(ge=1, le=100)]


def _sort_by(row: type[BaseModel]) -> AfterValidator:
    """Accept the fields of a returned row, `-` before them for descending."""
    fields = {to_camel(name) for name in row.model_fields}

    def check(given: str) -> str:
        if given and given.removeprefix("-") not in fields:
            msg = f"sort is one of {', '.join(sorted(fields))}, with - before it for descending"
            raise ValueError(msg)
        return given

    return AfterValidator(check)


class DashboardFilters(BaseModel):
    """What narrows every question; all of it optional.

    Names match exactly; `(none)` stands for rows that have no such value.
    Without dates the period is the 90 days that end at the data's as-of date.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    org: Names = Field(default=[], description="organisations, by name")
    location: Names = Field(default=[], description="cities")
    owner: Names = Field(default=[], description="owners, by name")
    segment: Names = Field(default=[], description="segments")
    start_date: Annotated[Day | None, BeforeValidator(_day)] = Field(
        default=None, description="first day of the period"
    )
    end_date: Annotated[Day | None, BeforeValidator(_day)] = Field(
        default=None, description="last day of the period, included"
    )

    @field_validator("end_date")
    @classmethod
    def _period_runs_forward(cls, end: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("start_date")
        if start and end and start > end:
            msg = "startDate is after endDate"
            raise ValueError(msg)
        if start and end and (end - start).days >= MAX_PERIOD_DAYS:
            msg = f"a period has at most {MAX_PERIOD_DAYS} days"
            raise ValueError(msg)
        return end


class StagedFilters(DashboardFilters):
    """What narrows questions about opportunities that are open, and what has to be done for them.

    An opportunity stands in the stage that it was in at the end of the day asked about; an action, in that
    of its open opportunity. Where nothing stands in a stage, the filter means nothing and is left out.
    """

    stage: Stages = Field(
        default=[], description="open stages; narrows the open pipeline, and actions by their opportunities"
    )

    @property
    def has_stages(self) -> bool:
        """Tell whether what is asked about stands in stages."""
        return True


class TableQuestion(DashboardFilters):
    """A page of rows, perhaps without those of some groups: so the rest of a breakdown finds its rows."""

    not_org: Groups = Field(default=[], description="organisations to leave out")
    not_location: Groups = Field(default=[], description="cities to leave out")
    not_owner: Groups = Field(default=[], description="owners to leave out")
    not_segment: Groups = Field(default=[], description="segments to leave out")
    page: int = Field(default=1, ge=1, le=1_000_000)
    page_size: PageSize = 10
    search: Search = Field(default="", description="part of a text, ignoring case and accents")
    sort: str = ""


class ActionsQuestion(TableQuestion, StagedFilters):
    """Open actions, a page at a time; as they stand, or stood at the end of a day."""

    sort: Annotated[str, _sort_by(ActionRow)] = Field(default="", examples=["-amountAtRisk"])
    status: Annotated[ActionStatus | None, BeforeValidator(_blank_is_absent)] = None
    bucket: Annotated[Bucket | None, BeforeValidator(_blank_is_absent)] = None
    type: Names = Field(
        default=[], description="types of action: call, email, …, or fromMeeting, accepted from one"
    )
    day: Annotated[Day | None, BeforeValidator(_day)] = Field(
        default=None, description="one of the 90 days before the as-of date, in place of that"
    )


class OpportunitiesQuestion(TableQuestion, StagedFilters):
    """The opportunities behind the pipeline, won and win-rate numbers, a page at a time."""

    sort: Annotated[str, _sort_by(OpportunityRow)] = Field(default="", examples=["-amount"])
    kind: OpportunityKind = Field(
        default="open",
        description="open at the period's end; won, lost or either (closed) in the period; or those that left"
        " a stage in it, whichever way (left) or towards winning (advanced), a row for each stage left",
    )
    stage: Stages = Field(
        default=[],
        description="the stages that open ones stand in at the period's end, or that were left in the period",
    )

    @property
    def has_stages(self) -> bool:
        """Tell whether what is asked about stands, or stood, in stages."""
        return self.kind in {"open", "left", "advanced"}


class InteractionsQuestion(TableQuestion):
    """The completed activities of the period, the newest first, a page at a time."""

    sort: Annotated[str, _sort_by(InteractionRow)] = Field(default="", examples=["org"])
    type: Names = Field(default=[], description="types of activity: call, email, meeting, whatsapp, visit")


class OrganizationsQuestion(TableQuestion):
    """Active organisations at the period's end, the largest pipeline first, a page at a time."""

    sort: Annotated[str, _sort_by(OrganizationRow)] = Field(default="", examples=["lastContact"])
    contacted: Annotated[bool | None, BeforeValidator(_blank_is_absent)] = Field(
        default=None, description="whether there was an interaction in the 30 days that end there"
    )


class DueActionsQuestion(TableQuestion):
    """The actions that were due in the period, the late ones first, a page at a time."""

    sort: Annotated[str, _sort_by(DueActionRow)] = Field(default="", examples=["-dueDate"])
    outcome: Annotated[Outcome | None, BeforeValidator(_blank_is_absent)] = None


class MetricQuestion(StagedFilters):
    """One metric."""

    metric: SeriesMetric = "wonAmount"

    @property
    def has_stages(self) -> bool:
        """Tell whether what is asked about stands in stages."""
        return self.metric in {"openPipeline", "overdueActions"}


class TimeseriesQuestion(MetricQuestion):
    """One metric over the period."""

    grain: Grain = "day"


class BreakdownQuestion(MetricQuestion):
    """One metric by one dimension, the largest first."""

    by: Dimension = "org"
    limit: int = Field(default=10, ge=1, le=MAX_GROUPS)


class OptionsQuestion(DashboardFilters):
    """The values that the filters may take, each list narrowed by the other filters."""

    field: Annotated[Dimension | None, BeforeValidator(_blank_is_absent)] = None
    search: Search = ""
    limit: int = Field(default=200, ge=1, le=200)


class Export(TableQuestion):
    """All pages of a table, as a file."""

    format: Literal["csv", "xlsx"] = "csv"


class ActionsExport(ActionsQuestion, Export):
    """All pages of the actions, as a file."""


class OpportunitiesExport(OpportunitiesQuestion, Export):
    """All pages of the opportunities, as a file."""


class InteractionsExport(InteractionsQuestion, Export):
    """All pages of the interactions, as a file."""


class OrganizationsExport(OrganizationsQuestion, Export):
    """All pages of the organisations, as a file."""


class DueActionsExport(DueActionsQuestion, Export):
    """All pages of the due actions, as a file."""

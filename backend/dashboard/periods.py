"""Days, periods and the buckets of a time series. All days are America/Sao_Paulo, ends included."""

from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from backend.dashboard.filters import ActionsQuestion, DashboardFilters, StagedFilters
from backend.dashboard.models import Bucket, Grain

DEFAULT_DAYS = 90
Q = TypeVar("Q", bound=DashboardFilters)


class Window(NamedTuple):
    """A period, both days part of it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.end - self.start).days + 1

    @property
    def previous(self) -> "Window":
        """The period of equal length just before."""
        length = timedelta(days=self.days)
        return Window(self.start - length, self.end - length)


def window_of(question: DashboardFilters, as_of: date) -> Window:
    """Resolve the period of a question: by default the 90 days that end at the as-of date."""
    end = question.end_date or max(as_of, question.start_date or as_of)
    return Window(question.start_date or end - timedelta(days=DEFAULT_DAYS - 1), end)


def settle(question: Q, as_of: date) -> Q:
    """Write a question the one way it is kept: an explicit default period is no period.

    So the spelled-out default shares the default's cache entry, and that entry stays the same
    question when the as-of date moves on; so do the actions of the as-of day. Stages are left out where they
    mean nothing.
    """
    window = window_of(question, as_of)
    default = window_of(DashboardFilters(), as_of)
    start, end = (None, None) if window == default else window
    settled: dict[str, object] = {"start_date": start, "end_date": end}
    if isinstance(question, StagedFilters) and not question.has_stages:
        settled["stage"] = []
    if isinstance(question, ActionsQuestion) and question.day == as_of:
        settled["day"] = None
    return question.model_copy(update=settled)


def first_day(day: date, grain: Grain) -> date:
    """Find the first day of the bucket that a day falls into; weeks begin on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def bucket_starts(window: Window, grain: Grain) -> list[date]:
    """List the first day of every bucket that a period touches, without gaps."""
    starts = [first_day(window.start, grain)]
    step = {"day": 1, "week": 7, "month": 31}[grain]
    while (following := first_day(starts[-1] + timedelta(days=step), grain)) <= window.end:
        starts.append(following)
    return starts


def bucket_of(due: date | None, day: date) -> Bucket:
    """Tell how soon something is due, as the refresh does (`sql/04`); weeks run Monday to Sunday."""
    if due is None:
        return "noDate"
    if due < day:
        return "overdue"
    weeks = ((due - timedelta(days=due.weekday())) - (day - timedelta(days=day.weekday()))).days // 7
    ahead: tuple[Bucket, ...] = ("thisWeek", "nextWeek", "inTwoWeeks", "inThreeWeeks", "inFourWeeks")
    return ahead[weeks] if weeks < len(ahead) else "later"

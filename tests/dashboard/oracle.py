"""The dashboard's numbers worked out a second time: in plain Python, from the source tables alone.

It shares nothing with the SQL but the definitions of CONTRACT.md, and is as slow as it is plain.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from statistics import median
from typing import NamedTuple

from tests.dashboard.source import Action, Activity, Opportunity, Organization, Source, Visit, Who

STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
STEPS = (*STAGES, "Won", "Lost")
PROBABILITY = dict(zip(STEPS, (10, 20, 50, 80, 100, 0), strict=True))
WEEKS = ("thisWeek", "nextWeek", "inTwoWeeks", "inThreeWeeks", "inFourWeeks")
BUCKETS = ("overdue", *WEEKS, "later", "noDate")
STANDING = ("openPipeline", "contactCoverage", "overdueActions")
METRICS = (*STANDING, "wonAmount", "winRate", "salesCycleDays", "interactions", "onTimeRate")
RATIOS = ("winRate", "onTimeRate", "contactCoverage")
A_DAY = timedelta(days=1)
SNAPSHOTS = timedelta(days=90)
Filters = Mapping[str, Sequence[str]]
Event = tuple[date, str, str, int | None]


class Period(NamedTuple):
    """Both days are part of it."""

    start: date
    end: date

    @property
    def before(self) -> "Period":
        length = self.end - self.start + A_DAY
        return Period(self.start - length, self.end - length)

    @property
    def days(self) -> list[date]:
        return [self.start + number * A_DAY for number in range((self.end - self.start).days + 1)]

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


class Figure(NamedTuple):
    value: float | None
    numerator: float | None = None
    denominator: float | None = None


def meets(who: Who, filters: Filters) -> bool:
    return all(getattr(who, name) in wanted for name, wanted in filters.items() if wanted)


def open_on(deal: Opportunity, day: date) -> bool:
    return deal.created <= day and (deal.closed is None or deal.closed > day)


def action_open_on(action: Action, day: date) -> bool:
    return action.created <= day and (action.ended is None or action.ended > day)


def stage_on(deal: Opportunity, day: date) -> str | None:
    """The stage it was in when a day ended, if it was there already."""
    standing = [
        visit.stage
        for visit in deal.visits
        if visit.entered <= day and not (visit.left and visit.left <= day)
    ]
    return standing[0] if standing else None


def bucket_of(due: date | None, day: date) -> str:
    if due is None:
        return "noDate"
    if due < day:
        return "overdue"
    sunday = day + timedelta(days=6 - day.weekday())
    for name in WEEKS:
        if due <= sunday:
            return name
        sunday += 7 * A_DAY
    return "later"


def share(part: float, whole: float) -> Figure:
    return Figure(100 * part / whole if whole else None, part, whole)


class Oracle:
    """Answers what the dashboard answers, over a part of the CRM; what stands, in some of the stages."""

    def __init__(self, source: Source, stages: Sequence[str] = ()) -> None:
        self.source = source
        self.stages = stages
        self.as_of = source.as_of
        self.deals = source.opportunities
        self.activities = source.activities
        self.actions = source.actions
        self.organizations = source.organizations

    def of(self, filters: Filters) -> "Oracle":
        """Narrow to what meets the filters."""
        return self.where(lambda who: meets(who, filters))

    def where(self, test: Callable[[Who], bool]) -> "Oracle":
        met = {who for who in self.source.everyone if test(who)}
        inner = Oracle(self.source, self.stages)
        inner.deals = [one for one in self.deals if one.who in met]
        inner.activities = [one for one in self.activities if one.who in met]
        inner.actions = [one for one in self.actions if one.who in met]
        inner.organizations = [one for one in self.organizations if one.who in met]
        return inner

    def near(self, period: Period, metric: str) -> "Oracle":
        """Leave out early what a metric of a period, or of the one before, cannot count: it is faster."""
        both = Period(period.before.start, period.end)
        inner = Oracle(self.source, self.stages)
        inner.deals, inner.actions, inner.organizations = self.deals, self.actions, self.organizations
        if metric != "openPipeline":
            inner.deals = [deal for deal in self.deals if deal.closed in both]
        talks = metric == "interactions"
        inner.activities = [one for one in self.activities if one.day in both] if talks else []
        return inner

    def closed(self, period: Period, *, won: bool | None = None) -> list[Opportunity]:
        return [d for d in self.deals if d.closed in period and (won is None or d.won is won)]

    def open(self, day: date) -> list[Opportunity]:
        return [deal for deal in self.deals if open_on(deal, day) and self.is_in_stage(deal, day)]

    def left(self, period: Period, *, advanced: bool = False) -> list[tuple[Opportunity, Visit]]:
        """The stays in open stages that ended in a period; with `advanced` those that led on or to Won."""
        stages = self.stages or STAGES
        return [
            (deal, visit)
            for deal in self.deals
            for visit in deal.visits
            if visit.stage in stages and visit.left in period and (visit.advanced or not advanced)
        ]

    def is_in_stage(self, deal: Opportunity | None, day: date) -> bool:
        """Whether it is in one of the stages asked about; any will do when none is."""
        return not self.stages or bool(deal and stage_on(deal, day) in self.stages)

    def stands(self, action: Action, day: date) -> bool:
        """Whether an action was open on a day, and its opportunity in one of the stages."""
        deal = self.source.by_id.get(action.opportunity or 0)
        return action_open_on(action, day) and self.is_in_stage(deal, day)

    def figure(self, metric: str, period: Period) -> Figure:
        """A metric of a period; those that stand, at its end."""
        if metric == "overdueActions":
            return Figure(self.overdue_on(period.end))
        if metric == "openPipeline":
            return Figure(sum(deal.amount for deal in self.open(period.end)))
        if metric == "interactions":
            return Figure(sum(one.day in period for one in self.activities if one.completed))
        if metric == "onTimeRate":
            due = [one for one in self.actions if one.due in period and one.status != "cancelled"]
            return share(sum(one.on_time for one in due), len(due))
        if metric == "contactCoverage":
            month = Period(period.end - 29 * A_DAY, period.end)
            active = [one for one in self.organizations if one.active]
            spoken_to = set().union(*(self.source.contacts.get(day, set()) for day in month.days))
            return share(sum(one.id in spoken_to for one in active), len(active))
        return self.figure_of_closed(metric, period)

    def figure_of_closed(self, metric: str, period: Period) -> Figure:
        """The metrics that opportunities count for on the day they are won or lost."""
        won = self.closed(period, won=True)
        if metric == "winRate":
            return share(len(won), len(self.closed(period)))
        if metric == "salesCycleDays":
            days = [deal.cycle_days for deal in won]
            return Figure(median(days) if days else None)
        return Figure(sum(deal.amount for deal in won))

    def overdue_on(self, day: date) -> float | None:
        """How many actions were late on a day, where that is still known."""
        if not self.as_of - SNAPSHOTS <= day <= self.as_of:
            return None
        return sum(bucket_of(one.due, day) == "overdue" and self.stands(one, day) for one in self.actions)

    def shown(self, metric: str, period: Period) -> Figure:
        """A metric as a tile shows it: overdue actions are today's, whatever the period."""
        if metric == "overdueActions":
            return Figure(self.overdue_on(self.as_of))
        return self.figure(metric, period)

    def metrics(self, period: Period) -> dict[str, tuple[Figure, float | None]]:
        """Every key figure, beside what it was before."""
        return {name: (self.shown(name, period), self.figure(name, period.before).value) for name in METRICS}

    def open_actions(self, day: date) -> list[Action]:
        return [one for one in self.actions if self.stands(one, day)]

    def at_risk(self, action: Action) -> float:
        deal = action.opportunity and self.source.by_id[action.opportunity]
        return deal.amount if deal and deal.closed is None else 0

    def priorities(self) -> list[tuple[str, int, float]]:
        sorted_in: dict[str, list[Action]] = {bucket: [] for bucket in BUCKETS}
        for one in self.open_actions(self.as_of):
            sorted_in[bucket_of(one.due, self.as_of)].append(one)
        return [
            (bucket, len(ones), sum(self.at_risk(one) for one in ones)) for bucket, ones in sorted_in.items()
        ]

    def pipeline(self, period: Period) -> list[tuple[str, int, float, float, float | None, float | None]]:
        """Stage, count, amount, weighted, conversion and median days."""
        answer = []
        for stage in STAGES:
            amounts: list[float] = []
            for deal in self.deals:
                for visit in deal.visits:
                    stays = visit.entered <= period.end and (visit.left is None or visit.left > period.end)
                    if visit.stage == stage and stays:
                        amounts.append(deal.amount)
            left = [visit for _, visit in self.left(period) if visit.stage == stage]
            advanced = sum(visit.advanced for visit in left)
            standing = sum(amounts)
            weighted = standing * PROBABILITY[stage] / 100
            stay = median(visit.days for visit in left) if left else None
            answer.append((stage, len(amounts), standing, weighted, share(advanced, len(left)).value, stay))
        return answer

    def timeseries(
        self, metric: str, grain: str, period: Period
    ) -> list[tuple[date, float | None, float | None]]:
        """The day a point begins on, its value, and what it was one period before."""
        length = period.end - period.start + A_DAY
        relevant = self.near(period, metric)
        points = []
        for bucket in buckets(period, grain):
            earlier = Period(bucket.start - length, bucket.end - length)
            if metric == "overdueActions" and self.as_of in bucket:
                now = relevant.shown(metric, bucket)
            else:
                now = relevant.figure(metric, bucket)
            points.append((bucket.start, now.value, relevant.figure(metric, earlier).value))
        return points

    def breakdown(self, by: str, metric: str, period: Period) -> list[tuple[str, Figure, float | None]]:
        """Every key that has something to show, the largest first, with its figure and its previous one."""
        relevant = self.near(period, metric)
        rows: Iterable[Opportunity | Activity | Action | Organization] = chain(
            relevant.deals, relevant.activities, relevant.actions, relevant.organizations
        )
        found = []
        for key in sorted({str(getattr(one.who, by)) for one in rows}):
            inner = relevant.of({by: [key]})
            figure = inner.shown(metric, period)
            if figure.value or figure.denominator or (metric == "salesCycleDays" and figure.value == 0):
                weight = inner.weight(metric, period, figure)
                found.append((weight, (key, figure, inner.figure(metric, period.before).value)))
        return [row for _, row in sorted(found, key=lambda pair: pair[0])]

    def weight(self, metric: str, period: Period, figure: Figure) -> tuple[float, float]:
        """Sort by value, then by how much it rests on; names come sorted already."""
        rests_on = figure.denominator or 0
        if metric == "salesCycleDays":
            rests_on = len(self.closed(period, won=True))
        return (-(figure.value or 0), -rests_on)

    def rest(self, metric: str, period: Period, by: str, shown: Sequence[str]) -> Figure:
        """The same metric over every key that is not shown."""
        left = self.near(period, metric).where(lambda who: getattr(who, by) not in shown)
        return left.shown(metric, period)

    def interactions(self, period: Period) -> list[Activity]:
        talks = [one for one in self.activities if one.completed and one.day in period]
        return sorted(talks, key=lambda one: (-one.day.toordinal(), one.id))

    def due(self, period: Period) -> list[Action]:
        """The actions of the on-time rate, the late ones first."""
        due = [(one.due, one) for one in self.actions if one.due in period and one.status != "cancelled"]
        return [one for _, one in sorted(due, key=lambda pair: (pair[1].on_time, pair[0], pair[1].id))]

    def companies(self, period: Period) -> list[tuple[str, bool, date | None, int, float, float]]:
        """Name, contacted, last contact, interactions, open pipeline, overdue: whoever they are of."""
        month = Period(period.end - 29 * A_DAY, period.end)
        everyone = Oracle(self.source)
        answer = []
        for one in self.organizations:
            if not one.active:
                continue
            its = everyone.of({"org": [one.who.org]})
            days = [talk.day for talk in its.activities if talk.completed and talk.day <= period.end]
            recent = sum(day in month for day in days)
            pipeline = sum(deal.amount for deal in its.open(period.end))
            overdue = its.overdue_on(self.as_of) or 0
            answer.append((one.who.org, recent > 0, max(days, default=None), recent, pipeline, overdue))
        return answer

    def events(self, deal: int | None, org: str | None, own: int | None) -> list[Event]:
        """What happened to an opportunity or to an organisation, and the action that was asked about."""
        found: list[Event] = []
        for one in self.deals:
            if one.id == deal or one.who.org == org:
                first, *others = one.visits
                found.append((one.created, "created", first.stage, None))
                found += [
                    (
                        visit.entered,
                        {"Won": "won", "Lost": "lost"}.get(visit.stage, "stage"),
                        visit.stage,
                        None,
                    )
                    for visit in others
                ]
        for talk in self.activities:
            if talk.completed and (talk.who.org == org if deal is None else talk.opportunity == deal):
                found.append((talk.day, "interaction", talk.type, None))
        for action in self.actions:
            done = action.status == "completed"
            day = action.ended if done else action.due
            if action.status == "cancelled" or day is None or (done and action.due is None):
                continue
            its = action.opportunity == deal if deal else action.who.org == org and day <= self.as_of
            if its or action.id == own:
                found.append((day, "actionDone" if done else "actionDue", action.subject, action.id))
        return sorted(found, key=lambda event: event[0], reverse=True)

    def first_day(self) -> date:
        """The day of the first thing that counts, whoever is asked for."""
        source = self.source
        days = [one.day for one in source.activities if one.completed]
        days += [deal.created for deal in source.opportunities]
        days += [one.due for one in source.actions if one.due and one.status != "cancelled"]
        return min(days)


def buckets(period: Period, grain: str) -> list[Period]:
    """Cut a period into days, weeks from Monday or months; the outer ones may be shorter."""
    cut: list[list[date]] = []
    for day in period.days:
        begins = grain == "day" or (day.weekday() == 0 if grain == "week" else day.day == 1)
        if begins or not cut:
            cut.append([])
        cut[-1].append(day)
    return [Period(days[0], days[-1]) for days in cut]


def options(source: Source, field: str, filters: Filters) -> list[tuple[str, int]]:
    """The values of a filter that the others leave, with their opportunities, the most frequent first."""
    others = {name: wanted for name, wanted in filters.items() if name != field}
    counts: Counter[str] = Counter(
        {getattr(one.who, field): 0 for one in source.organizations if meets(one.who, others)}
    )
    counts.update(getattr(deal.who, field) for deal in source.opportunities if meets(deal.who, others))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

"""The source tables of the sample CRM, read once, as people see them: names, and days of São Paulo."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from backend.warehouse.duckdb import connect, current_file

SAO_PAULO: tzinfo = ZoneInfo("America/Sao_Paulo")
NONE = "(none)"


class Who(NamedTuple):
    org: str
    location: str
    owner: str
    segment: str


class Organization(NamedTuple):
    id: int
    who: Who
    active: bool


class Visit(NamedTuple):
    """A stay in a stage: `then` is the stage after it, or the same one while it lasts."""

    stage: str
    entered: date
    left: date | None
    then: str

    @property
    def days(self) -> int:
        assert self.left
        return (self.left - self.entered).days

    @property
    def advanced(self) -> bool:
        """Whether it led to a later stage, or to Won rather than Lost."""
        steps = ("Prospecting", "Qualification", "Proposal", "Negotiation", "Won")
        return self.then in steps and steps.index(self.then) > steps.index(self.stage)


class Opportunity(NamedTuple):
    id: int
    who: Who
    amount: float
    created: date
    closed: date | None
    won: bool | None
    visits: tuple[Visit, ...]

    @property
    def cycle_days(self) -> int:
        assert self.closed
        return (self.closed - self.created).days


class Activity(NamedTuple):
    id: int
    organization: int | None
    who: Who
    opportunity: int | None
    type: str
    day: date
    completed: bool


class Action(NamedTuple):
    id: int
    who: Who
    opportunity: int | None
    subject: str
    status: str
    created: date
    due: date | None
    ended: date | None

    @property
    def on_time(self) -> bool:
        return self.status == "completed" and bool(self.ended and self.due and self.ended <= self.due)


class Source:
    """All of it. No tuple or dataclass: hypothesis would print every row of it beside a failure."""

    def __init__(
        self,
        as_of: date,
        organizations: list[Organization],
        opportunities: list[Opportunity],
        activities: list[Activity],
        actions: list[Action],
    ) -> None:
        self.as_of = as_of
        self.organizations = organizations
        self.opportunities = opportunities
        self.activities = activities
        self.actions = actions
        self.by_id = {deal.id: deal for deal in opportunities}
        self.contacts: defaultdict[date, set[int | None]] = defaultdict(set)
        for one in activities:
            if one.completed:
                self.contacts[one.day].add(one.organization)
        rows = chain[Any](organizations, opportunities, activities, actions)
        self.everyone = frozenset(one.who for one in rows)


def local(instant: datetime | None) -> Any:
    """Name the day of an instant in São Paulo; instants without a zone are UTC."""
    if instant is None:
        return None
    assert instant.tzinfo, "the embedded warehouse hands out instants with their zone"
    return instant.astimezone(SAO_PAULO).date()


def read(directory: Path, as_of: date) -> Source:
    path = current_file(directory)
    assert path
    with connect(path, read_only=True) as connection:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        cities = dict(rows("SELECT id, city FROM locations"))
        sellers = dict(rows("SELECT id, name FROM owners"))
        companies = {
            key: (name, cities.get(location, NONE), segment or NONE, owner, active)
            for key, name, location, segment, owner, active in rows(
                "SELECT id, name, location_id, segment, owner_id, is_active FROM organizations"
            )
        }

        def who(organization: int | None, owner: int | None) -> Who:
            nobody = (NONE, NONE, NONE)
            name, city, segment = companies[organization][:3] if organization else nobody
            return Who(name, city, sellers.get(owner, NONE), segment)

        visits = {
            key: tuple(_visits([row[1:] for row in group]))
            for key, group in groupby(
                rows(
                    "SELECT opportunity_id, stage, entered_at, left_at FROM opportunity_stage_history"
                    " ORDER BY opportunity_id, entered_at, left_at NULLS LAST"
                ),
                key=lambda row: row[0],
            )
        }
        opportunities = [
            Opportunity(key, who(org, owner), float(amount), local(made), local(closed), won, visits[key])
            for key, org, owner, amount, made, closed, won in rows(
                "SELECT id, organization_id, owner_id, amount_brl, created_at, closed_at, is_won"
                " FROM opportunities"
            )
        ]
        organizations = [Organization(key, who(key, row[3]), row[4]) for key, row in companies.items()]
        activities = [
            Activity(key, org, who(org, owner), deal, kind, local(at), outcome == "completed")
            for key, org, owner, deal, kind, at, outcome in rows(
                "SELECT id, organization_id, owner_id, opportunity_id, type, occurred_at, outcome"
                " FROM activities"
            )
        ]
        actions = [
            Action(key, who(org, owner), deal, subject, status, local(made), due, local(done or cancelled))
            for key, org, owner, deal, subject, status, made, due, done, cancelled in rows(
                "SELECT id, organization_id, owner_id, opportunity_id, subject, status, created_at, due_date,"
                " completed_at, cancelled_at FROM actions"
            )
        ]
    return Source(as_of, organizations, opportunities, activities, actions)


def _visits(history: list[tuple[str, datetime, datetime | None]]) -> Iterator[Visit]:
    for number, (stage, entered, left) in enumerate(history):
        then = history[number + 1][0] if number + 1 < len(history) else stage
        yield Visit(stage, local(entered), local(left), then)

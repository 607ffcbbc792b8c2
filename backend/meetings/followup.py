"""What comes of meetings: action items that somebody has accepted, and how customers felt over time."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.clock import Clock, moment, today
from backend.database.engine import Database
from backend.errors import NotFound
from backend.meetings import queries
from backend.meetings.models import (
    Acceptances,
    AcceptedAction,
    AcceptedActions,
    AcceptedItem,
    Customer,
    Customers,
    Sentiment,
    Sentiments,
)
from backend.meetings.queries import Acceptance, Found

NOBODY = "(none)"
"""What stands for an organisation or owner that nobody has named, as in the daily tables."""
MOST_POINTS, MOST_CUSTOMERS = 200, 500
Changed = Callable[[bool], Awaitable[None]]
"""Told after each change of what is open: is any of it overdue?"""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Action items and sentiments of meetings. All of it raises `DatabaseUnavailable`."""

    database: Database
    clock: Clock
    changed: Changed

    async def accept(self, tenant: str, wanted: Acceptances) -> AcceptedActions:
        """Take items over into the list of actions, none of them twice for one meeting."""
        items = {item.source: item for item in (_taken(item, wanted.customer_id) for item in wanted.items)}
        async with self.database.transaction() as connection:
            added = await queries.accept(
                connection, tenant, wanted.meeting_id, list(items.values()), moment(self.clock)
            )
            rows = await queries.accepted_of(connection, tenant, wanted.meeting_id)
        if added:
            await self.changed(any(self._overdue(item.due_date) for item in items.values()))
        return AcceptedActions(added=added, items=[_answered(row) for row in rows])

    async def accepted(self, tenant: str, meeting_id: str) -> AcceptedActions:
        """List what a meeting has brought."""
        async with self.database.transaction() as connection:
            rows = await queries.accepted_of(connection, tenant, meeting_id)
        return AcceptedActions(added=0, items=[_answered(row) for row in rows])

    async def find(self, tenant: str, number: int) -> AcceptedAction:
        """Find one accepted item, and the meeting that it is from.

        Raises:
            NotFound: there is no such item.

        """
        async with self.database.transaction() as connection:
            row = await queries.accepted_one(connection, tenant, number)
        if row is None:
            raise NotFound
        return _answered(row)

    async def mark(self, tenant: str, number: int, *, done: bool) -> AcceptedAction:
        """Mark an item as done, or as open again.

        Raises:
            NotFound: there is no such item.

        """
        async with self.database.transaction() as connection:
            done_at = moment(self.clock) if done else None
            row = await queries.mark(connection, tenant, number, done_at=done_at)
        if row is None:
            raise NotFound
        await self.changed(self._overdue(row.due_date))
        return _answered(row)

    async def take_back(self, tenant: str, number: int) -> None:
        """Undo an acceptance.

        Raises:
            NotFound: there is no such item.

        """
        async with self.database.transaction() as connection:
            row = await queries.take_back(connection, tenant, number)
        if row is None:
            raise NotFound
        await self.changed(self._overdue(row.due_date))

    async def still_open(self, tenant: str) -> Sequence[Found]:
        """List what has been accepted and not been done."""
        async with self.database.transaction() as connection:
            return await queries.accepted_open(connection, tenant)

    async def sentiments(self, tenant: str, customer_id: str) -> Sentiments:
        """Tell how a customer felt in the newest meetings of it."""
        async with self.database.transaction() as connection:
            rows = await queries.feelings_of(connection, tenant, customer_id, MOST_POINTS)
        return Sentiments(customer_id=customer_id, points=[Sentiment(**_felt(row)) for row in rows])

    async def customers(self, tenant: str) -> Customers:
        """List the customers that were met last."""
        async with self.database.transaction() as connection:
            rows = await queries.customers(connection, tenant, MOST_CUSTOMERS)
        return Customers(customers=[Customer(**_felt(row), meetings=row.meetings) for row in rows])

    async def expire(self, days: int) -> int:
        """Delete what is older than it may be kept; return how many rows."""
        async with self.database.transaction() as connection:
            return await queries.expire(connection, moment(self.clock) - timedelta(days=days))

    def _overdue(self, due: date | None) -> bool:
        return due is not None and due < today(self.clock)


def _taken(item: AcceptedItem, customer_id: str | None) -> Acceptance:
    alike = " ".join(item.extracted.casefold().split())
    return Acceptance(
        source=hashlib.sha256(alike.encode()).hexdigest(),
        extracted=item.extracted,
        org=customer_id or NOBODY,
        owner=item.owner or NOBODY,
        subject=item.description,
        due_date=item.due_date,
    )


def _answered(row: Found) -> AcceptedAction:
    return AcceptedAction(
        id=row.id,
        meeting_id=row.meeting_id,
        extracted=row.extracted,
        description=row.subject,
        customer_id=None if row.org == NOBODY else row.org,
        owner=None if row.owner == NOBODY else row.owner,
        due_date=row.due_date,
        done=row.done_at is not None,
    )


def _felt(row: Found) -> dict[str, object]:
    return {
        "meeting_id": row.meeting_id,
        "customer_id": row.customer_id,
        "meet_date": row.meet_date,
        "sentiment_label": row.label,
        "sentiment_score": row.score,
        "engine": row.engine,
    }

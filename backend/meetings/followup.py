"""What comes of meetings: action items that somebody has accepted, and how customers felt over time."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.clock import Clock, moment, today
from backend.database.engine import Database
from backend.errors import FieldError, InvalidInput, NotFound
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
from backend.meetings.sight import Sight

NOBODY = "(none)"
"""What stands for an organisation or owner that nobody has named, as in the daily tables."""
NOT_SEEN = "name a customer and an owner whom you may see: this would be somebody else's"
MOST_POINTS, MOST_CUSTOMERS = 200, 500
Changed = Callable[[bool], Awaitable[None]]
"""Told after each change of what is open: is any of it overdue?"""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Action items and sentiments of meetings. All of it raises `DatabaseUnavailable`."""

    database: Database
    clock: Clock
    changed: Changed

    async def accept(self, sight: Sight, wanted: Acceptances) -> AcceptedActions:
        """Take items over into the list of actions, none of them twice for one meeting.

        Raises:
            InvalidInput: one would be where the caller does not see it.

        """
        items = {item.source: item for item in (_taken(item, wanted.customer_id) for item in wanted.items)}
        sees = await sight.items()
        if not all(sees(item.org, item.owner) for item in items.values()):
            raise InvalidInput([FieldError(field="items", message=NOT_SEEN)])
        tenant = sight.tenant
        async with self.database.transaction() as connection:
            added = await queries.accept(
                connection, tenant, wanted.meeting_id, list(items.values()), moment(self.clock)
            )
            rows = await queries.accepted_of(connection, tenant, wanted.meeting_id)
        if added:
            await self.changed(any(self._overdue(item.due_date) for item in items.values()))
        return AcceptedActions(added=added, items=await _seen(sight, rows))

    async def accepted(self, sight: Sight, meeting_id: str) -> AcceptedActions:
        """List what a meeting has brought."""
        async with self.database.reading() as connection:
            rows = await queries.accepted_of(connection, sight.tenant, meeting_id)
        return AcceptedActions(added=0, items=await _seen(sight, rows))

    async def find(self, sight: Sight, number: int) -> AcceptedAction:
        """Find one accepted item, and the meeting that it is from.

        Raises:
            NotFound: there is no such item, or none that the caller sees.

        """
        async with self.database.reading() as connection:
            row = await queries.accepted_one(connection, sight.tenant, number)
        if row is None or not (await sight.items())(row.org, row.owner):
            raise NotFound
        return _answered(row)

    async def mark(self, sight: Sight, number: int, *, done: bool) -> AcceptedAction:
        """Mark an item as done, or as open again.

        Raises:
            NotFound: there is no such item, or none that the caller sees.

        """
        await self.find(sight, number)
        async with self.database.transaction() as connection:
            done_at = moment(self.clock) if done else None
            row = await queries.mark(connection, sight.tenant, number, done_at=done_at)
        if row is None:
            raise NotFound
        await self.changed(self._overdue(row.due_date))
        return _answered(row)

    async def take_back(self, sight: Sight, number: int) -> None:
        """Undo an acceptance.

        Raises:
            NotFound: there is no such item, or none that the caller sees.

        """
        await self.find(sight, number)
        async with self.database.transaction() as connection:
            row = await queries.take_back(connection, sight.tenant, number)
        if row is None:
            raise NotFound
        await self.changed(self._overdue(row.due_date))

    async def still_open(self, tenant: str) -> Sequence[Found]:
        """List what has been accepted and not been done."""
        async with self.database.reading() as connection:
            return await queries.accepted_open(connection, tenant)

    async def sentiments(self, sight: Sight, customer_id: str) -> Sentiments:
        """Tell how a customer felt in the newest meetings of it; one that is not seen has had none."""
        rows: Sequence[Found] = ()
        if await sight.sees_customer(customer_id):
            async with self.database.reading() as connection:
                rows = await queries.feelings_of(connection, sight.tenant, customer_id, MOST_POINTS)
        return Sentiments(customer_id=customer_id, points=[Sentiment(**_felt(row)) for row in rows])

    async def customers(self, sight: Sight) -> Customers:
        """List the customers that were met last."""
        seen = await sight.customers()
        async with self.database.reading() as connection:
            rows = await queries.customers(connection, sight.tenant, MOST_CUSTOMERS, seen)
        return Customers(customers=[Customer(**_felt(row), meetings=row.meetings) for row in rows])

    async def expire(self, days: int) -> int:
        """Delete what is older than it may be kept; return how many rows."""
        async with self.database.transaction() as connection:
            return await queries.expire(connection, moment(self.clock) - timedelta(days=days))

    def _overdue(self, due: date | None) -> bool:
        return due is not None and due < today(self.clock)


async def _seen(sight: Sight, rows: Sequence[Found]) -> list[AcceptedAction]:
    sees = await sight.items()
    return [_answered(row) for row in rows if sees(row.org, row.owner)]


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

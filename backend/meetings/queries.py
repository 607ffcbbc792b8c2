"""What the meetings room keeps in the database: accepted action items, sentiments, tokens used.

Every function does one thing on a connection of the caller's, so that the caller says what is done whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.tables import accepted_actions, sentiments, token_usage
from backend.database.upsert import insert
from backend.meetings.engine import Usage
from backend.meetings.models import SentimentLabel

Found = Row[*tuple[Any, ...]]
"""A row; its columns are its attributes."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An action item as it is to stand in the CRM's list; `source` tells items of a meeting apart."""

    source: str
    extracted: str
    org: str
    owner: str
    subject: str
    due_date: date | None


@dataclass(frozen=True, slots=True)
class Feeling:
    """How a customer felt in a meeting."""

    meeting_id: str
    customer_id: str
    meet_date: date
    score: float
    label: SentimentLabel
    engine: str


async def accept(
    connection: AsyncConnection, tenant: str, meeting_id: str, items: Sequence[Acceptance], now: datetime
) -> int:
    """Take items over, except those that this meeting has brought already; return how many were new."""
    rows = [
        {
            "tenant": tenant,
            "meeting_id": meeting_id,
            "source": item.source,
            "extracted": item.extracted,
            "org": item.org,
            "owner": item.owner,
            "subject": item.subject,
            "due_date": item.due_date,
            "accepted_at": now,
        }
        for item in items
    ]
    added = insert(connection, accepted_actions).values(rows).on_conflict_do_nothing()
    return (await connection.execute(added)).rowcount


async def accepted_of(connection: AsyncConnection, tenant: str, meeting_id: str) -> Sequence[Found]:
    """List what a meeting has brought, in the order it was accepted."""
    t = accepted_actions.c
    found = select(accepted_actions).where(t.tenant == tenant, t.meeting_id == meeting_id).order_by(t.id)
    return (await connection.execute(found)).all()


async def accepted_one(connection: AsyncConnection, tenant: str, number: int) -> Found | None:
    """Find one accepted item, or None when there is none."""
    t = accepted_actions.c
    found = select(accepted_actions).where(t.tenant == tenant, t.id == number)
    return (await connection.execute(found)).one_or_none()


async def accepted_open(connection: AsyncConnection, tenant: str) -> Sequence[Found]:
    """List what has been accepted and not been done."""
    t = accepted_actions.c
    found = select(accepted_actions).where(t.tenant == tenant, t.done_at.is_(None)).order_by(t.id)
    return (await connection.execute(found)).all()


async def mark(
    connection: AsyncConnection, tenant: str, number: int, *, done_at: datetime | None
) -> Found | None:
    """Mark an accepted item as done, or as open again; return it, or None when there is none."""
    t = accepted_actions.c
    marked = (
        update(accepted_actions)
        .where(t.tenant == tenant, t.id == number)
        .values(done_at=done_at)
        .returning(accepted_actions)
    )
    found: Found | None = (await connection.execute(marked)).one_or_none()
    return found


async def take_back(connection: AsyncConnection, tenant: str, number: int) -> Found | None:
    """Undo an acceptance; return what it was, or None when there was none."""
    t = accepted_actions.c
    gone = delete(accepted_actions).where(t.tenant == tenant, t.id == number).returning(accepted_actions)
    found: Found | None = (await connection.execute(gone)).one_or_none()
    return found


async def note_feeling(connection: AsyncConnection, tenant: str, feeling: Feeling, now: datetime) -> None:
    """Keep how a customer felt, in place of what was kept of the same meeting."""
    key = {
        "tenant": tenant,
        "meeting_id": feeling.meeting_id,
        "customer_id": feeling.customer_id,
        "meet_date": feeling.meet_date,
    }
    found = {"score": feeling.score, "label": feeling.label, "engine": feeling.engine, "analyzed_at": now}
    kept = insert(connection, sentiments).values({**key, **found})
    await connection.execute(kept.on_conflict_do_update(index_elements=list(key), set_=found))


async def feelings_of(
    connection: AsyncConnection, tenant: str, customer_id: str, limit: int
) -> Sequence[Found]:
    """List how a customer felt, the newest meetings of it, the oldest of them first."""
    t = sentiments.c
    found = (
        select(sentiments)
        .where(t.tenant == tenant, t.customer_id == customer_id)
        .order_by(t.meet_date.desc(), t.meeting_id.desc())
        .limit(limit)
    )
    return (await connection.execute(found)).all()[::-1]


async def customers(
    connection: AsyncConnection, tenant: str, limit: int, seen: Collection[str] | None
) -> Sequence[Found]:
    """List the customers with a sentiment, those met last first, each with the newest.

    Those that are seen, if not all are: they are picked here, as there may be more than a statement takes.
    """
    t = sentiments.c
    newest = func.row_number().over(
        partition_by=t.customer_id, order_by=(t.meet_date.desc(), t.meeting_id.desc())
    )
    meetings = func.count().over(partition_by=t.customer_id)
    ranked = (
        select(sentiments, newest.label("newest"), meetings.label("meetings"))
        .where(t.tenant == tenant)
        .subquery()
    )
    found = (
        select(ranked)
        .where(ranked.c.newest == 1)
        .order_by(ranked.c.meet_date.desc(), ranked.c.customer_id)
        .limit(limit if seen is None else None)
    )
    rows = (await connection.execute(found)).all()
    return rows if seen is None else [row for row in rows if row.customer_id in seen][:limit]


async def forget(connection: AsyncConnection, table: Table, tenant: str, meeting_id: str) -> int:
    """Delete what a table has of a meeting; return how many rows."""
    gone = delete(table).where(table.c.tenant == tenant, table.c.meeting_id == meeting_id)
    return (await connection.execute(gone)).rowcount


async def expire(connection: AsyncConnection, before: datetime) -> int:
    """Delete what is older than it may be kept; return how many rows."""
    old = [
        delete(sentiments).where(sentiments.c.analyzed_at < before),
        delete(accepted_actions).where(accepted_actions.c.accepted_at < before),
    ]
    return sum([(await connection.execute(gone)).rowcount for gone in old])


async def book(connection: AsyncConnection, tenant: str, day: date, usage: Usage) -> None:
    """Add up what a call used."""
    t = token_usage.c
    counts = {
        "calls": 1,
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
    }
    key = {"tenant": tenant, "day": day, "model": usage.model[:100]}
    added = insert(connection, token_usage).values({**key, **counts})
    await connection.execute(
        added.on_conflict_do_update(
            index_elements=list(key), set_={name: t[name] + count for name, count in counts.items()}
        )
    )


async def used(connection: AsyncConnection, tenant: str, day: date) -> Sequence[Found]:
    """List what was used on a day, by model."""
    t = token_usage.c
    found = select(token_usage).where(t.tenant == tenant, t.day == day).order_by(t.model)
    return (await connection.execute(found)).all()

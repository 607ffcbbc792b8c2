"""What was asked under an `Idempotency-Key`: the same again is answered from what came of it.

After the IETF draft "The Idempotency-Key HTTP Header Field". A key is kept for a day, in the transaction that
writes down what was asked under it, so one is never there without the other.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.engine import Database
from backend.errors import IdempotencyKeyReuse
from backend.portfolio import queries
from backend.portfolio.exchange import Account
from backend.portfolio.queries import Found

KEPT = timedelta(hours=24)
REUSED = "Something else was asked under this Idempotency-Key. Take a new key for a new request."


class Asked(NamedTuple):
    """What is asked: the call, its arguments as text, and the id of what will come of it."""

    operation: str
    arguments: str
    subject: str


async def begin(
    connection: AsyncConnection, account: Account, key: str | None, asked: Asked, now: datetime
) -> Found | None:
    """Write down what is asked; return what was asked under this key before, if it is the same.

    Raises:
        IdempotencyKeyReuse: it is something else.

    """
    if key is None:
        return None
    print_of = hashlib.sha256(f"{asked.operation} {asked.arguments}".encode()).hexdigest()
    row = {
        "account_id": account.id,
        "key": digest(key),
        "operation": asked.operation,
        "fingerprint": print_of,
        "subject": asked.subject,
        "created_at": now,
    }
    before = await queries.begin_request(connection, row)
    if before is not None and before.created_at + KEPT <= now:
        await queries.forget_request(connection, account.id, before.key, before.subject)
        before = await queries.begin_request(connection, row)
    if before is not None and before.fingerprint != print_of:
        raise IdempotencyKeyReuse(REUSED)
    return before


async def free(database: Database, account: Account, key: str | None, subject: str) -> None:
    """Let a key be used again: what was asked under it has not happened."""
    if key is not None:
        async with database.transaction() as connection:
            await queries.forget_request(connection, account.id, digest(key), subject)


def digest(key: str) -> str:
    """Name a key as it is kept: callers put anything into it."""
    return hashlib.sha256(key.encode()).hexdigest()

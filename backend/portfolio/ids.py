"""Names for orders: made before anybody is asked, in order of time, and never twice."""

import secrets
from datetime import UTC, datetime, timedelta

from backend.clock import Clock

LAST = 253_402_300_799_999  # the last millisecond of the year 9999
START = datetime(1970, 1, 1, tzinfo=UTC)
PREFIX = "m"  # on the exchange, so that what is ours can be told from what is not


def new_id(clock: Clock) -> str:
    """Make an id of 32 hex digits: milliseconds since 1970, then chance, as in UUIDv7 (RFC 9562)."""
    return f"{int(1000 * clock.time()):012x}{secrets.token_hex(10)}"


def made_at(order_id: str) -> datetime:
    """Tell when an id was made; its order was created then, to the millisecond.

    One that somebody has made up may be of a day that no calendar has: it is of the last one.
    """
    return START + timedelta(milliseconds=min(int(order_id[:12], 16), LAST))


def client_id(order_id: str) -> str:
    """Name an order as the exchange knows it: at most 36 of `A-Za-z0-9-_`."""
    return PREFIX + order_id


def order_id(client_id: str) -> str:
    """Tell which order of ours a client id names."""
    return client_id.removeprefix(PREFIX)

"""What is known of the data without asking anybody, for gauges: to look at one may not wake a warehouse."""

from datetime import date, datetime
from typing import NamedTuple

from backend.cache.engine import Cache
from backend.clock import SAO_PAULO
from backend.dashboard.models import Freshness
from backend.dashboard.service import DataState


class Known(NamedTuple):
    """Midnight of the day that the numbers are of, and when they were built, in seconds since 1970."""

    as_of: float | None
    refreshed: float | None


def known(cache: Cache) -> Known:
    """Look at what the cache holds; until somebody has asked a question that is nothing."""
    days: list[date | None] = []
    times: list[datetime | None] = []
    for slot in cache.store:
        match slot.entry.key.function:
            case "get_data_state":
                days.append(DataState.model_validate_json(slot.entry.body).as_of)
            case "get_freshness":
                found = Freshness.model_validate_json(slot.entry.body)
                days.append(found.data_as_of)
                times.append(found.refreshed_at)
    day = max((one for one in days if one), default=None)
    built = max((one for one in times if one), default=None)
    midnight = datetime(day.year, day.month, day.day, tzinfo=SAO_PAULO) if day else None
    return Known(midnight.timestamp() if midnight else None, built.timestamp() if built else None)

"""Days counted on from a day, and which of them banks work."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
NOT_PAST_DAYS = 330  # "March 3rd", said on March 18th, is a day that is over, not one of next year


def plus(base: date, days: int) -> date:
    """Return the day so many days later."""
    return base + timedelta(days=days)


def monday_of(base: date, weeks: int = 0) -> date:
    """Return the Monday of the week so many weeks later."""
    return plus(base, 7 * weeks - base.weekday())


def month_after(base: date, months: int) -> tuple[int, int]:
    """Return year and month so many months later."""
    years, month = divmod(base.month - 1 + months, 12)
    return base.year + years, month + 1


def last_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def real(year: int, month: int, day: int) -> date | None:
    """Return a day, if there is such a day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_date(base: date, month: int, day: int, year: str | None) -> date | None:
    """Find a day of a month: in the year that was said, or the next there is."""
    if year:
        return real(int(year) % 100 + 2000, month, day)
    coming = (real(base.year + years, month, day) for years in (0, 1))
    found = next((day for day in coming if day and day >= base), None)
    return found if found and (found - base).days <= NOT_PAST_DAYS else None


def next_day_of_month(base: date, day: int, months: Iterable[int] = range(12)) -> date | None:
    """Find the next such day, or the one of a month so many months on."""
    coming = (real(*month_after(base, ahead), day) for ahead in months)
    return next((found for found in coming if found and found >= base), None)


@lru_cache(maxsize=16)
def _closed(year: int) -> frozenset[date]:
    """Return the days on which banks are closed: of the optional holidays, these two only."""
    public = holidays.country_holidays("BR", years=year)
    every = holidays.country_holidays("BR", years=year, categories=("public", "optional"), language="en_US")
    return frozenset(
        day for day, name in every.items() if day in public or name in {"Carnival", "Corpus Christi"}
    )


def business_days_after(base: date, count: int) -> date:
    """Count business days on from a day, which is not counted itself."""
    day = base
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in _closed(day.year):
            count -= 1
    return day

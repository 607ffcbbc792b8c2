"""Numbers, weekdays and months as Portuguese and English say them, folded."""

from collections.abc import Iterable

from backend.meetings.local.text import words_of

MONDAY, WEDNESDAY, FRIDAY, SUNDAY = 0, 2, 4, 6

_PT, _EN = words_of("dates")["pt"], words_of("dates")["en"]


def _count(names: Iterable[str], begin: int = 1) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, begin)}


PORTUGUESE: dict[str, int] = (
    _count(_PT["numbers"])
    | _count((f"vinte e {unit}" for unit in _PT["numbers"][:9]), 21)
    | _PT["more_numbers"]
)
ENGLISH: dict[str, int] = (
    _count(_EN["numbers"])
    | {f"twenty{gap}{unit}": 20 + n for gap in "- " for n, unit in enumerate(_EN["numbers"][:9], 1)}
    | _EN["more_numbers"]
)
ORDINALS: dict[str, int] = (
    _count(_EN["ordinals"])
    | {f"twenty{gap}{unit}": 20 + n for gap in "- " for n, unit in enumerate(_EN["ordinals"][:9], 1)}
    | {"thirtieth": 30, "thirty-first": 31, "thirty first": 31}
)
WEEKDAYS = _count(_PT["weekdays"], MONDAY) | _count(_EN["weekdays"], MONDAY)
MONTHS = _count(_PT["months"]) | _count(_EN["months"])
SHORT_MONTHS = _count(_EN["short_months"]) | {"sept": 9}


def number(said: str) -> int:
    """Read a number in digits ("15", "1o", "23rd") or words."""
    digits = "".join(letter for letter in said if letter.isdigit())
    return int(digits) if digits else (PORTUGUESE | ENGLISH | ORDINALS)[said]

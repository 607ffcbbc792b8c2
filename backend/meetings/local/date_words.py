"""Numbers, weekdays and months as Portuguese and English say them, folded; and which days banks work."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

MONDAY, WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 2, 4, 5, 6

_PORTUGUESE = """um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis
dezessete dezoito dezenove vinte""".split()
_ENGLISH = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()
_ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()


def _count(names: Iterable[str], begin: int = 1) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, begin)}


PORTUGUESE = (
    _count(_PORTUGUESE)
    | {"uma": 1, "primeiro": 1, "duas": 2, "catorze": 14, "trinta": 30, "trinta e um": 31, "trinta e uma": 31}
    | _count((f"vinte e {unit}" for unit in _PORTUGUESE[:9]), 21)
    | {"vinte e uma": 21, "vinte e duas": 22, "quarenta": 40, "quarenta e cinco": 45, "sessenta": 60, "noventa": 90}
)  # fmt: skip
ORDINALS = (
    _count(_ORDINALS)
    | {f"twenty{gap}{unit}": 20 + n for gap in "- " for n, unit in enumerate(_ORDINALS[:9], 1)}
    | {"thirtieth": 30, "thirty-first": 31, "thirty first": 31}
)
ENGLISH = (
    _count(_ENGLISH)
    | {f"twenty{gap}{unit}": 20 + n for gap in "- " for n, unit in enumerate(_ENGLISH[:9], 1)}
    | {"a": 1, "an": 1, "a couple of": 2, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90}
)
WEEKDAYS = _count("segunda terca quarta quinta sexta sabado domingo".split(), MONDAY) | _count(
    "monday tuesday wednesday thursday friday saturday sunday".split(), MONDAY
)
MONTHS = {
    name: number
    for names in (
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), 1)
}
SHORT_MONTHS = _count("jan feb mar apr may jun jul aug sep oct nov dec".split()) | {"sept": 9}


def number(said: str) -> int:
    """Read a number in digits ("15", "1o", "23rd") or words."""
    digits = "".join(letter for letter in said if letter.isdigit())
    return int(digits) if digits else (PORTUGUESE | ENGLISH | ORDINALS)[said]


@lru_cache(maxsize=16)
def _closed(year: int) -> frozenset[date]:
    """Return the days on which banks are closed: of the optional holidays, these two only."""
    public = holidays.country_holidays("BR", years=year)
    every = holidays.country_holidays("BR", years=year, categories=("public", "optional"), language="en_US")
    return frozenset(day for day, name in every.items() if day in public or name in {"Carnival", "Corpus Christi"})


def business_days_after(base: date, count: int) -> date:
    """Count business days on from a day, which is not counted itself."""
    day = base
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in _closed(day.year):
            count -= 1
    return day

"""Which day is meant: one function for each way to say it, given what was matched and the day of the meeting.

A day that does not exist, or lies too far ahead to be meant as a deadline, is None.
"""

import re
from collections.abc import Callable
from datetime import date

from backend.meetings.local.date_words import (
    FRIDAY,
    MONDAY,
    MONTHS,
    SHORT_MONTHS,
    SUNDAY,
    WEDNESDAY,
    WEEKDAYS,
    number,
)
from backend.meetings.local.days import (
    business_days_after,
    last_of,
    monday_of,
    month_after,
    next_date,
    next_day_of_month,
    plus,
    real,
)

LONGEST_MONTHS, LONGEST_BUSINESS_DAYS = 12, 260  # "in sixty months" is how long a loan lasts
NEXT = r"que vem|seguinte|proxim[oa]|outra|next|following|coming"
THIS = r"[dn]?est[ea]|[dn]?ess[ea]|this"
EARLY = r"comeco|inicio|comecinho|early|beginning|start"
MIDDLE = r"meio|metade|meados|mid|middle"
LATE = r"fim|final|finalzinho|ultimo dia|late|end|close"
Resolver = Callable[[re.Match[str], date], date | None]


def _has(words: str, match: re.Match[str]) -> bool:
    return bool(re.search(rf"\b(?:{words})\b", match[0]))


def iso(match: re.Match[str], _: date) -> date | None:
    """Read a day as computers write it."""
    return real(int(match["y"]), int(match["m"]), int(match["d"]))


def numeric(match: re.Match[str], base: date) -> date | None:
    """Read "15/01", "15/01/27"."""
    day, month = int(match["d"]), int(match["m"])
    if month > 12 >= day:
        day, month = month, day
    return next_date(base, month, day, match["y"])


def written(match: re.Match[str], base: date) -> date | None:
    """Read "15 de janeiro", "January 15th"."""
    month = (MONTHS | SHORT_MONTHS)[match["m"]]
    return next_date(base, month, number(match["d"]), match["y"])


def nth(match: re.Match[str], base: date) -> date | None:
    """Read "dia 15", "the 15th"."""
    return next_day_of_month(base, number(match["d"]), (1,) if _has(NEXT, match) else range(12))


def weekday(match: re.Match[str], base: date) -> date:
    """Read "na sexta", "next Friday"."""
    wanted = WEEKDAYS[match["w"]]
    if _has(r"que vem|seguinte|next|following|outra semana|proxima semana", match):
        return plus(monday_of(base, 1), wanted)
    ahead = (wanted - base.weekday()) % 7
    return plus(base, ahead if _has(THIS, match) else ahead or 7)


def week(match: re.Match[str], base: date) -> date:
    """Read "semana que vem", "end of the week"."""
    day = MONDAY if _has(EARLY, match) else WEDNESDAY if _has(MIDDLE, match) else FRIDAY
    weeks = 2 if _has("after next", match) else 1 if _has(NEXT, match) else 0
    return plus(monday_of(base, weeks), day)


def weekend(match: re.Match[str], base: date) -> date:
    """Read "no fim de semana"."""
    return plus(monday_of(base, 1 if _has(r"que vem|next|proximo", match) else 0), SUNDAY)


def part_of_month(match: re.Match[str], base: date) -> date | None:
    """Read "fim do mês", "early March"."""
    name = match.groupdict().get("m")
    last: date | None = last_of(*month_after(base, 1 if _has(NEXT, match) else 0))
    if name:
        last = next_date(base, MONTHS[name], 28, match["y"])
    if last is None:
        return None
    if _has("semana|week", match):
        return last.replace(day=7)
    if _has(EARLY, match):
        return last.replace(day=5)
    return last.replace(day=15) if _has(MIDDLE, match) else last_of(last.year, last.month)


def quarter(match: re.Match[str], base: date) -> date:
    """Read "fim do trimestre", "by Q2"."""
    if match.groupdict().get("q"):
        end = 3 * int(match["q"])
        return last_of(base.year + (end < base.month), end)
    length = 6 if _has("semestre|half", match) else 3
    end = -(-base.month // length) * length + (length if _has(NEXT, match) else 0)
    return last_of(*month_after(base, end - base.month))


def year(match: re.Match[str], base: date) -> date:
    """Read "fim do ano"."""
    return date(base.year + _has(NEXT, match), 12, 31)


def offset(match: re.Match[str], base: date) -> date | None:
    """Read "daqui a 10 dias", "in two weeks"."""
    count, unit = number(match["n"]), match["unit"]
    if re.search(r"dias? ut|business|working|banking", unit):
        return business_days_after(base, count) if count <= LONGEST_BUSINESS_DAYS else None
    if unit.startswith(("mes", "month")):
        if count > LONGEST_MONTHS:
            return None
        last = last_of(*month_after(base, count))
        return last.replace(day=min(base.day, last.day))
    days = {"hora": -(-count // 24), "hour": -(-count // 24), "sema": 7 * count, "week": 7 * count}
    days |= {"quin": 15 * count, "fort": 14 * count}
    return plus(base, days.get(unit[:4], count))


def days(count: int) -> Resolver:
    """Read "hoje", "amanhã": so many days on."""
    return lambda _, base: plus(base, count)

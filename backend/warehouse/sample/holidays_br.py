"""The days on which Brazil does not work, so that the sample CRM rests when its sellers would."""

from datetime import date, timedelta

_FIXED = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25))
_BLACK_AWARENESS_SINCE = 2024  # Law 14.759/2023 made 20 November national
_FROM_EASTER = (
    -48,  # Monday of Carnaval
    -47,  # Tuesday of Carnaval
    -2,  # Sexta-feira Santa
    60,  # Corpus Christi
)


def holidays(year: int) -> list[date]:
    """National holidays of a year, with Carnaval and Corpus Christi, on which banks close too."""
    fixed = [date(year, month, day) for month, day in _FIXED]
    if year >= _BLACK_AWARENESS_SINCE:
        fixed.append(date(year, 11, 20))
    sunday = easter(year)
    return sorted(fixed + [sunday + timedelta(days=offset) for offset in _FROM_EASTER])


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8)."""
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon_drift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - moon_drift + 15) % 30
    leaps, rest_of_century = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - rest_of_century) % 7
    late = (year % 19 + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)

"""Rows of nothing but zeros are left out on both sides: whether a day without news has one is free."""

from datetime import date
from typing import Any

from tests.warehouse.cases import (
    EVERYONE,
    LATE,
    MARCH,
    NINETY,
    NOTHING,
    NOTHING_BROUGHT,
    NOWHERE,
    SOON,
    STAGED,
    Case,
    Given,
    brought,
)
from tests.warehouse.fixture import AS_OF, day, money, names

Row = tuple[Any, ...]


def case(about: str, metric: str, grain: str, given: Given, *rows: Row) -> Case:
    asked = {**STAGED, **MARCH, "shift": 18, "metric": metric, "grain": grain, **given}
    columns = "date numerator previous_numerator"
    if metric in {"winRate", "onTimeRate", "contactCoverage"}:
        columns = "date numerator denominator previous_numerator previous_denominator"
    return Case("timeseries", f"{metric} by {grain}, {about}", asked, columns, rows)


def overdue(about: str, given: Given, *counts: int) -> Case:
    """The counts of the days that end on the as-of day, the last of them last."""
    asked = {**STAGED, **NOTHING_BROUGHT, "previous_start": day("03-09"), "end": AS_OF, **given}
    first = AS_OF.toordinal() - len(counts) + 1
    rows = [(date.fromordinal(first + number), count) for number, count in enumerate(counts)]
    return Case("timeseries_overdue", about, asked, "date value", rows, in_order=True)


def cycle(about: str, grain: str, given: Given, *rows: Row) -> Case:
    asked = {**EVERYONE, **MARCH, "shift": 18, "grain": grain, **given}
    return Case("timeseries_sales_cycle", f"by {grain}, {about}", asked, "date value previous", rows)


CASES = [
    case(
        "in March, with 11 February laid over the 1st",
        "wonAmount",
        "day",
        {},
        (day("03-01"), money(7), money(10)),
        (day("03-08"), money(12), NOTHING),
        (day("03-18"), money(8), NOTHING),
    ),
    case(
        "whose first week began in February",
        "wonAmount",
        "week",
        {},
        (day("02-23"), money(7), money(10)),
        (day("03-02"), money(12), NOTHING),
        (day("03-16"), money(8), NOTHING),
    ),
    case("in March", "wonAmount", "month", {}, (day("03-01"), money(7, 8, 12), money(10))),
    case(
        "over the ninety days, with 18 December laid over 18 March",
        "wonAmount",
        "month",
        {**NINETY, "shift": 90},
        (day("02-01"), money(10), NOTHING),
        (day("03-01"), money(7, 8, 12), money(14)),
    ),
    case("of one city", "wonAmount", "month", {"location": "Recife"}, (day("03-01"), money(8), NOTHING)),
    case(
        "of two organisations",
        "wonAmount",
        "month",
        {"org": names("Açaí Brasil", "Beta Metais")},
        (day("03-01"), money(7, 8), money(10)),
    ),
    case("of nowhere", "wonAmount", "day", NOWHERE),
    case(
        "in March",
        "winRate",
        "week",
        {},
        (day("02-23"), 1, 1, 1, 1),
        (day("03-02"), 1, 1, NOTHING, NOTHING),
        (day("03-09"), NOTHING, 1, NOTHING, NOTHING),
        (day("03-16"), 1, 1, NOTHING, 1),
    ),
    case("of one segment", "winRate", "month", {"segment": "Corporate"}, (day("03-01"), 1, 2, NOTHING, 1)),
    case(
        "on a Sunday and a Monday",
        "interactions",
        "day",
        {"start": day("03-15"), "end": day("03-16"), "shift": 2},
        (day("03-15"), 2, NOTHING),
        (day("03-16"), 1, NOTHING),
    ),
    case(
        "which run Monday to Sunday",
        "interactions",
        "week",
        {"start": day("03-15"), "end": day("03-16"), "shift": 2},
        (day("03-09"), 2, NOTHING),
        (day("03-16"), 1, NOTHING),
    ),
    case("in March", "interactions", "month", {}, (day("03-01"), 9, 4)),
    case("of one owner", "interactions", "month", {"owner": "Bruno Lima"}, (day("03-01"), 2, 2)),
    case(
        "of one owner within one organisation",
        "interactions",
        "month",
        {"owner": "Ana Souza", "org": "Delta Papel"},
        (day("03-01"), 1, NOTHING),
    ),
    case(
        "in March",
        "onTimeRate",
        "week",
        {},
        (day("02-23"), NOTHING, NOTHING, 1, 1),
        (day("03-09"), 1, 3, NOTHING, 1),
        (day("03-16"), NOTHING, 3, 1, 1),
    ),
    case(
        "in March, and what came before it without a date",
        "openPipeline",
        "month",
        {},
        (None, money(2, 3, 4, 6, 7, 8, 11, 12), money(3, 4, 7, 8, 9, 11)),
        (day("03-01"), money(1, 5) - money(7, 8, 11, 12), money(2, 6, 12) - money(9)),
    ),
    case(
        "of one organisation, week by week",
        "openPipeline",
        "week",
        {"org": "Açaí Brasil"},
        (None, money(2, 7), money(7)),
        (day("02-23"), -money(7), NOTHING),  # 10 came and went on 11 February
        (day("03-09"), money(1), money(2)),
    ),
    case(
        "in one stage: out of it and into it on the same days",
        "openPipeline",
        "day",
        {"stage": "Qualification", "owner": names("Ana Souza", "(none)")},
        (None, money(11), money(11)),
        (day("03-01"), money(2), money(6)),  # on 11 February 6 came from Prospecting, within a minute
        (day("03-02"), money(12) - money(11), NOTHING),
        (day("03-07"), -money(12), NOTHING),
        (day("03-10"), money(6), -money(6)),  # back in it; on 20 February it had left
        # 7 left on 10 February, before all that is laid over March.
    ),
    case(
        "in two stages of one organisation",
        "openPipeline",
        "month",
        {"stage": names("Proposal", "Negotiation"), "org": "Beta Metais"},
        (None, money(3, 8), NOTHING),
        (day("03-01"), money(4) - money(8), money(3, 8)),
    ),
    case(
        "in March: Delta is called on, and on the last day Órfã as Beta falls out of the thirty days",
        "contactCoverage",
        "day",
        {},
        (None, 2, 4, 3, 4),  # Açaí and Beta; before: Beta, Órfã and Delta
        (day("03-05"), 1, NOTHING, NOTHING, NOTHING),
        (day("03-07"), NOTHING, NOTHING, 1, NOTHING),  # Açaí, on 17 February
        (day("03-18"), NOTHING, NOTHING, -2, NOTHING),  # Órfã and Delta, not since 29 January
    ),
    case(
        "in March",
        "contactCoverage",
        "month",
        {},
        (None, 2, 4, 3, 4),
        (day("03-01"), 1, NOTHING, -1, NOTHING),
    ),
    case(
        "of an owner whose organisation someone else has called on",
        "contactCoverage",
        "week",
        {"owner": "Íris Peña"},
        (None, NOTHING, 1, 1, 1),
        (day("03-02"), 1, NOTHING, NOTHING, NOTHING),
        (day("03-16"), NOTHING, NOTHING, -1, NOTHING),
    ),
    case(
        "of a segment, a city and one that is not active",
        "contactCoverage",
        "month",
        {"segment": "Corporate", "location": names("Recife", "São Paulo")},
        (None, 1, 1, 1, 1),
        (day("03-01"), -1, NOTHING, NOTHING, NOTHING),  # Beta, on the eighteenth
    ),
    case("of nowhere", "contactCoverage", "day", NOWHERE),
    overdue(
        "2 all along, 15 until it was cancelled, 18 for a day, 1 and 21 in the end",
        {},
        *(1, 1, 2, 2, 2, 2, 2, 2, 2, 3),
    ),
    overdue(
        "with what a meeting brought on the 16th, due on the 17th, and one due in February",
        brought(LATE, (-4, "(none)", "(none)", "Ligar", day("02-20"), day("03-14"), "overdue"), SOON),
        *(1, 1, 2, 2, 2, 3, 3, 3, 3, 5),
    ),
    overdue(
        "with what a meeting brought, for the place of another organisation",
        {**brought(LATE), "location": "Recife"},
        *(0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
    ),
    overdue("one owner: a day on which nothing was late is a zero", {"owner": "Bruno Lima"}, *[0] * 8, 1, 1),
    overdue(
        "by the stage of their opportunities: 15 until it was cancelled, 1 and 21 in the end",
        {"stage": "Prospecting"},
        *(0, 0, 1, 1, 1, 1, 1, 1, 0, 2),
    ),
    overdue("nowhere", NOWHERE, *[0] * 10),
    overdue(
        "days of which there is no snapshot have no row",
        {"previous_start": day("02-11"), "org": "Açaí Brasil"},
        *[1] * 13,
        *(2, 2, 2, 2, 2, 2, 1, 2),
    ),
    cycle(
        "in March",
        "day",
        {},
        (day("03-01"), 50, 0),
        (day("03-08"), 11, None),
        (day("03-18"), 45, None),
    ),
    cycle(
        "whose first week began in February",
        "week",
        {},
        (day("02-23"), 50, 0),
        (day("03-02"), 11, None),
        (day("03-16"), 45, None),
    ),
    cycle("the median of all won in March", "month", {}, (day("03-01"), 45, 0)),
    cycle(
        "over the ninety days",
        "month",
        {**NINETY, "shift": 90},
        (day("02-01"), 0, None),
        (day("03-01"), 45, 2565),
    ),
    cycle("of one owner", "day", {"owner": "Ana Souza"}, (day("03-01"), 50, 0)),
    cycle("half-way between two", "month", {"owner": names("(none)", "Ana Souza")}, (day("03-01"), 30.5, 0)),
    cycle("of one segment", "day", {"segment": "Corporate"}, (day("03-18"), 45, None)),
    cycle("of no city", "day", {"location": "(none)"}, (day("03-08"), 11, None)),
    cycle("of an owner within an organisation", "day", {"owner": "Ana Souza", "org": "Gama Energia"}),
    cycle("of nowhere", "day", NOWHERE),
]

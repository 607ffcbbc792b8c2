from typing import Any

from tests.warehouse.cases import (
    BEFORE_MARCH,
    BEFORE_NINETY,
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

IN_MARCH: Given = {**MARCH, **BEFORE_MARCH}
IN_NINETY: Given = {**NINETY, **BEFORE_NINETY}
Row = tuple[Any, ...]


def case(about: str, metric: str, by: str, given: Given, *rows: Row) -> Case:
    asked = {**STAGED, **NOTHING_BROUGHT, **IN_MARCH, "as_of": AS_OF, "limit": 10, "metric": metric, "by": by}
    columns = "key numerator previous_numerator"
    if metric == "overdueActions":
        columns += " previous_known"
    if metric in {"winRate", "onTimeRate", "contactCoverage"}:
        columns = "key numerator denominator previous_numerator previous_denominator"
    return Case("breakdown", f"{metric} by {by}, {about}", {**asked, **given}, columns, rows, in_order=True)


def cycle(about: str, by: str, given: Given, *rows: Row) -> Case:
    asked = {**EVERYONE, **IN_MARCH, "limit": 10, "by": by, **given}
    return Case("breakdown_sales_cycle", f"by {by}, {about}", asked, "kind key value previous", rows)


CASES = [
    case(
        "the largest first, those without left out",
        "wonAmount",
        "org",
        {},
        ("(none)", money(12), NOTHING),
        ("Beta Metais", money(8), NOTHING),
        ("Açaí Brasil", money(7), money(10)),
    ),
    case(
        "the largest, and the rest in one row",
        "wonAmount",
        "org",
        {"limit": 1},
        ("(none)", money(12), NOTHING),
        (None, money(7, 8), money(10)),
    ),
    case(
        "within one organisation",
        "wonAmount",
        "owner",
        {"org": "Beta Metais"},
        ("Bruno Lima", money(8), NOTHING),
    ),
    case("of nowhere", "wonAmount", "owner", NOWHERE),
    case(
        "equals by name",
        "winRate",
        "segment",
        {},
        ("(none)", 1, 1, NOTHING, NOTHING),
        ("Varejo", 1, 1, 1, 1),
        ("Corporate", 1, 2, NOTHING, 1),
    ),
    case(
        "over the ninety days, two and the rest",
        "winRate",
        "owner",
        {**IN_NINETY, "limit": 2},
        ("(none)", 1, 1, NOTHING, NOTHING),
        ("Ana Souza", 2, 3, NOTHING, NOTHING),
        (None, 1, 3, 1, 1),
    ),
    case(
        "equals by name",
        "interactions",
        "location",
        {},
        ("(none)", 4, NOTHING),
        ("São Paulo", 4, 2),
        ("Recife", 1, 2),
    ),
    case(
        "of two owners within one segment",
        "interactions",
        "org",
        {"owner": names("Ana Souza", "Íris Peña"), "segment": "Corporate"},
        ("Gama Energia", 2, NOTHING),
    ),
    case(
        "a rate of nothing is a rate, and equals go by how many were due",
        "onTimeRate",
        "org",
        {},
        ("Açaí Brasil", 1, 2, NOTHING, 1),
        ("Beta Metais", NOTHING, 3, 1, 1),
        ("(none)", NOTHING, 1, NOTHING, NOTHING),
    ),
    case(
        "as it stands at the end of each period",
        "openPipeline",
        "owner",
        {},
        ("(none)", money(6), money(6, 12)),
        ("Bruno Lima", money(3, 5), money(3, 8)),
        ("Íris Peña", money(4), money(4)),
        ("Ana Souza", money(1, 2), money(2, 7, 11)),
    ),
    case(
        "of one city",
        "openPipeline",
        "segment",
        {"location": "São Paulo"},
        ("Varejo", money(1, 2), money(2, 7)),
    ),
    case(
        "in one stage, the one of each day",
        "openPipeline",
        "owner",
        {"stage": "Qualification"},
        ("(none)", money(6), NOTHING),  # then a proposal
        ("Ana Souza", money(2), money(11)),
    ),
    case(
        "in two stages, those without left out",
        "openPipeline",
        "org",
        {"stage": names("Negotiation", "Proposal")},
        ("Beta Metais", money(3, 4), money(3, 8)),
    ),
    case(
        "equals by name",
        "contactCoverage",
        "location",
        {},
        ("(none)", 1, 1, NOTHING, 1),
        ("São Paulo", 1, 1, 1, 1),
        ("Recife", 1, 2, 1, 2),  # Delta now, Beta then
    ),
    case(
        "of organisations by their own owner, two and the rest",
        "contactCoverage",
        "owner",
        {"limit": 2},
        ("(none)", 1, 1, NOTHING, 1),
        ("Ana Souza", 1, 1, 1, 1),
        (None, 1, 2, 1, 2),
    ),
    case(
        "of one segment",
        "contactCoverage",
        "org",
        {"segment": "Varejo"},
        ("Açaí Brasil", 1, 1, 1, 1),
        ("Delta Papel", 1, 1, NOTHING, 1),
    ),
    case("of nowhere", "contactCoverage", "org", NOWHERE),
    case(
        "today, beside the snapshot of the end of February",
        "overdueActions",
        "org",
        {},
        ("Açaí Brasil", 2, 1, True),
        ("(none)", 1, NOTHING, True),
    ),
    case(
        "today, beside a day of which there is no snapshot",
        "overdueActions",
        "owner",
        IN_NINETY,
        ("Ana Souza", 2, NOTHING, False),
        ("Bruno Lima", 1, NOTHING, False),
    ),
    case(
        "by the stage of their opportunities, which 2 has none of: it is won",
        "overdueActions",
        "org",
        {"stage": "Prospecting"},
        ("(none)", 1, NOTHING, True),
        ("Açaí Brasil", 1, NOTHING, True),
    ),
    case(
        "with what meetings have brought, accepted in March",
        "overdueActions",
        "org",
        brought(LATE, (-4, "Nova", "(none)", "Ligar", day("02-20"), day("03-02"), "overdue"), SOON),
        ("Açaí Brasil", 3, 1, True),
        ("(none)", 1, NOTHING, True),
        ("Nova", 1, NOTHING, True),
    ),
    case(
        "of one city, the largest",
        "overdueActions",
        "segment",
        {"location": "São Paulo", "limit": 1},
        ("Varejo", 2, 1, True),
    ),
    cycle(
        "in March",
        "owner",
        {},
        ("row", "Ana Souza", 50, 0),
        ("row", "Bruno Lima", 45, None),
        ("row", "(none)", 11, None),
        ("total", None, 45, 0),
    ),
    cycle(
        "over the ninety days; who won before only is of the rest",
        "org",
        IN_NINETY,
        ("row", "Beta Metais", 45, None),
        ("row", "Açaí Brasil", 25, None),
        ("row", "(none)", 11, None),
        ("other", None, None, 2565),
        ("total", None, 28, 2565),
    ),
    cycle(
        "the longest, and the rest in one row",
        "org",
        {**IN_NINETY, "limit": 1},
        ("row", "Beta Metais", 45, None),
        ("other", None, 11, 2565),
        ("total", None, 28, 2565),
    ),
    cycle(
        "of one owner",
        "segment",
        {"owner": "Bruno Lima"},
        ("row", "Corporate", 45, None),
        ("total", None, 45, None),
    ),
    cycle(
        "of one city and segment",
        "location",
        {"location": "São Paulo", "segment": "Varejo"},
        ("row", "São Paulo", 50, 0),
        ("total", None, 50, 0),
    ),
    cycle("of nowhere", "org", NOWHERE, ("total", None, None, None)),
]

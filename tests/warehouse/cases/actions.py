"""Open on 18 March, by due date: 2, 21, 1 | 3, 4 | 5, 6 | 7, 8 | 9, 10 | 11, 12 | 13 | 14."""

from typing import Any

from tests.warehouse.cases import NOBODY_LEFT_OUT, NOWHERE, STAGED, Case, Given
from tests.warehouse.fixture import AS_OF, day, money, names

ALL = (2, 21, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)
FIRST_PAGE: Given = {
    **STAGED,
    **NOBODY_LEFT_OUT,
    "as_of": AS_OF,
    "day": None,
    "status": None,
    "bucket": None,
    "search": None,
    "sort": "",
    "direction": 1,
    "limit": 100,
    "offset": 0,
}


def case(about: str, given: Given, *ids: int, total: int | None = None) -> Case:
    count = len(ids) if total is None else total
    rows: list[tuple[Any, ...]] = [(count, number) for number in ids] or [(count, None)]
    return Case("actions", about, {**FIRST_PAGE, **given}, "total id", rows, in_order=True)


def by(field: str, *ids: int) -> Case:
    given = {"sort": field.removeprefix("-"), "direction": -1 if field.startswith("-") else 1}
    return case(f"sorted by {field}", given, *ids)


def buckets(about: str, given: Given, **counts: tuple[int, float]) -> Case:
    rows: list[tuple[Any, ...]] = [(bucket, *figures) for bucket, figures in counts.items()]
    asked = {**STAGED, "as_of": AS_OF, **given}
    return Case("action_priorities", about, asked, "bucket count amount_at_risk", rows)


CASES = [
    Case(
        "actions",
        "every field of those that are late",
        {**FIRST_PAGE, "status": "overdue"},
        "total total_amount_at_risk id org location owner type subject priority status due_date days_late"
        " opportunity_id amount_at_risk",
        [
            (
                3,
                money(1, 5),
                2,
                "Açaí Brasil",
                "São Paulo",
                "Ana Souza",
                "email",
                "Enviar contrato",
                "medium",
                "overdue",
                day("02-20"),
                26,
                7,
                0,
            ),
            (
                3,
                money(1, 5),
                21,
                "(none)",
                "(none)",
                "Bruno Lima",
                "call",
                "Retornar ligação perdida",
                "high",
                "overdue",
                day("03-15"),
                3,
                5,
                money(5),
            ),
            (
                3,
                money(1, 5),
                1,
                "Açaí Brasil",
                "São Paulo",
                "Ana Souza",
                "call",
                "Ligar para o comprador",
                "high",
                "overdue",
                day("03-17"),
                1,
                1,
                money(1),
            ),
        ],
        in_order=True,
    ),
    case("overdue first, then by due date, without one last", {}, *ALL),
    case("the second page of four", {"limit": 4, "offset": 4}, 4, 5, 6, 7, total=15),
    case("the last page of four", {"limit": 4, "offset": 12}, 12, 13, 14, total=15),
    Case(
        "actions",
        "a page beyond the last still tells how many there are, and how much hangs on them",
        {**FIRST_PAGE, "limit": 4, "offset": 100},
        "total total_amount_at_risk id",
        [(15, money(1, 5) + money(3, 4) + money(6) + money(5) + money(4) + money(2), None)],
    ),
    Case("actions", "of nowhere", {**FIRST_PAGE, **NOWHERE}, "total total_amount_at_risk id", [(0, 0, None)]),
    case("on track", {"status": "onTrack"}, *ALL[3:]),
    case("this week, today and Sunday included", {"bucket": "thisWeek"}, 3, 4),
    case("next week, Monday to Sunday", {"bucket": "nextWeek"}, 5, 6),
    case("no date", {"bucket": "noDate"}, 14),
    case("a bucket that contradicts the status", {"bucket": "overdue", "status": "onTrack"}),
    case("as they stood two days before", {"as_of": day("03-16")}, 2, 15, 18, 1, 3, 4, 5, 6, 7, *ALL[9:]),
    case("a day of which there is no snapshot", {"as_of": day("02-25")}),
    case("asked today how they stood then", {"day": day("03-16")}, 2, 15, 18, 1, 3, 4, 5, 6, 7, *ALL[9:]),
    case("late then", {"day": day("03-16"), "status": "overdue"}, 2, 15),
    case("one organisation", {"org": "Açaí Brasil"}, 2, 1, 7, 13),
    case("one city", {"location": "Recife"}, 3, 4, 10, 11, 12, 14),
    case("one owner", {"owner": "Bruno Lima"}, 21, 3, 4, 7, 14),
    case("one segment", {"segment": "Corporate"}, 3, 4, 9, 10, 14),
    case("nobody's", {"owner": "(none)"}, 5, 6, 8),
    case(
        "all but one city's and one organisation's",
        {"not_location": "Recife", "not_org": "Açaí Brasil"},
        21,
        5,
        6,
        8,
        9,
    ),
    case(
        "a city and two owners", {"location": "Recife", "owner": names("Íris Peña", "Ana Souza")}, 10, 11, 12
    ),
    case("by the stage of their opportunities", {"stage": "Prospecting"}, 21, 1, 8),
    case("in two stages", {"stage": names("Negotiation", "Qualification")}, 4, 5, 10, 13),
    case("late, in one stage", {"stage": "Prospecting", "status": "overdue"}, 21, 1),
    case(
        "in the stage of that day: 8 was not won yet", {"as_of": day("03-16"), "stage": "Proposal"}, 18, 3, 14
    ),
    case("a name that exists nowhere", NOWHERE),
    case("a subject, whatever its case and accents", {"search": "ligac"}, 21, 5),
    case("an organisation, whatever its accents", {"search": "acai"}, 2, 1, 7, 13),
    case("an owner, whatever their accents", {"search": "iris"}, 10, 11, 12),
    case("an owner whose name is Spanish", {"search": "pena"}, 10, 11, 12),
    case("a text that is nowhere", {"search": "xyz"}),
    case("a percent sign, which stands for itself", {"search": "%"}, 8),
    case("an underscore, which stands for itself", {"search": "_"}, 8),
    case("a quote and what stands around it", {"search": "d'agua"}, 8),
    case("a backslash", {"search": "\\o/"}, 8),
    case("a double quote, which is nowhere", {"search": '"'}),
    case("letters with a wildcard between them, which are nowhere", {"search": "q%r"}),
    case("a name of quotes and wildcards that exists nowhere", {"org": "d'%_\\\""}),
    case("all of them, as an export asks", {"limit": 2**31 - 1}, *ALL),
    by("id", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 21),
    by("-id", 21, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1),
    by("org", 2, 1, 7, 13, 3, 4, 10, 14, 11, 12, 9, 5, 6, 21, 8),
    by("-org", 5, 6, 9, 11, 12, 3, 4, 10, 14, 2, 1, 7, 13, 21, 8),
    by("location", 3, 4, 10, 11, 12, 14, 2, 1, 7, 9, 13, 21, 5, 6, 8),
    by("owner", 2, 1, 9, 13, 21, 3, 4, 7, 14, 10, 11, 12, 5, 6, 8),
    by("type", 21, 1, 5, 8, 10, 9, 2, 6, 11, 14, 4, 3, 13, 7, 12),
    by("subject", 14, 6, 11, 12, 9, 2, 5, 1, 13, 8, 10, 21, 4, 3, 7),
    by("priority", 4, 6, 7, 9, 11, 12, 14, 2, 5, 10, 13, 21, 1, 3, 8),
    by("-priority", 21, 1, 3, 8, 2, 5, 10, 13, 4, 6, 7, 9, 11, 12, 14),
    by("status", *ALL[3:], *ALL[:3]),
    by("dueDate", *ALL),
    by("-dueDate", 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 1, 21, 2, 14),
    by("-daysLate", *ALL),
    by("opportunityId", 1, 13, 3, 4, 10, 21, 8, 5, 2, 14, 9, 6, 7, 11, 12),
    by("amountAtRisk", 2, 6, 7, 9, 11, 12, 14, 1, 13, 3, 4, 10, 21, 8, 5),
    by("-amountAtRisk", 5, 21, 8, 4, 10, 3, 13, 1, 2, 6, 7, 9, 11, 12, 14),
    buckets(
        "everyone's, on Wednesday 18 March",
        {},
        overdue=(3, money(1, 5)),
        thisWeek=(2, money(3, 4)),
        nextWeek=(2, money(6)),
        inTwoWeeks=(2, money(5)),
        inThreeWeeks=(2, money(4)),
        inFourWeeks=(2, 0),
        later=(1, money(2)),
        noDate=(1, 0),  # 8 was won that evening
    ),
    buckets(
        "on the Monday before: 18 is due today, 15 not yet cancelled, 8 not yet won",
        {"as_of": day("03-16")},
        overdue=(2, money(1)),
        thisWeek=(4, money(1, 3, 4) + money(3)),
        nextWeek=(2, money(6)),
        inTwoWeeks=(1, 0),
        inThreeWeeks=(2, money(4)),
        inFourWeeks=(2, 0),
        later=(1, money(2)),
        noDate=(1, money(8)),
    ),
    buckets(
        "on the Sunday before that, everything is one week further off",
        {"as_of": day("03-15")},
        overdue=(2, money(1)),
        nextWeek=(4, money(1, 3, 4) + money(3)),
        inTwoWeeks=(2, money(6)),
        inThreeWeeks=(1, 0),
        inFourWeeks=(2, money(4)),
        later=(3, money(2)),
        noDate=(1, money(8)),
    ),
    buckets("at the end of February, with 7 still open", {"as_of": day("02-28")}, overdue=(1, money(7))),
    buckets(
        "one organisation",
        {"org": "Açaí Brasil"},
        overdue=(2, money(1)),
        inTwoWeeks=(1, 0),
        later=(1, money(2)),
    ),
    buckets("one owner", {"owner": "Íris Peña"}, inThreeWeeks=(1, money(4)), inFourWeeks=(2, 0)),
    buckets(
        "no city",
        {"location": "(none)"},
        overdue=(1, money(5)),
        nextWeek=(2, money(6)),
        inTwoWeeks=(1, money(5)),
    ),
    buckets(
        "one segment",
        {"segment": "Corporate"},
        thisWeek=(2, money(3, 4)),
        inThreeWeeks=(2, money(4)),
        noDate=(1, 0),
    ),
    buckets("nobody's within one organisation", {"owner": "(none)", "org": "Órfã"}, nextWeek=(2, money(6))),
    buckets("one stage", {"stage": "Prospecting"}, overdue=(2, money(1, 5)), inTwoWeeks=(1, money(5))),
    buckets("a name that exists nowhere", NOWHERE),
    buckets("a day of which there is no snapshot", {"as_of": day("02-25")}),
]

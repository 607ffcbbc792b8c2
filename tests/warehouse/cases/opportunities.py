from typing import Any

from tests.warehouse.cases import FEBRUARY, MARCH, NINETY, NOBODY_LEFT_OUT, NOWHERE, STAGED, Case, Given
from tests.warehouse.fixture import day, instant, money, names

FIRST_PAGE: Given = {
    **STAGED,
    **NOBODY_LEFT_OUT,
    **MARCH,
    "kind": "open",
    "search": None,
    "sort": "",
    "direction": 1,
    "limit": 100,
    "offset": 0,
}
WON: Given = {"kind": "won"}
CLOSED: Given = {"kind": "closed"}
LEFT: Given = {"kind": "left"}
ADVANCED: Given = {"kind": "advanced"}
TWO_DAYS: Given = {"start": day("02-10"), "end": day("02-11")}


def case(about: str, given: Given, *ids: int, total: int | None = None) -> Case:
    count = len(ids) if total is None else total
    rows: list[tuple[Any, ...]] = [(count, number) for number in ids] or [(count, None)]
    return Case("opportunities", about, {**FIRST_PAGE, **given}, "total id", rows, in_order=True)


def by(field: str, given: Given, *ids: int) -> Case:
    sort = {"sort": field.removeprefix("-"), "direction": -1 if field.startswith("-") else 1}
    return case(f"{given.get('kind', 'open')} ones sorted by {field}", {**sort, **given}, *ids)


STANDING = "id stage amount probability days_in_stage"
CASES = [
    Case(
        "opportunities",
        "every field of those won in March",
        {**FIRST_PAGE, **WON},
        "total total_amount id org location owner segment stage amount probability created_at"
        " expected_close_date closed_at days_in_stage",
        [
            (
                3,
                money(7, 8, 12),
                12,
                "(none)",
                "(none)",
                "(none)",
                "(none)",
                "Won",
                money(12),
                100,
                instant("02-25T09:00"),
                None,
                instant("03-08T10:00"),
                None,
            ),
            (
                3,
                money(7, 8, 12),
                8,
                "Beta Metais",
                "Recife",
                "Bruno Lima",
                "Corporate",
                "Won",
                money(8),
                100,
                instant("02-01T23:30"),
                None,
                instant("03-18T22:30"),
                None,
            ),
            (
                3,
                money(7, 8, 12),
                7,
                "Açaí Brasil",
                "São Paulo",
                "Ana Souza",
                "Varejo",
                "Won",
                money(7),
                100,
                instant("01-10T08:00"),
                day("03-15"),
                instant("03-01T00:10"),
                None,
            ),
        ],
        in_order=True,
    ),
    Case(
        "opportunities",
        "open on 18 March: the stage, and how long since, in whole days of São Paulo",
        FIRST_PAGE,
        STANDING,
        [
            (6, "Qualification", money(6), 20, 8),
            (5, "Prospecting", money(5), 10, 0),
            (4, "Negotiation", money(4), 80, 13),
            (3, "Proposal", money(3), 50, 18),
            (2, "Qualification", money(2), 20, 17),
            (1, "Prospecting", money(1), 10, 8),
        ],
        in_order=True,
    ),
    Case(
        "opportunities",
        "open at the end of February: the stage of that day, not of today",
        {**FIRST_PAGE, **FEBRUARY},
        STANDING,
        [
            (12, "Prospecting", money(12), 10, 3),
            (11, "Qualification", money(11), 20, 49),
            (8, "Proposal", money(8), 50, 13),
            (7, "Negotiation", money(7), 80, 0),
            (6, "Proposal", money(6), 50, 8),
            (4, "Prospecting", money(4), 10, 89),
            (3, "Proposal", money(3), 50, 0),
            (2, "Prospecting", money(2), 10, 8),
        ],
        in_order=True,
    ),
    Case(
        "opportunities",
        "a page beyond the last still tells how many there are, and of how much",
        {**FIRST_PAGE, "limit": 2, "offset": 6},
        "total total_amount id",
        [(6, money(1, 2, 3, 4, 5, 6), None)],
    ),
    Case("opportunities", "of nowhere", {**FIRST_PAGE, **NOWHERE}, "total total_amount id", [(0, 0, None)]),
    Case(
        "opportunities",
        "the stages left in March, how long after, and when: those that the pipeline counts",
        {**FIRST_PAGE, **LEFT, "sort": "leftOn"},
        "id stage probability days_in_stage left_on",
        [
            (2, "Prospecting", 10, 9, day("03-01")),
            (7, "Negotiation", 80, 1, day("03-01")),
            (11, "Qualification", 20, 51, day("03-02")),
            (12, "Prospecting", 10, 5, day("03-02")),
            (4, "Prospecting", 10, 94, day("03-05")),
            (12, "Qualification", 20, 5, day("03-07")),
            (12, "Negotiation", 80, 1, day("03-08")),
            (6, "Proposal", 50, 18, day("03-10")),
            (11, "Proposal", 50, 10, day("03-12")),
            (8, "Proposal", 50, 31, day("03-18")),
        ],
        in_order=True,
    ),
    Case(
        "opportunities",
        "what those were worth, each as often as it left a stage, and by the probability it had there",
        {**FIRST_PAGE, **LEFT, "limit": 1},
        "total total_amount total_weighted id",
        [(10, money(2, 4, 6, 7, 8) + 2 * money(11) + 3 * money(12), 310_180.4, 12)],
    ),
    case("those of them that went back or were lost did not advance", ADVANCED, 12, 12, 12, 11, 8, 7, 4, 2),
    case("left one stage in March", {**LEFT, "stage": "Proposal"}, 11, 8, 6),
    case("advanced from it", {**ADVANCED, "stage": "Proposal"}, 8),
    case(
        "left two stages, in one city",
        {**LEFT, "location": "Recife", "stage": names("Proposal", "Prospecting")},
        8,
        4,
    ),
    case("lost in March", {"kind": "lost"}, 11),
    case("closed in March, the largest first", CLOSED, 12, 11, 8, 7),
    case("closed in February, to the last evening", {**CLOSED, **FEBRUARY}, 10, 9),
    case("closed in the last minute of a day", {**CLOSED, "start": day("02-10"), "end": day("02-10")}, 13),
    case(
        "closed on the day before the ninety",
        {**CLOSED, "start": day("2025-12-18"), "end": day("2025-12-18")},
        14,
    ),
    case("nothing closed on that day", {**CLOSED, "start": day("03-02"), "end": day("03-02")}),
    case("in one stage today", {"stage": "Qualification"}, 6, 2),
    case("in two stages today", {"stage": names("Prospecting", "Qualification")}, 6, 5, 2, 1),
    case("in one stage at the end of February", {"stage": "Prospecting", **FEBRUARY}, 12, 4, 2),
    case("the second page of two", {"limit": 2, "offset": 2}, 4, 3, total=6),
    case("one organisation", {"org": "Açaí Brasil"}, 2, 1),
    case("one city", {"location": "Recife"}, 4, 3),
    case("two organisations", {"org": names("Açaí Brasil", "Beta Metais")}, 4, 3, 2, 1),
    case("an owner's and nobody's", {"owner": names("(none)", "Íris Peña")}, 6, 4),
    case("nobody's", {"owner": "(none)"}, 6),
    case("no segment", {"segment": "(none)"}, 6, 5),
    case(
        "an owner within a segment", {**CLOSED, **NINETY, "owner": "Bruno Lima", "segment": "Corporate"}, 9, 8
    ),
    case("a name that exists nowhere", NOWHERE),
    case("all but two organisations", {"not_org": names("Açaí Brasil", "Beta Metais")}, 6, 5),
    case(
        "all but those in a city and those of nobody",
        {"not_location": "Recife", "not_owner": "(none)"},
        5,
        2,
        1,
    ),
    case(
        "all but those without a segment, of one city", {"not_segment": "(none)", "location": "Recife"}, 4, 3
    ),
    case("all but a name that exists nowhere", {"not_org": "Ninguém"}, 6, 5, 4, 3, 2, 1),
    case("an organisation, whatever its accents", {"search": "acai"}, 2, 1),
    case("an owner, whatever their accents", {"search": "iris"}, 4),
    case("an owner whose name is Spanish", {"search": "pena"}, 4),
    case("a city", {"search": "recife"}, 4, 3),
    case("a text that is nowhere", {"search": "xyz"}),
    case("a percent sign, which is nowhere", {"search": "%"}),
    case("a quote, which is nowhere", {"search": "'"}),
    case("all of them, as an export asks", {"limit": 2**31 - 1}, 6, 5, 4, 3, 2, 1),
    by("id", {}, 1, 2, 3, 4, 5, 6),
    by("-id", {}, 6, 5, 4, 3, 2, 1),
    by("org", CLOSED, 7, 8, 11, 12),
    by("-org", CLOSED, 11, 8, 7, 12),
    by("location", WON, 8, 7, 12),
    by("-location", WON, 7, 8, 12),
    by("owner", WON, 7, 8, 12),
    by("-segment", WON, 7, 8, 12),
    by("stage", {}, 1, 5, 2, 6, 3, 4),
    by("-stage", {}, 4, 3, 2, 6, 1, 5),
    by("amount", CLOSED, 7, 8, 11, 12),
    by("-amount", CLOSED, 12, 11, 8, 7),
    by("probability", {}, 1, 5, 2, 6, 3, 4),
    by("createdAt", {}, 4, 3, 6, 2, 1, 5),
    by("-createdAt", {}, 5, 1, 2, 6, 3, 4),
    by("expectedCloseDate", {}, 4, 3, 1, 6, 2, 5),
    by("-expectedCloseDate", {}, 6, 1, 3, 4, 2, 5),
    by("closedAt", CLOSED, 7, 12, 11, 8),
    # 13 on the 10th at 23:59, 10 on the 11th at 18:00: one day in UTC, two in São Paulo.
    case("by the instant of closing", {**CLOSED, **TWO_DAYS, "sort": "closedAt"}, 13, 10),
    by("daysInStage", {}, 5, 1, 6, 4, 2, 3),
]

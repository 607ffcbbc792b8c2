from typing import Any

from tests.warehouse.cases import (
    BEFORE_MARCH,
    BEFORE_NINETY,
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

FIGURES = {
    "open": "open_pipeline previous_open_pipeline",
    "won": "won_amount previous_won_amount",
    "rate": "won_count closed_count previous_won_count previous_closed_count",
    "cycle": "sales_cycle_days previous_sales_cycle_days",
    "talks": "interactions previous_interactions",
    "reach": "contacted_count active_count previous_contacted_count previous_active_count",
    "overdue": "overdue_actions previous_overdue_actions previous_snapshot",
    "due": "on_time_count due_count previous_on_time_count previous_due_count",
}


def case(about: str, narrowed: Given, **figures: tuple[Any, ...]) -> Case:
    given = {**STAGED, **NOTHING_BROUGHT, **MARCH, **BEFORE_MARCH, "as_of": AS_OF, **narrowed}
    columns = " ".join(FIGURES[name] for name in figures)
    return Case("metrics", about, given, columns, [sum(figures.values(), ())])


CASES = [
    case(
        "everything in March, beside February",
        {},
        open=(money(1, 2, 3, 4, 5, 6), money(2, 3, 4, 6, 7, 8, 11, 12)),
        won=(money(7, 8, 12), money(10)),
        rate=(3, 4, 1, 2),  # 7, 8 and 12 won, 11 lost; 10 won, 9 lost
        cycle=(45, 0),  # of 50, 45 and 11; 10 was won on its first day
        talks=(9, 4),
        reach=(3, 4, 2, 4),  # Açaí, Órfã and Delta of those and Beta; before: Açaí and Beta
        overdue=(3, 1, True),
        due=(1, 6, 2, 3),
    ),
    case(
        "what meetings have brought: overdue today, and the one that was accepted by then",
        {**brought(LATE, (-4, "(none)", "(none)", "Ligar", day("02-20"), day("02-27"), "overdue"), SOON)},
        overdue=(5, 2, True),
    ),
    case(
        "what meetings have brought, in a stage, in which it never is",
        {**brought(LATE), "stage": "Prospecting"},
        overdue=(2, NOTHING, True),
    ),
    case(
        "what meetings have brought, of the organisation's segment",
        {**brought(LATE, SOON), "segment": "Varejo", "owner": "Ana Souza"},
        overdue=(3, 1, True),
    ),
    case(
        "the ninety days, beside the ninety before, of which no snapshot is left",
        {**NINETY, **BEFORE_NINETY},
        open=(money(1, 2, 3, 4, 5, 6), money(4, 11)),
        won=(money(7, 8, 10, 12), money(14)),
        rate=(4, 7, 1, 1),
        cycle=(28, 2565),  # of 50, 45, 11 and 0; from 10 December 2018
        talks=(17, 1),
        reach=(3, 4, 1, 4),  # before: Beta, half an hour before midnight
        overdue=(3, NOTHING, False),
        due=(3, 9, NOTHING, NOTHING),
    ),
    case(
        "one day beside the day before",
        {"start": AS_OF, "previous_start": day("03-17"), "previous_end": day("03-17")},
        open=(money(1, 2, 3, 4, 5, 6), money(1, 2, 3, 4, 6, 8)),
        won=(money(8), NOTHING),
        rate=(1, 1, NOTHING, NOTHING),
        cycle=(45, None),
        talks=(2, NOTHING),
        reach=(3, 4, 3, 4),  # a day earlier Beta was still within thirty days, Órfã not yet spoken to
        overdue=(3, 2, True),  # then: 2 and 18, which was done a day later; 15 had just been cancelled
        due=(NOTHING, 1, NOTHING, 1),
    ),
    case(
        "days that have not come: the pipeline and today's overdue actions stand, the rest is nothing",
        {
            "start": day("2027-01-01"),
            "end": day("2027-01-31"),
            "previous_start": day("2026-12-01"),
            "previous_end": day("2026-12-31"),
        },
        open=(money(1, 2, 3, 4, 5, 6), money(1, 2, 3, 4, 5, 6)),
        won=(NOTHING, NOTHING),
        rate=(NOTHING, NOTHING, NOTHING, NOTHING),
        cycle=(None, None),
        talks=(NOTHING, NOTHING),
        reach=(NOTHING, 4, NOTHING, 4),
        overdue=(3, NOTHING, False),
        due=(NOTHING, NOTHING, NOTHING, NOTHING),
    ),
    case(
        "one organisation",
        {"org": "Açaí Brasil"},
        open=(money(1, 2), money(2, 7)),
        won=(money(7), money(10)),
        rate=(1, 1, 1, 1),
        cycle=(50, 0),
        talks=(2, 2),
        reach=(1, 1, 1, 1),
        overdue=(2, 1, True),
        due=(1, 2, NOTHING, 1),
    ),
    case(
        "one city",
        {"location": "Recife"},
        open=(money(3, 4), money(3, 4, 8)),
        won=(money(8), NOTHING),
        rate=(1, 1, NOTHING, 1),
        cycle=(45, None),
        talks=(1, 2),
        reach=(1, 2, 1, 2),  # Delta now, Beta then
        overdue=(NOTHING, NOTHING, True),
        due=(NOTHING, 3, 1, 1),
    ),
    case(
        "one owner",
        {"owner": "Bruno Lima"},
        open=(money(3, 5), money(3, 8)),
        won=(money(8), NOTHING),
        rate=(1, 1, NOTHING, 1),
        cycle=(45, None),
        talks=(2, 2),
        reach=(NOTHING, 1, 1, 1),
        overdue=(1, NOTHING, True),
        due=(NOTHING, 4, 1, 1),
    ),
    case(
        "an owner whose organisation someone else has called on",
        {"owner": "Íris Peña"},
        open=(money(4), money(4)),
        won=(NOTHING, NOTHING),
        rate=(NOTHING, NOTHING, NOTHING, NOTHING),
        cycle=(None, None),
        talks=(1, NOTHING),
        reach=(1, 1, NOTHING, 1),
        overdue=(NOTHING, NOTHING, True),
        due=(NOTHING, NOTHING, NOTHING, NOTHING),
    ),
    case(
        "one segment",
        {"segment": "Varejo"},
        open=(money(1, 2), money(2, 7)),
        won=(money(7), money(10)),
        rate=(1, 1, 1, 1),
        cycle=(50, 0),
        talks=(3, 2),
        reach=(2, 2, 1, 2),
        overdue=(2, 1, True),
        due=(1, 2, NOTHING, 1),
    ),
    case(
        "what belongs to no organisation",
        {"org": "(none)"},
        open=(money(5), money(12)),
        won=(money(12), NOTHING),
        rate=(1, 1, NOTHING, NOTHING),
        cycle=(11, None),
        talks=(3, NOTHING),
        reach=(NOTHING, NOTHING, NOTHING, NOTHING),
        overdue=(1, NOTHING, True),
        due=(NOTHING, 1, NOTHING, NOTHING),
    ),
    case(
        "no segment: the organisation without one, and what belongs to no organisation",
        {"segment": "(none)"},
        open=(money(5, 6), money(6, 12)),
        won=(money(12), NOTHING),
        talks=(4, NOTHING),
        reach=(1, 1, NOTHING, 1),
        overdue=(1, NOTHING, True),
        due=(NOTHING, 1, 1, 1),
    ),
    case(
        "two owners within one segment",
        {"owner": names("Ana Souza", "Bruno Lima"), "segment": "Corporate"},
        open=(money(3), money(3, 8, 11)),
        won=(money(8), NOTHING),
        rate=(1, 2, NOTHING, 1),
        cycle=(45, None),
        talks=(1, 2),
        reach=(NOTHING, 1, 1, 1),  # Gama, also Ana's, is not active
        overdue=(NOTHING, NOTHING, True),
        due=(NOTHING, 3, 1, 1),
    ),
    case(
        "two stages narrow what stands in a stage, and nothing else",
        {"stage": names("Negotiation", "Prospecting")},
        open=(money(1, 4, 5), money(2, 4, 7, 12)),
        won=(money(7, 8, 12), money(10)),
        rate=(3, 4, 1, 2),
        cycle=(45, 0),
        talks=(9, 4),
        reach=(3, 4, 2, 4),
        overdue=(2, 1, True),  # 1 and 21 of the three; before: 2, whose opportunity was not won yet
        due=(1, 6, 2, 3),
    ),
    case(
        "a stage within one segment, in which nothing is late",
        {"stage": "Qualification", "segment": "Varejo"},
        open=(money(2), NOTHING),
        overdue=(NOTHING, NOTHING, True),
    ),
    case(
        "a name that exists nowhere",
        NOWHERE,
        open=(NOTHING, NOTHING),
        won=(NOTHING, NOTHING),
        rate=(NOTHING, NOTHING, NOTHING, NOTHING),
        cycle=(None, None),
        talks=(NOTHING, NOTHING),
        reach=(NOTHING, NOTHING, NOTHING, NOTHING),
        overdue=(NOTHING, NOTHING, True),
        due=(NOTHING, NOTHING, NOTHING, NOTHING),
    ),
]

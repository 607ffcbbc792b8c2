from tests.warehouse.cases import EVERYONE, FEBRUARY, MARCH, NOWHERE, Case, Given
from tests.warehouse.fixture import AS_OF, money, names

FIGURES = tuple[int, float, float, int, int, float | None]


def case(about: str, given: Given, **stages: FIGURES) -> Case:
    rows = [(stage, *figures) for stage, figures in stages.items()]
    columns = "stage count amount weighted left_count advanced_count median_days"
    return Case("pipeline", about, {**EVERYONE, **MARCH, **given}, columns, rows)


CASES = [
    case(
        "everything in March",
        {},
        Prospecting=(2, money(1, 5), 170, 3, 3, 9),  # 2, 4 (two stages skipped) and 12: 9, 94 and 5 days
        Qualification=(2, money(2, 6), 680, 2, 2, 28),  # 11 and 12: 51 and 5 days
        Proposal=(1, money(3), 200, 3, 1, 18),  # 6 back, 8 won, 11 lost: 18, 31 and 10 days
        Negotiation=(1, money(4), 640, 2, 2, 1),  # 7 and 12 won
    ),
    case(
        "everything in February, as it stood on its last evening",
        FEBRUARY,
        Prospecting=(3, money(2, 4, 12), money(2, 4, 12) / 10, 4, 4, 7),  # 6, 10, 8, 9: 0, 0, 14, 37 days
        Qualification=(1, money(11), money(11) / 5, 3, 2, 17),  # 6, 3, and 9 lost: 9, 44 and 17 days
        Proposal=(3, money(3, 6, 8), money(3, 6, 8) / 2, 1, 1, 18),
        Negotiation=(1, money(7), 5120.4, 0, 0, None),
    ),
    case(
        "one day, on whose evening 8 was won",
        {"start": AS_OF},
        Prospecting=(2, money(1, 5), 170, 0, 0, None),
        Qualification=(2, money(2, 6), 680, 0, 0, None),
        Proposal=(1, money(3), 200, 1, 1, 31),
        Negotiation=(1, money(4), 640, 0, 0, None),
    ),
    case(
        "one organisation",
        {"org": "Açaí Brasil"},
        Prospecting=(1, money(1), 10, 1, 1, 9),
        Qualification=(1, money(2), 40, 0, 0, None),
        Negotiation=(0, 0, 0, 1, 1, 1),
    ),
    case(
        "two organisations",
        {"org": names("Açaí Brasil", "Órfã")},
        Prospecting=(1, money(1), 10, 1, 1, 9),
        Qualification=(2, money(2, 6), 680, 0, 0, None),
        Proposal=(0, 0, 0, 1, 0, 18),  # 6 back
        Negotiation=(0, 0, 0, 1, 1, 1),
    ),
    case(
        "one city",
        {"location": "Recife"},
        Prospecting=(0, 0, 0, 1, 1, 94),
        Proposal=(1, money(3), 200, 1, 1, 31),
        Negotiation=(1, money(4), 640, 0, 0, None),
    ),
    case(
        "one owner",
        {"owner": "Íris Peña"},
        Prospecting=(0, 0, 0, 1, 1, 94),
        Negotiation=(1, money(4), 640, 0, 0, None),
    ),
    case(
        "no segment",
        {"segment": "(none)"},
        Prospecting=(1, money(5), 160, 1, 1, 5),
        Qualification=(1, money(6), 640, 1, 1, 5),
        Proposal=(0, 0, 0, 1, 0, 18),
        Negotiation=(0, 0, 0, 1, 1, 1),
    ),
    case(
        "an owner within an organisation",
        {"org": "Beta Metais", "owner": "Bruno Lima"},
        Proposal=(1, money(3), 200, 1, 1, 31),
    ),
    case("a name that exists nowhere", NOWHERE),
]

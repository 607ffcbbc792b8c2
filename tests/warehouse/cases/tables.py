"""Interactions in March, the newest first: 3, 12 | 18 | 16, 17 | 14 | 10, 11 | 2.

Organisations on 18 March, the largest pipeline first: Órfã, Beta, Açaí, Delta; Gama is not active.
Due in March and late: 17, 21, 18, 1, 3; on time: 16; 15 was cancelled.
"""

from typing import Any

from tests.warehouse.cases import (
    EVERYONE,
    FEBRUARY,
    LATE,
    MARCH,
    NOBODY_LEFT_OUT,
    NOTHING_BROUGHT,
    NOWHERE,
    SOON,
    Case,
    Given,
    brought,
)
from tests.warehouse.fixture import AS_OF, day, money, names

ACAI, BETA, DELTA, ORFA = "Açaí Brasil", "Beta Metais", "Delta Papel", "Órfã"
FIRST_PAGE: Given = {**EVERYONE, **NOBODY_LEFT_OUT, "search": None, "sort": "", "direction": 1, "offset": 0}
INTERACTIONS: Given = {**FIRST_PAGE, **MARCH, "type": None, "last": 100}
ORGANIZATIONS: Given = {
    **FIRST_PAGE,
    **NOTHING_BROUGHT,
    "end": AS_OF,
    "as_of": AS_OF,
    "contacted": None,
    "limit": 100,
}
DUE_ACTIONS: Given = {**FIRST_PAGE, **MARCH, "outcome": None, "limit": 100}
Row = tuple[Any, ...]


def sorted_by(field: str) -> Given:
    return {"sort": field.removeprefix("-"), "direction": -1 if field.startswith("-") else 1}


def found(total: int | None, keys: tuple[Any, ...]) -> list[Row]:
    """The keys of a page, each with the number of all rows; with an empty page, only that."""
    count = len(keys) if total is None else total
    return [(count, key) for key in keys] or [(count, None)]


def talks(about: str, given: Given, *ids: int, total: int | None = None) -> Case:
    asked = {**INTERACTIONS, **given}
    return Case("interactions", about, asked, "total id", found(total, ids), in_order=True)


def talks_by(field: str, *ids: int) -> Case:
    return talks(f"sorted by {field}", sorted_by(field), *ids)


def companies(about: str, given: Given, *orgs: str, total: int | None = None) -> Case:
    asked = {**ORGANIZATIONS, **given}
    return Case("organizations", about, asked, "total org", found(total, orgs), in_order=True)


def companies_by(field: str, *orgs: str) -> Case:
    return companies(f"sorted by {field}", sorted_by(field), *orgs)


def due(about: str, given: Given, *ids: int, total: int | None = None) -> Case:
    asked = {**DUE_ACTIONS, **given}
    return Case("due_actions", about, asked, "total id", found(total, ids), in_order=True)


def due_by(field: str, *ids: int) -> Case:
    return due(f"sorted by {field}", sorted_by(field), *ids)


SEEN = "org contacted last_contact interactions open_pipeline overdue_actions"
CASES = [
    Case(
        "interactions",
        "every field of the newest three, two of which are of the last day",
        {**INTERACTIONS, "last": 3},
        "total id date org location owner segment type opportunity_id",
        [
            (9, 3, AS_OF, ACAI, "São Paulo", "Ana Souza", "Varejo", "meeting", 2),
            (9, 12, AS_OF, ORFA, "(none)", "(none)", "(none)", "call", 6),
            (9, 18, day("03-16"), "(none)", "(none)", "(none)", "(none)", "call", None),
        ],
        in_order=True,
    ),
    talks("all of March, the newest first", {}, 3, 12, 18, 16, 17, 14, 10, 11, 2),
    talks("the second page of four", {"offset": 4, "last": 8}, 17, 14, 10, 11, total=9),
    talks("a page beyond the last", {"offset": 12, "last": 16}, total=9),
    talks("the last minutes of February", {**MARCH, "start": day("02-28"), "end": day("02-28")}, 19),
    talks("one type", {"type": "email"}, 16, 17, 11, 2),
    talks("two types", {"type": names("meeting", "visit")}, 3, 14),
    talks("one organisation", {"org": ACAI}, 3, 2),
    talks("one city", {"location": "Recife"}, 14),
    talks("one owner, of the activity", {"owner": "Ana Souza"}, 3, 14, 10, 2),
    talks("nobody's", {"owner": "(none)"}, 12, 18),
    talks("all but an owner's and nobody's", {"not_owner": names("Ana Souza", "(none)")}, 16, 17, 11),
    talks("one segment", {"segment": "Corporate"}, 10, 11),
    talks("nowhere", NOWHERE),
    talks("an organisation, whatever its accents", {"search": "acai"}, 3, 2),
    talks("an owner, whatever their accents", {"search": "iris"}, 11),
    talks("a city", {"search": "recife"}, 14),
    talks("an organisation and who spoke to it", {"search": "brasil ana"}, 3, 2),
    talks("a text that is nowhere", {"search": "xyz"}),
    talks("what stands for nobody, which is no text", {"search": "none"}),
    talks("a percent sign, which is nowhere", {"search": "%"}),
    talks("all of them, as an export asks", {"last": 2**31 - 1}, 3, 12, 18, 16, 17, 14, 10, 11, 2),
    talks_by("id", 2, 3, 10, 11, 12, 14, 16, 17, 18),
    talks_by("-id", 18, 17, 16, 14, 12, 11, 10, 3, 2),
    talks_by("date", 2, 10, 11, 14, 16, 17, 18, 3, 12),
    talks_by("-date", 3, 12, 18, 16, 17, 14, 10, 11, 2),
    talks_by("org", 3, 2, 14, 10, 11, 12, 18, 16, 17),
    talks_by("-org", 12, 10, 11, 14, 3, 2, 18, 16, 17),
    talks_by("location", 14, 3, 10, 11, 2, 12, 18, 16, 17),
    talks_by("owner", 3, 14, 10, 2, 16, 17, 11, 12, 18),
    talks_by("segment", 10, 11, 3, 14, 2, 12, 18, 16, 17),
    talks_by("type", 12, 18, 10, 16, 17, 11, 2, 3, 14),
    talks_by("opportunityId", 2, 3, 12, 10, 18, 16, 17, 14, 11),
    talks_by("-opportunityId", 10, 12, 3, 2, 18, 16, 17, 14, 11),
    Case(
        "organizations",
        "with what meetings have brought and is overdue",
        {**ORGANIZATIONS, **brought(LATE, SOON), "org": ACAI},
        "total org overdue_actions",
        [(1, ACAI, 3)],
    ),
    Case(
        "organizations",
        "every field of two",
        {**ORGANIZATIONS, "limit": 2},
        f"total {SEEN} location owner segment",
        [
            (4, ORFA, True, AS_OF, 1, money(6), 0, "(none)", "(none)", "(none)"),
            (4, BETA, False, day("02-16"), 0, money(3, 4), 0, "Recife", "Bruno Lima", "Corporate"),
        ],
        in_order=True,
    ),
    Case(
        "organizations",
        "as they stood at the end of February, with the actions that are late today",
        {**ORGANIZATIONS, "end": day("02-28")},
        SEEN,
        [
            (BETA, True, day("02-16"), 3, money(3, 4, 8), 0),
            (ACAI, True, day("02-28"), 2, money(2, 7), 2),
            (ORFA, False, day("01-29"), 0, money(6), 0),
            (DELTA, False, day("01-29"), 0, 0, 0),
        ],
        in_order=True,
    ),
    Case(
        "organizations",
        "before anything was known, by name",
        {**ORGANIZATIONS, "end": day("2018-12-31"), "as_of": day("2018-12-31")},
        SEEN,
        [(org, False, None, 0, 0, 0) for org in (ACAI, BETA, DELTA, ORFA)],
        in_order=True,
    ),
    companies("contacted in thirty days", {"contacted": True}, ORFA, ACAI, DELTA),
    companies("not contacted in thirty days", {"contacted": False}, BETA),
    companies("the second page of three", {"limit": 3, "offset": 3}, DELTA, total=4),
    companies("a page beyond the last", {"limit": 3, "offset": 6}, total=4),
    companies("one that is not active", {"org": "Gama Energia"}),
    companies("one city", {"location": "Recife"}, BETA, DELTA),
    companies("one owner, of the organisation", {"owner": "Íris Peña"}, DELTA),
    companies("nobody's", {"owner": "(none)"}, ORFA),
    companies("all but one segment", {"not_segment": "Varejo"}, ORFA, BETA),
    companies("one segment, contacted", {"segment": "Varejo", "contacted": True}, ACAI, DELTA),
    companies("nowhere", NOWHERE),
    companies("a name, whatever its accents", {"search": "orfa"}, ORFA),
    companies("an owner", {"search": "souza"}, ACAI),
    companies("a city", {"search": "recife"}, BETA, DELTA),
    companies("a text that is nowhere", {"search": "xyz"}),
    companies("all of them, as an export asks", {"limit": 2**31 - 1}, ORFA, BETA, ACAI, DELTA),
    companies_by("org", ACAI, BETA, DELTA, ORFA),
    companies_by("-org", ORFA, DELTA, BETA, ACAI),
    companies_by("location", BETA, DELTA, ACAI, ORFA),
    companies_by("-location", ACAI, BETA, DELTA, ORFA),
    companies_by("owner", ACAI, BETA, DELTA, ORFA),
    companies_by("segment", BETA, ACAI, DELTA, ORFA),
    companies_by("contacted", BETA, ACAI, DELTA, ORFA),
    companies_by("-contacted", ACAI, DELTA, ORFA, BETA),
    companies_by("lastContact", BETA, DELTA, ACAI, ORFA),
    companies_by("-lastContact", ACAI, ORFA, DELTA, BETA),
    companies_by("interactions", BETA, DELTA, ORFA, ACAI),
    companies_by("openPipeline", DELTA, ACAI, BETA, ORFA),
    companies_by("-openPipeline", ORFA, BETA, ACAI, DELTA),
    companies_by("-overdueActions", ACAI, BETA, DELTA, ORFA),
    Case(
        "due_actions",
        "every field: late by ten minutes, open, on time by half an hour",
        {**DUE_ACTIONS, "end": day("03-15")},
        "total id org location owner type subject priority due_date completed_on outcome",
        [
            (
                3,
                17,
                BETA,
                "Recife",
                "Bruno Lima",
                "call",
                "Confirmar",
                "high",
                day("03-10"),
                day("03-11"),
                "late",
            ),
            (
                3,
                21,
                "(none)",
                "(none)",
                "Bruno Lima",
                "call",
                "Retornar ligação perdida",
                "high",
                day("03-15"),
                None,
                "late",
            ),
            (
                3,
                16,
                ACAI,
                "São Paulo",
                "Ana Souza",
                "call",
                "Confirmar",
                "high",
                day("03-10"),
                day("03-10"),
                "onTime",
            ),
        ],
        in_order=True,
    ),
    due("all of March, the late ones first", {}, 17, 21, 18, 1, 3, 16),
    due("all but one organisation's", {"not_org": BETA}, 21, 1, 16),
    due("in February", FEBRUARY, 2, 20, 19),
    due("on time", {"outcome": "onTime"}, 16),
    due("late", {"outcome": "late"}, 17, 21, 18, 1, 3),
    due("days that have not come", {"start": day("03-19"), "end": day("04-05")}, 4, 5, 6, 7, 8),
    due("the second page of two", {"limit": 2, "offset": 2}, 18, 1, total=6),
    due("a page beyond the last", {"limit": 2, "offset": 6}, total=6),
    due("one organisation", {"org": BETA}, 17, 18, 3),
    due("one city", {"location": "São Paulo"}, 1, 16),
    due("one owner, of the action", {"owner": "Bruno Lima"}, 17, 21, 18, 3),
    due("one segment", {"segment": "Corporate", "outcome": "late"}, 17, 18, 3),
    due("no segment", {"segment": "(none)"}, 21),
    due("nowhere", NOWHERE),
    due("a subject, whatever its accents", {"search": "ligac"}, 21),
    due("an organisation", {"search": "acai"}, 1, 16),
    due("an owner", {"search": "lima"}, 17, 21, 18, 3),
    due("a text that is nowhere", {"search": "xyz"}),
    due("all of them, as an export asks", {"limit": 2**31 - 1}, 17, 21, 18, 1, 3, 16),
    due_by("id", 1, 3, 16, 17, 18, 21),
    due_by("-id", 21, 18, 17, 16, 3, 1),
    due_by("org", 16, 1, 17, 18, 3, 21),
    due_by("-location", 16, 1, 17, 18, 3, 21),
    due_by("owner", 16, 1, 17, 21, 18, 3),
    due_by("type", 16, 17, 21, 18, 1, 3),
    due_by("subject", 16, 17, 18, 1, 21, 3),
    due("by priority", {**FEBRUARY, **sorted_by("priority")}, 20, 19, 2),
    due("by priority, the high ones first", {**FEBRUARY, **sorted_by("-priority")}, 2, 20, 19),
    due_by("dueDate", 16, 17, 21, 18, 1, 3),
    due_by("-dueDate", 3, 1, 18, 21, 16, 17),
    due_by("completedOn", 16, 17, 18, 21, 1, 3),
    due_by("outcome", 17, 21, 18, 1, 3, 16),
    due_by("-outcome", 16, 17, 21, 18, 1, 3),
]

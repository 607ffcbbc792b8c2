"""What happened to opportunities and organisations of the fixture, the newest first."""

from typing import Any

from tests.warehouse.cases import LATE, NOTHING_BROUGHT, SOON, Case, Given, brought
from tests.warehouse.fixture import AS_OF, day, instant, money

ASKED: Given = {**NOTHING_BROUGHT, "action_id": None, "opportunity_id": None, "as_of": AS_OF, "limit": 50}
ACTION = "action_id action_subject action_status action_opportunity_id action_amount_at_risk"
OPPORTUNITY = (
    "opportunity_id opportunity_stage opportunity_amount opportunity_days_in_stage opportunity_closed_at"
)
EVENT = "event_date event_kind event_text event_action_id"
Event = tuple[Any, ...]


def events(about: str, given: Given, *expected: Event) -> Case:
    rows = [(day(date), *rest, *[None] * (3 - len(rest))) for date, *rest in expected]
    return Case("story", about, {**ASKED, **given}, EVENT, rows, in_order=True)


def head(about: str, given: Given, *row: Any) -> Case:
    """The action and the opportunity, beside the newest event only."""
    return Case("story", about, {**ASKED, "limit": 1, **given}, f"{ACTION} {OPPORTUNITY}", [row])


def nothing(about: str, given: Given) -> Case:
    return Case("story", about, {**ASKED, **given}, f"{ACTION} {OPPORTUNITY} {EVENT}", [(None,) * 14])


NONE = [None] * 5
CASES = [
    head(
        "an action, and its opportunity",
        {"action_id": 1},
        *(1, "Ligar para o comprador", "overdue", 1, money(1)),
        *(1, "Prospecting", money(1), 8, None),
    ),
    head(
        "an action whose opportunity is won",
        {"action_id": 2},
        *(2, "Enviar contrato", "overdue", 7, 0),
        *(7, "Won", money(7), None, instant("03-01T00:10")),
    ),
    head(
        "an action without an opportunity", {"action_id": 7}, 7, "Visitar a loja", "onTrack", None, 0, *NONE
    ),
    head(
        "an action as it stood two days before, its opportunity too",
        {"action_id": 14, "as_of": day("03-16")},
        *(14, "Agradecer", "onTrack", 8, money(8)),
        *(8, "Proposal", money(8), 29, instant("03-18T22:30")),
    ),
    head(
        "an action that a meeting has brought",
        {"action_id": -1, **brought(LATE, SOON)},
        *(-1, "Ligar, “já”", "overdue", None, 0),
        *NONE,
    ),
    events(
        "an action that a meeting has brought, of an organisation that is not in the CRM",
        {"action_id": -2, **brought(LATE, SOON)},
        ("03-20", "actionDue", "Enviar", -2),
    ),
    head("an opportunity", {"opportunity_id": 3}, *NONE, 3, "Proposal", money(3), 18, None),
    Case(
        "story",
        "every field of an opportunity",
        {**ASKED, "opportunity_id": 3, "limit": 1},
        "opportunity_org opportunity_location opportunity_owner opportunity_segment opportunity_probability"
        " opportunity_created_at opportunity_expected_close_date",
        [
            ("Beta Metais", "Recife", "Bruno Lima", "Corporate", 50, instant("01-15T09:00"), day("04-01")),
        ],
    ),
    Case(
        "story",
        "every field of an action",
        {**ASKED, "action_id": 4, "limit": 1},
        "action_org action_location action_owner action_type action_priority action_due_date"
        " action_days_late",
        [("Beta Metais", "Recife", "Bruno Lima", "meeting", "low", day("03-22"), 0)],
    ),
    nothing("an action that was done on the last day", {"action_id": 18}),
    nothing("an action that was cancelled", {"action_id": 15}),
    nothing("an action that is not there", {"action_id": 99}),
    nothing("an opportunity that is not there", {"opportunity_id": 99}),
    nothing("an opportunity whose number an action has", {"opportunity_id": 21}),
    nothing("a day of which there is no snapshot", {"action_id": 1, "as_of": day("02-25")}),
    events(
        "of the opportunity of an action; a cancelled one leaves no trace",
        {"action_id": 1},
        ("03-17", "actionDue", "Ligar para o comprador", 1),
        ("03-10", "created", "Prospecting"),
        ("03-01", "interaction", "email"),
        ("02-17", "interaction", "call"),
    ),
    events(
        "of an opportunity that was won",
        {"action_id": 2},
        ("03-01", "won", "Won"),
        ("02-28", "stage", "Negotiation"),
        ("02-28", "interaction", "meeting"),
        ("02-20", "actionDue", "Enviar contrato", 2),
        ("02-10", "stage", "Proposal"),
        ("01-20", "stage", "Qualification"),
        ("01-10", "created", "Prospecting"),
    ),
    events(
        "of one that was lost",
        {"opportunity_id": 11},
        ("04-06", "actionDue", "Encerrar", 9),
        ("03-12", "lost", "Lost"),
        ("03-02", "stage", "Proposal"),
        ("03-02", "interaction", "call"),
        ("01-10", "stage", "Qualification"),
        ("2025-12-10", "created", "Prospecting"),
    ),
    events(
        "of one with an action done and one due, and two stages on its first day",
        {"opportunity_id": 3},
        ("03-18", "actionDone", "Confirmar", 18),
        ("03-18", "actionDue", "Revisar proposta", 3),
        ("02-28", "stage", "Proposal"),
        ("02-16", "interaction", "call"),
        ("02-11", "interaction", "call"),
        ("01-15", "stage", "Qualification"),
        ("01-15", "created", "Prospecting"),
    ),
    events(
        "of one that went back a stage",
        {"opportunity_id": 6},
        ("03-23", "actionDue", "LIGAÇÃO de retorno", 5),
        ("03-18", "interaction", "call"),
        ("03-10", "stage", "Qualification"),
        ("02-20", "stage", "Proposal"),
        ("02-11", "stage", "Qualification"),
        ("02-11", "created", "Prospecting"),
    ),
    events(
        "of one that was won on its first day",
        {"opportunity_id": 10},
        ("02-11", "won", "Won"),
        ("02-11", "created", "Prospecting"),
    ),
    events(
        "of the organisation where there is no opportunity, without what else has to be done",
        {"action_id": 7},
        ("03-30", "actionDue", "Visitar a loja", 7),
        ("03-18", "interaction", "meeting"),
        ("03-17", "actionDue", "Ligar para o comprador", 1),
        ("03-10", "actionDone", "Confirmar", 16),
        ("03-10", "created", "Prospecting"),
        ("03-01", "won", "Won"),
        ("03-01", "stage", "Qualification"),
        ("03-01", "interaction", "email"),
        ("02-28", "stage", "Negotiation"),
        ("02-28", "interaction", "meeting"),
        ("02-20", "actionDue", "Enviar contrato", 2),
        ("02-20", "created", "Prospecting"),
        ("02-17", "interaction", "call"),
        ("02-11", "won", "Won"),
        ("02-11", "created", "Prospecting"),
        ("02-10", "stage", "Proposal"),
        ("01-20", "stage", "Qualification"),
        ("01-10", "created", "Prospecting"),
    ),
    events(
        "the newest three of them",
        {"action_id": 7, "limit": 3},
        ("03-30", "actionDue", "Visitar a loja", 7),
        ("03-18", "interaction", "meeting"),
        ("03-17", "actionDue", "Ligar para o comprador", 1),
    ),
    events(
        "of an opportunity without an organisation, not of all that have none",
        {"action_id": 21},
        ("04-05", "actionDue", "Qualificar d'água_100% \\o/", 8),
        ("03-18", "created", "Prospecting"),
        ("03-15", "actionDue", "Retornar ligação perdida", 21),
    ),
]

"""From a validated question to the bound parameters of a file in `sql/queries`."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from backend.dashboard.filters import (
    ActionsQuestion,
    DashboardFilters,
    OpportunitiesQuestion,
    TableQuestion,
)
from backend.dashboard.periods import window_of
from backend.warehouse.protocol import Parameter

SEPARATOR = "\x1f"  # no name holds it: filters refuse control characters
Parameters = dict[str, Parameter]


def dimensions(filters: DashboardFilters) -> Parameters:
    """Bind the four lists of names."""
    return {
        "org": _joined(filters.org),
        "location": _joined(filters.location),
        "owner": _joined(filters.owner),
        "segment": _joined(filters.segment),
    }


def folded(text: str) -> str | None:
    """Take case and accents off a text to search for; the queries do the same to what they search."""
    if not text:
        return None
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def actions(question: ActionsQuestion, as_of: date) -> Parameters:
    """Bind what a page of actions is narrowed, searched, sorted and cut by."""
    return {
        **dimensions(question),
        **_table(question),
        "as_of": as_of,
        "status": question.status,
        "bucket": question.bucket,
    }


def opportunities(question: OpportunitiesQuestion, as_of: date) -> Parameters:
    """Bind what a page of opportunities is narrowed, searched, sorted and cut by."""
    window = window_of(question, as_of)
    return {
        **dimensions(question),
        **_table(question),
        "kind": question.kind,
        "stage": question.stage,
        "start": window.start,
        "end": window.end,
    }


def all_rows(parameters: Mapping[str, Parameter]) -> Parameters:
    """Turn the parameters of a page into those of the whole table."""
    return {**parameters, "limit": 2**31 - 1, "offset": 0}


def _table(question: TableQuestion) -> Parameters:
    return {
        "search": folded(question.search),
        "sort": question.sort.removeprefix("-"),
        "direction": -1 if question.sort.startswith("-") else 1,
        "limit": question.page_size,
        "offset": (question.page - 1) * question.page_size,
    }


def _joined(names: Sequence[str]) -> str | None:
    return SEPARATOR.join(names) if names else None

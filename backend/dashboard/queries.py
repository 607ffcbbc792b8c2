"""From a validated question to the bound parameters of a file in `sql/queries`."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from backend.access.scope import Scope
from backend.dashboard.filters import DashboardFilters, StagedFilters, TableQuestion
from backend.dashboard.models import Accepted
from backend.dashboard.periods import bucket_of, window_of
from backend.warehouse.protocol import Parameter

SEPARATOR, LINES = "\x1f", "\x1e"  # no name holds them: filters refuse control characters
ALL_ROWS = 2**31 - 1
PAGING = {"page", "page_size", "search", "sort"}
Parameters = dict[str, Parameter]


def dimensions(filters: DashboardFilters) -> Parameters:
    """Bind the lists of names."""
    return {
        "org": _joined(filters.org),
        "location": _joined(filters.location),
        "owner": _joined(filters.owner),
        "segment": _joined(filters.segment),
        "stage": _joined(filters.stage) if isinstance(filters, StagedFilters) else None,
    }


def visible(scope: Scope) -> Parameters:
    """Bind what the caller may see; nothing at all is an empty name, which nobody has."""
    return {
        f"scope_{name}": None if names is None else SEPARATOR.join(names)
        for name, names in scope.limits().items()
    }


def folded(text: str) -> str | None:
    """Take case and accents off a text to search for; the queries do the same to what they search."""
    if not text:
        return None
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def rows(question: TableQuestion, as_of: date) -> Parameters:
    """Bind what a page of rows is narrowed, searched, sorted and cut by.

    What only tables are narrowed by, all or some of them, is bound under its own name.
    """
    window = window_of(question, as_of)
    own = type(question).model_fields.keys() - DashboardFilters.model_fields.keys() - PAGING
    return {
        **dimensions(question),
        **{name: _bound(getattr(question, name)) for name in own},
        "start": window.start,
        "end": window.end,
        "as_of": as_of,
        "search": folded(question.search),
        "sort": question.sort.removeprefix("-"),
        "direction": -1 if question.sort.startswith("-") else 1,
        "limit": question.page_size,
        "offset": (question.page - 1) * question.page_size,
        "last": question.page * question.page_size,
    }


def accepted(items: Sequence[Accepted], day: date) -> Parameters:
    """Bind the action items of meetings as they stand on a day, for a warehouse that has no table of them.

    A line each: id, organisation, owner, subject, due date, day of acceptance, bucket. One that was
    accepted after the newest refresh counts as of that: it is to be seen at once.
    """
    lines = [
        (
            str(item.id),
            item.org,
            item.owner,
            item.subject,
            item.due_date.isoformat() if item.due_date else "",
            item.accepted_on.isoformat(),
            bucket_of(item.due_date, day),
        )
        for item in items
    ]
    return {"accepted": LINES.join(map(SEPARATOR.join, lines))}


def all_rows(parameters: Mapping[str, Parameter]) -> Parameters:
    """Turn the parameters of a page into those of the whole table."""
    return {**parameters, "limit": ALL_ROWS, "offset": 0, "last": ALL_ROWS}


def _bound(value: Parameter | list[str]) -> Parameter:
    return _joined(value) if isinstance(value, list) else value


def _joined(names: Sequence[str]) -> str | None:
    return SEPARATOR.join(names) if names else None

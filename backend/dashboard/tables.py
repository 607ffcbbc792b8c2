"""The tables of the dashboard: rows to page through and to take home as a file."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from backend.dashboard import filters, models

Q = TypeVar("Q", bound=filters.TableQuestion)
P = TypeVar("P", bound=models.Page[Any])


@dataclass(frozen=True, slots=True)
class Table(Generic[Q, P]):
    """How a table is asked for and what it answers.

    `name` is that of its path and of its files; the statement in `sql/queries` has the same. It hands out
    at least one row: with an empty page, one that holds only what is total, and no `key`.
    """

    name: str
    about: str
    question: type[Q]
    export: type[filters.Export]
    row: type[BaseModel]
    page: type[P]
    key: str = "id"

    @property
    def statement(self) -> str:
        """Name the file in `sql/queries`."""
        return self.name.replace("-", "_")


ACTIONS = Table(
    name="actions",
    about="the open actions",
    question=filters.ActionsQuestion,
    export=filters.ActionsExport,
    row=models.ActionRow,
    page=models.ActionsPage,
)
OPPORTUNITIES = Table(
    name="opportunities",
    about="the opportunities",
    question=filters.OpportunitiesQuestion,
    export=filters.OpportunitiesExport,
    row=models.OpportunityRow,
    page=models.OpportunitiesPage,
)

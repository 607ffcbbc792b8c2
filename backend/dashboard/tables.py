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
INTERACTIONS = Table(
    name="interactions",
    about="the interactions",
    question=filters.InteractionsQuestion,
    export=filters.InteractionsExport,
    row=models.InteractionRow,
    page=models.InteractionsPage,
)
ORGANIZATIONS = Table(
    name="organizations",
    about="the active organisations",
    question=filters.OrganizationsQuestion,
    export=filters.OrganizationsExport,
    row=models.OrganizationRow,
    page=models.OrganizationsPage,
    key="org",
)
DUE_ACTIONS = Table(
    name="due-actions",
    about="the actions that were due",
    question=filters.DueActionsQuestion,
    export=filters.DueActionsExport,
    row=models.DueActionRow,
    page=models.DueActionsPage,
)

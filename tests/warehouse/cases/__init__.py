"""What each question of `sql/queries` must answer over `fixture.sql`, worked out by hand."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backend.warehouse.catalog import SCOPE, question
from tests.warehouse.fixture import AS_OF, day

Given = Mapping[str, Any]
EVERYONE: Given = {"org": None, "location": None, "owner": None, "segment": None}
STAGED: Given = {**EVERYONE, "stage": None}
NOBODY_LEFT_OUT: Given = {"not_org": None, "not_location": None, "not_owner": None, "not_segment": None}
MARCH: Given = {"start": day("03-01"), "end": AS_OF}
FEBRUARY: Given = {"start": day("02-11"), "end": day("02-28")}
BEFORE_MARCH: Given = {"previous_start": day("02-11"), "previous_end": day("02-28")}
NINETY: Given = {"start": day("2025-12-19"), "end": AS_OF}
BEFORE_NINETY: Given = {"previous_start": day("2025-09-20"), "previous_end": day("2025-12-18")}
NOTHING_BROUGHT: Given = {"accepted": ""}
NOWHERE: Given = {"org": "Ninguém"}


def brought(*items: tuple[Any, ...]) -> Given:
    """Bind action items: id, organisation, owner, subject, due date, day of acceptance, bucket."""
    lines = ["\x1f".join("" if field is None else str(field) for field in item) for item in items]
    return {"accepted": "\x1e".join(lines)}


LATE = (-1, "Açaí Brasil", "Ana Souza", "Ligar, “já”", day("03-17"), day("03-16"), "overdue")
"""Overdue since the 18th, and accepted before it was."""
SOON = (-2, "Ninguém conhecido", "(none)", "Enviar", day("03-20"), AS_OF, "thisWeek")
"""Of an organisation that is not in the CRM."""
UNDATED = (-3, "(none)", "(none)", "Pensar", None, AS_OF, "noDate")


class _Nothing:
    """What a sum over no rows comes to: 0, or NULL where nobody has said 0."""

    def __eq__(self, other: object) -> bool:
        return other is None or other == 0

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()


class Case(NamedTuple):
    """A question, what is given to it, and the rows it must answer with, in the columns named."""

    question: str
    about: str
    given: Given
    columns: str
    rows: Sequence[tuple[Any, ...]]
    in_order: bool = False
    before: Sequence[str] = ()
    """Statements to run first; taken back afterwards."""

    @property
    def bound(self) -> Given:
        """All that the question binds: who asks sees everything."""
        return {**dict.fromkeys(SCOPE & question(self.question, "duckdb").parameters), **self.given}

"""What columns hold that neither database keeps as it is given."""

from datetime import UTC, datetime
from decimal import Context, Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, Numeric, String
from sqlalchemy.types import TypeDecorator, TypeEngine

DIGITS, PLACES = 38, 18
KEEPING = Context(prec=DIGITS + PLACES)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Write it in UTC; one without a zone is a mistake of ours.

        Raises:
            ValueError: the instant has no zone.

        """
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "an instant without a zone"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read it in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal of up to 38 digits, 18 of them after the point, that comes back as it was written.

    NUMERIC on PostgreSQL. SQLite would make it a float, so there it is text, in which nothing may be added up
    or compared by SQL.
    """

    impl = String(DIGITS + 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(DIGITS + 2))
        return dialect.type_descriptor(Numeric(DIGITS, PLACES))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        """Write it; more digits than are kept are a mistake of ours, not something to round.

        Raises:
            ValueError: it has more digits than are kept, or is no number.

        """
        if value is None:
            return None
        _, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            msg = "not a number"
            raise ValueError(msg)  # noqa: TRY004 - a value, of the right type
        before, after = len(digits) + exponent, -exponent
        if before > DIGITS - PLACES or (after > PLACES and any(digits[PLACES - after :])):
            msg = "a decimal of more digits than are kept"
            raise ValueError(msg)
        return format(value, "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Decimal | str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read it, without the zeros that a column of 18 places adds."""
        if value is None:
            return None
        found = Decimal(value)
        return Decimal(0) if not found else found.normalize(KEEPING)

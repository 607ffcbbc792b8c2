"""The tables, as the migrations leave them (`tests/database` compares the two)."""

from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


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


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

accepted_actions = Table(
    "accepted_actions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("meeting_id", String(200), nullable=False),
    Column("source", String(64), nullable=False),  # digest of `extracted`, however it was typed
    Column("extracted", String(500), nullable=False),
    Column("org", String(200), nullable=False),  # '(none)' where nobody said whose it is
    Column("owner", String(200), nullable=False),  # '(none)' where nobody said who
    Column("subject", String(500), nullable=False),
    Column("due_date", Date),
    Column("accepted_at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("tenant", "meeting_id", "source"),  # accepted once, whoever asks how often
    Index("ix_accepted_actions_open", "tenant", "done_at"),
)

sentiments = Table(
    "sentiments",
    metadata,
    Column("tenant", String(100), primary_key=True),
    Column("meeting_id", String(200), primary_key=True),
    Column("customer_id", String(200), primary_key=True),
    Column("meet_date", Date, primary_key=True),
    Column("score", Float, nullable=False),
    Column("label", String(10), nullable=False),
    Column("engine", String(100), nullable=False),
    Column("analyzed_at", Instant, nullable=False),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    Index("ix_sentiments_customer", "tenant", "customer_id", "meet_date"),
)

token_usage = Table(
    "token_usage",
    metadata,
    Column("tenant", String(100), primary_key=True),
    Column("day", Date, primary_key=True),  # in America/Sao_Paulo
    Column("model", String(100), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("input_tokens", Integer, nullable=False),  # cached ones included
    Column("cached_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
)

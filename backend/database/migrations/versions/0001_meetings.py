"""What the meetings room keeps."""

import sqlalchemy as sa
from alembic import op

from backend.database.types import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accepted_actions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("meeting_id", sa.String(200), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("extracted", sa.String(500), nullable=False),
        sa.Column("org", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("due_date", sa.Date),
        sa.Column("accepted_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_accepted_actions"),
        sa.UniqueConstraint(
            "tenant", "meeting_id", "source", name="uq_accepted_actions_tenant_meeting_id_source"
        ),
    )
    op.create_index("ix_accepted_actions_open", "accepted_actions", ["tenant", "done_at"])
    op.create_table(
        "sentiments",
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("meeting_id", sa.String(200), nullable=False),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("meet_date", sa.Date, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("label", sa.String(10), nullable=False),
        sa.Column("engine", sa.String(100), nullable=False),
        sa.Column("analyzed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "meeting_id", "customer_id", "meet_date", name="pk_sentiments"),
        sa.CheckConstraint("score >= 0 AND score <= 1", name="ck_sentiments_score"),
    )
    op.create_index("ix_sentiments_customer", "sentiments", ["tenant", "customer_id", "meet_date"])
    op.create_table(
        "token_usage",
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("input_tokens", sa.Integer, nullable=False),
        sa.Column("cached_tokens", sa.Integer, nullable=False),
        sa.Column("output_tokens", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", "model", name="pk_token_usage"),
    )

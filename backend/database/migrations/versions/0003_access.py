"""Who may see what."""

import sqlalchemy as sa
from alembic import op

from backend.database.types import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "access_grants",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person", sa.String(320), nullable=False),
        sa.Column("grant_json", sa.Text, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_grants"),
        sa.UniqueConstraint("person", name="uq_access_grants_person"),
    )

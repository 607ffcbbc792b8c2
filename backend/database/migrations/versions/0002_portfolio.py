"""What the portfolio room keeps. On PostgreSQL orders lie in a partition for each month.

`portfolio/partitions.py` makes those; what none is there for lies in the default one.
"""

import sqlalchemy as sa
from alembic import op

from backend.database.types import Exact, Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "exchange_accounts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("user_key", sa.String(64), nullable=False),
        sa.Column("exchange", sa.String(10), nullable=False),
        sa.Column("sealed", sa.Text),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_accounts"),
        sa.UniqueConstraint("user_key", "exchange", name="uq_exchange_accounts_user_key_exchange"),
        sa.CheckConstraint("exchange IN ('paper', 'binance')", name="ck_exchange_accounts_exchange"),
    )
    op.create_table(
        "paper_books",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_paper_books"),
        _of_an_account("paper_books"),
    )
    op.create_table(
        "positions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("symbol", sa.String(20), nullable=False),
        sa.Column("base", sa.String(20), nullable=False),
        sa.Column("quote", sa.String(20), nullable=False),
        sa.Column("quantity", Exact, nullable=False),
        sa.Column("cost", Exact, nullable=False),
        sa.Column("realized", Exact, nullable=False),
        sa.Column("stop_loss", Exact),
        sa.Column("take_profit", Exact),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("busy_until", Instant),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_positions"),
        sa.CheckConstraint("state IN ('open', 'closing', 'closed')", name="ck_positions_state"),
        _of_an_account("positions"),
    )
    still_open = sa.text("state <> 'closed'")
    op.create_index(
        "uq_positions_open",
        "positions",
        ["account_id", "symbol"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index("ix_positions_account", "positions", ["account_id", "state", "opened_at"])
    op.create_table(
        "orders",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("position_id", sa.Integer),
        sa.Column("partner_id", sa.String(32)),
        sa.Column("symbol", sa.String(20), nullable=False),
        sa.Column("side", sa.String(4), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("quantity", Exact),
        sa.Column("quote_quantity", Exact),
        sa.Column("price", Exact),
        sa.Column("stop_price", Exact),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("filled", Exact, nullable=False),
        sa.Column("filled_quote", Exact, nullable=False),
        sa.Column("reason", sa.String(200)),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", "created_at", name="pk_orders"),
        sa.CheckConstraint("purpose IN ('order', 'close', 'protection')", name="ck_orders_purpose"),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_index("ix_orders_account", "orders", ["account_id", "created_at"])
    op.create_index("ix_orders_position", "orders", ["position_id", "status"])
    live = sa.text("status IN ('PENDING_SUBMIT', 'UNKNOWN', 'NEW', 'PARTIALLY_FILLED')")
    op.create_index(
        "ix_orders_live", "orders", ["account_id", "updated_at"], sqlite_where=live, postgresql_where=live
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE orders_default PARTITION OF orders DEFAULT")
    op.create_table(
        "fills",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("symbol", sa.String(20), nullable=False),
        sa.Column("trade_id", sa.String(40), nullable=False),
        sa.Column("order_id", sa.String(32), nullable=False),
        sa.Column("side", sa.String(4), nullable=False),
        sa.Column("price", Exact, nullable=False),
        sa.Column("quantity", Exact, nullable=False),
        sa.Column("quote_quantity", Exact, nullable=False),
        sa.Column("fee", Exact, nullable=False),
        sa.Column("fee_asset", sa.String(20), nullable=False),
        sa.Column("traded_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "symbol", "trade_id", name="pk_fills"),
        _of_an_account("fills"),
    )
    op.create_index("ix_fills_order", "fills", ["order_id"])
    op.create_table(
        "order_requests",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("operation", sa.String(10), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(40)),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_order_requests"),
        _of_an_account("order_requests"),
    )
    op.create_index("ix_order_requests_age", "order_requests", ["created_at"])


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["exchange_accounts.id"], name=f"fk_{table}_account_id")

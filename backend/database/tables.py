"""The tables, as the migrations leave them (`tests/database` compares the two)."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from backend.database.types import Exact, Instant

NEWEST = "0003"
"""The migration that leaves the tables like this."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

access_grants = Table(
    "access_grants",
    metadata,
    Column("id", String(32), primary_key=True),  # digest of the person: stands for them in addresses
    Column("person", String(320), nullable=False),  # an address, or what their tokens call them
    Column("grant_json", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("person"),
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

exchange_accounts = Table(
    "exchange_accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_key", String(64), nullable=False),  # a digest: no table says whose account it is
    Column("exchange", String(10), nullable=False),
    Column("sealed", Text),  # the credentials, encrypted (`portfolio/vault.py`)
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_key", "exchange"),
    CheckConstraint("exchange IN ('paper', 'binance')", name="exchange"),
)

paper_books = Table(
    "paper_books",
    metadata,
    Column("account_id", Integer, ForeignKey("exchange_accounts.id"), primary_key=True),
    Column("state", Text, nullable=False),  # JSON, as `portfolio/matching.py` has it
)

positions = Table(
    "positions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("exchange_accounts.id"), nullable=False),
    Column("symbol", String(20), nullable=False),
    Column("base", String(20), nullable=False),
    Column("quote", String(20), nullable=False),
    Column("quantity", Exact, nullable=False),  # of base, after fees taken from it
    Column("cost", Exact, nullable=False),  # of what is held, in quote, fees included
    Column("realized", Exact, nullable=False),  # profit of what was sold, in quote, after fees
    Column("stop_loss", Exact),  # as wanted; the orders that see to it are in `orders`
    Column("take_profit", Exact),
    Column("state", String(10), nullable=False),
    Column("busy_until", Instant),  # somebody is at it, and nobody else until then
    Column("opened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("state IN ('open', 'closing', 'closed')", name="state"),
    Index(
        "uq_positions_open",
        "account_id",
        "symbol",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("ix_positions_account", "account_id", "state", "opened_at"),
)

LIVE_ORDERS = "status IN ('PENDING_SUBMIT', 'UNKNOWN', 'NEW', 'PARTIALLY_FILLED')"
"""Orders of which more is to be heard; written out, because an index is not found by bound values."""

orders = Table(
    "orders",
    metadata,
    # Time-ordered and made by us: the month of an order, and so its partition, is in its id.
    Column("id", String(32), primary_key=True),
    Column("created_at", Instant, primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("position_id", Integer),
    Column("partner_id", String(32)),  # of two that protect a position, the other one
    Column("symbol", String(20), nullable=False),
    Column("side", String(4), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("quantity", Exact),
    Column("quote_quantity", Exact),
    Column("price", Exact),
    Column("stop_price", Exact),
    Column("status", String(16), nullable=False),
    Column("filled", Exact, nullable=False),
    Column("filled_quote", Exact, nullable=False),
    Column("reason", String(200)),  # why it was refused or failed, for people
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("purpose IN ('order', 'close', 'protection')", name="purpose"),
    Index("ix_orders_account", "account_id", "created_at"),
    Index("ix_orders_position", "position_id", "status"),
    # Few are: what is looked for all the time lies in an index that stays small.
    Index(
        "ix_orders_live",
        "account_id",
        "updated_at",
        sqlite_where=text(LIVE_ORDERS),
        postgresql_where=text(LIVE_ORDERS),
    ),
    postgresql_partition_by="RANGE (created_at)",
)

fills = Table(
    "fills",
    metadata,
    Column("account_id", Integer, ForeignKey("exchange_accounts.id"), primary_key=True),
    Column("symbol", String(20), primary_key=True),
    Column("trade_id", String(40), primary_key=True),  # the exchange's
    Column("order_id", String(32), nullable=False),
    Column("side", String(4), nullable=False),
    Column("price", Exact, nullable=False),
    Column("quantity", Exact, nullable=False),
    Column("quote_quantity", Exact, nullable=False),
    Column("fee", Exact, nullable=False),
    Column("fee_asset", String(20), nullable=False),
    Column("traded_at", Instant, nullable=False),
    Index("ix_fills_order", "order_id"),
)

order_requests = Table(
    "order_requests",
    metadata,
    Column("account_id", Integer, ForeignKey("exchange_accounts.id"), primary_key=True),
    Column("key", String(64), primary_key=True),  # digest of the `Idempotency-Key`
    Column("operation", String(10), nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of what was asked
    Column("subject", String(40)),  # the id of what came of it: an order's, or a position's
    Column("created_at", Instant, nullable=False),
    Index("ix_order_requests_age", "created_at"),
)

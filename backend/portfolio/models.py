"""The portfolio over HTTP: CONTRACT.md, "Portfolio" (snake_case, decimals as strings).

Nothing here holds a price of the market: those go over `WS /api/v1/prices` and are never kept.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)

from backend.portfolio.decimals import Exact
from backend.portfolio.exchange import Kind, Name, Side

T = TypeVar("T")
Mode = Literal["paper", "live"]
OrderStatus = Literal[
    "PENDING_SUBMIT",  # written down, not known to have been sent
    "UNKNOWN",  # sent, and the answer is missing: it is being asked after
    "NEW",
    "PARTIALLY_FILLED",
    "FILLED",
    "CANCELED",
    "REJECTED",
    "EXPIRED",
    "FAILED",  # it never reached the exchange
]
Purpose = Literal["order", "close", "protection"]
PositionState = Literal["open", "closing", "closed"]
ProtectionStatus = Literal["none", "active", "pending", "missing"]

Symbol = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9]{2,20}$")]
Amount = Annotated[Decimal, Field(gt=0, max_digits=36, decimal_places=18, allow_inf_nan=False)]


class Envelope(BaseModel, Generic[T]):
    """What every answer comes in. `from_cache` tells whether the exchange was spared."""

    success: Literal[True]
    data: T
    from_cache: bool


class Traded(BaseModel):
    """Where this is traded: on paper, at prices that are made up, or for real."""

    mode: Mode
    exchange: Name


class Balance(BaseModel):
    """What there is of an asset: to use, and held by open orders."""

    asset: str
    free: Exact
    locked: Exact


class Balances(Traded):
    """What the caller has on the exchange."""

    as_of: datetime
    balances: list[Balance]


class Protection(BaseModel):
    """At which prices a position is to be sold. `missing` means that no order sees to it at the moment."""

    stop_loss: Exact | None
    take_profit: Exact | None
    status: ProtectionStatus


class Position(BaseModel):
    """What is held of a symbol and what it has cost; profit at a price is `quantity * price - cost`.

    `quantity` is in base, after the fees that were taken from it. `cost`, `entry_price` and
    `realized_profit` are in quote, by average cost, fees in quote included.
    """

    id: int
    symbol: str
    base_asset: str
    quote_asset: str
    quantity: Exact
    entry_price: Exact
    cost: Exact
    realized_profit: Exact
    state: PositionState
    protection: Protection
    opened_at: datetime


class OrderView(BaseModel):
    """An order and what has become of it."""

    id: str
    symbol: str
    side: Side
    type: Kind
    purpose: Purpose
    position_id: int | None
    quantity: Exact | None
    quote_quantity: Exact | None
    price: Exact | None
    stop_price: Exact | None
    status: OrderStatus
    filled: Exact
    filled_quote: Exact
    average_price: Exact | None
    reason: str | None
    created_at: datetime
    updated_at: datetime


class Positions(Traded):
    """The caller's open positions, and the orders that may still be executed, newest first."""

    as_of: datetime
    positions: list[Position]
    open_orders: list[OrderView]


class Orders(Traded):
    """The caller's orders, newest first; `next` is the `before` of the next page."""

    orders: list[OrderView]
    next: str | None


class PlacedOrder(Traded):
    """An order that was placed, cancelled or asked for."""

    order: OrderView


class ProtectedPosition(Traded):
    """A position whose protection was changed."""

    position: Position


class SymbolInfo(BaseModel):
    """What orders of a symbol have to fit; a limit of 0 is none.

    Prices are multiples of `tick_size`, quantities of `step_size`. The `percent` factors bound a limit
    price around the current one. `quote_market` tells whether a market buy may say what to spend.
    """

    symbol: str
    base_asset: str
    quote_asset: str
    trading: bool
    order_types: list[str]
    tick_size: Exact
    min_price: Exact
    max_price: Exact
    step_size: Exact
    min_quantity: Exact
    max_quantity: Exact
    market_step_size: Exact
    market_min_quantity: Exact
    market_max_quantity: Exact
    min_notional: Exact
    max_notional: Exact
    market_notional: bool
    bid_percent_up: Exact
    bid_percent_down: Exact
    ask_percent_up: Exact
    ask_percent_down: Exact
    quote_market: bool


class ExchangeInfo(Traded):
    """What may be traded, and what it costs as a share of what is received."""

    fee: Exact
    symbols: list[SymbolInfo]


class CacheEntry(BaseModel):
    """An answer of the caller's that is kept, and for how much longer (seconds)."""

    name: str
    age: float
    ttl_left: float
    hits: int
    bytes: int


class CacheMetrics(BaseModel):
    """What is kept of the caller's, and of nobody else's."""

    ttl: float
    entries: list[CacheEntry]


class Invalidated(BaseModel):
    """How many of the caller's answers were forgotten."""

    keys_deleted: int


class LinkedAccount(Traded):
    """Where the caller trades, and since when."""

    linked_at: datetime | None


class NewOrder(BaseModel):
    """An order to place: at market, for a quantity or (a buy) for what to spend; or at a limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    symbol: Symbol
    side: Side
    type: Literal["MARKET", "LIMIT"]
    quantity: Amount | None = None
    quote_quantity: Amount | None = None
    price: Amount | None = None

    @model_validator(mode="after")
    def _whole(self) -> "NewOrder":
        if (self.quantity is None) == (self.quote_quantity is None):
            msg = "quantity: give this, or quote_quantity, and not both"
            raise ValueError(msg)
        if self.type == "LIMIT" and (self.price is None or self.quantity is None):
            msg = "price: a limit order has a price and a quantity"
            raise ValueError(msg)
        if self.type == "MARKET" and self.price is not None:
            msg = "price: a market order has none"
            raise ValueError(msg)
        if self.quote_quantity is not None and self.side == "SELL":
            msg = "quote_quantity: a sale has a quantity"
            raise ValueError(msg)
        return self


class NewProtection(BaseModel):
    """Prices at which to sell a position; null takes one away, one that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stop_loss: Amount | None = None
    take_profit: Amount | None = None

    @model_validator(mode="after")
    def _sensible(self) -> "NewProtection":
        if not self.model_fields_set:
            msg = "stop_loss: give this, or take_profit, or both"
            raise ValueError(msg)
        if self.stop_loss and self.take_profit and self.stop_loss >= self.take_profit:
            msg = "stop_loss: must be below take_profit"
            raise ValueError(msg)
        return self


class NewCredentials(BaseModel):
    """A key of the caller's own account on Binance; one that may withdraw is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: Annotated[SecretStr, Field(min_length=16, max_length=256)]
    api_secret: Annotated[SecretStr, Field(min_length=16, max_length=256)]

    @field_validator("api_key", "api_secret")
    @classmethod
    def _fits_a_header(cls, key: SecretStr) -> SecretStr:
        if not key.get_secret_value().isascii() or not key.get_secret_value().isalnum():
            msg = "holds what no key does"
            raise ValueError(msg)
        return key

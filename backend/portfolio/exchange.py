"""What the room asks of an exchange, whichever it is: `paper.py` or `binance.py`.

Words are those of Binance's spot API, which the paper exchange follows too: a symbol is a pair of assets, the
base that is bought and the quote that is paid with; a *trade* is one execution of an order. All quantities
are decimals, all times seconds since 1970.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from pydantic import SecretStr

from backend.portfolio.decimals import ZERO

Side = Literal["BUY", "SELL"]
Kind = Literal["MARKET", "LIMIT", "LIMIT_MAKER", "STOP_LOSS"]
Status = Literal["NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "REJECTED", "EXPIRED"]
OVER: frozenset[str] = frozenset({"FILLED", "CANCELED", "REJECTED", "EXPIRED"})
"""Statuses that never change any more."""

Name = Literal["paper", "binance"]


class Account(NamedTuple):
    """Whose orders and balances are meant; `owner` is a digest. Paper accounts have no credentials."""

    id: int
    exchange: Name
    key: SecretStr | None = None
    secret: SecretStr | None = None
    owner: str = ""


class Rules(NamedTuple):
    """What a symbol's orders have to fit, as the exchange's filters say; a limit of 0 is none.

    Of prices and quantities `*_step` is what they must be a multiple of. `bid_*` and `ask_*` are how far, as
    a factor of the current price, the limit of a buy or a sale may be from it. `quote_market` tells whether
    a market order may say what to spend.
    """

    symbol: str
    base: str
    quote: str
    trading: bool
    kinds: tuple[str, ...]
    price_step: Decimal
    min_price: Decimal
    max_price: Decimal
    quantity_step: Decimal
    min_quantity: Decimal
    max_quantity: Decimal
    market_quantity_step: Decimal
    market_min_quantity: Decimal
    market_max_quantity: Decimal
    min_notional: Decimal
    max_notional: Decimal
    notional_of_market: bool
    bid_up: Decimal
    bid_down: Decimal
    ask_up: Decimal
    ask_down: Decimal
    quote_market: bool


class Order(NamedTuple):
    """An order to be placed. `quote_quantity` is what a market order spends, instead of a quantity."""

    client_id: str
    symbol: str
    side: Side
    kind: Kind
    quantity: Decimal | None = None
    quote_quantity: Decimal | None = None
    price: Decimal | None = None
    stop_price: Decimal | None = None


class Trade(NamedTuple):
    """One execution of an order; `id` is unique within its symbol."""

    id: str
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    fee: Decimal
    fee_asset: str
    at: float


class State(NamedTuple):
    """How an order stands, with every execution it has had so far."""

    client_id: str
    status: Status
    trades: tuple[Trade, ...] = ()

    @property
    def filled(self) -> Decimal:
        """Add up what was executed, in base."""
        return sum((trade.quantity for trade in self.trades), ZERO)


class Funds(NamedTuple):
    """What an account has of an asset: to use, and held by its open orders."""

    free: Decimal
    locked: Decimal


class Complaint(NamedTuple):
    """What is wrong with an order: a filter's name or a word of ours, the field at fault, and what to do."""

    code: str
    field: str
    text: str


class Refused(Exception):
    """The exchange has said no: nothing happened, and nothing will."""

    def __init__(self, why: Complaint) -> None:
        super().__init__(why.text)
        self.why = why


class Unsure(Exception):
    """Nobody knows whether the exchange has done it: ask by client id before anything else."""


class Reference(NamedTuple):
    """Names an order to ask about."""

    symbol: str
    client_id: str


class Exchange(Protocol):
    """Where orders go. Besides what each says, all raise `ExchangeUnavailable` or `ExchangeBusy`.

    Those two mean that nothing was done, and it may be tried again. What is for an account also raises
    `ExchangeRefusesKey`: nothing was done, and its key has to be another one.
    """

    async def rules(self) -> Mapping[str, Rules]:
        """Tell what may be traded, by symbol."""
        ...

    async def funds(self, account: Account) -> Mapping[str, Funds]:
        """Tell what an account has, by asset; assets of which it has nothing are left out."""
        ...

    async def place(self, account: Account, orders: Sequence[Order]) -> list[State]:
        """Place one order, or two of which one cancels the other.

        Raises:
            Refused: it does not take them; none is placed.
            Unsure: the answer is missing.

        """
        ...

    async def cancel(self, account: Account, order: Reference) -> None:
        """Cancel an order, and with it the other one of its pair; one that is over stays as it is.

        Raises:
            Unsure: the answer is missing.

        """
        ...

    async def find(self, account: Account, orders: Sequence[Reference]) -> Mapping[str, State]:
        """Tell how orders stand, by client id; those it does not know are left out."""
        ...

"""What Binance's answers mean in our words; after "Trading endpoints", "Filters" and "Error codes".

Its own texts never go on to people: they are held against those known here, and what is not known is told
as a refusal without a reason. The texts of -2010 and -1013 are as documented, and were never seen live.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from backend.portfolio.binance_client import Answer, Rejected
from backend.portfolio.decimals import ZERO, plain, product
from backend.portfolio.exchange import Complaint, Order, State, Status, Trade
from backend.portfolio.matching import DUPLICATE, NO_ORDER, NO_SYMBOL, WOULD_TRADE, WOULD_TRIGGER

ALIASES = {"PENDING_NEW": "NEW", "PENDING_CANCEL": "NEW", "EXPIRED_IN_MATCH": "EXPIRED"}
Standing = Annotated[Status, BeforeValidator(lambda word: ALIASES.get(str(word), word))]

BAD_SYMBOL, NO_SUCH_ORDER, CANCEL_REJECTED, ARCHIVED = -1121, -2013, -2011, -2026
FIELDS = {
    "PRICE_FILTER": "price",
    "PERCENT_PRICE": "price",
    "PERCENT_PRICE_BY_SIDE": "price",
    "LOT_SIZE": "quantity",
    "MARKET_LOT_SIZE": "quantity",
    "MIN_NOTIONAL": "quantity",
    "NOTIONAL": "quantity",
    "MAX_POSITION": "quantity",
}
"""Which field a filter is about; of the others (as many orders as are allowed, for one) it is the symbol."""
FUNDS = Complaint("FUNDS", "quantity", "there is not enough to pay for this")
CLOSED = Complaint("STATUS", "symbol", "is not traded at the moment")
FORBIDDEN = Complaint("NOT_PERMITTED", "symbol", "this account may not trade it")
PRICES = Complaint("PRICES", "price", "must lie on the other side of the current price than the stop")
TEXTS = {
    "account has insufficient balance for requested action": FUNDS,
    "duplicate order sent": DUPLICATE,
    "order would immediately match and take": WOULD_TRADE,
    "stop price would trigger immediately": WOULD_TRIGGER,
    "order would trigger immediately": WOULD_TRIGGER,
    "the relationship of the prices for the orders is not correct": PRICES,
    "market is closed": CLOSED,
    "this action is disabled on this account": FORBIDDEN,
    "this symbol is not permitted for this account": FORBIDDEN,
    "this symbol is restricted for this account": FORBIDDEN,
}
REFUSED = Complaint("REFUSED", "order", "the exchange does not take this order")
_FILTER = re.compile(r"Filter failure: ([A-Z_]+)")


class Fill(Answer):
    """An execution, as it comes with the answer to an order."""

    price: Decimal
    qty: Decimal
    commission: Decimal
    commission_asset: str
    trade_id: int


class Placed(Answer):
    """An order that was taken, as `newOrderRespType=FULL` tells it. Times are in milliseconds."""

    client_order_id: str
    transact_time: int
    executed_qty: Decimal
    status: Standing
    fills: tuple[Fill, ...] = ()


class PlacedList(Answer):
    """A list of orders that was taken."""

    order_reports: tuple[Placed, ...]


class Found(Answer):
    """An order, as it stands."""

    order_id: int
    executed_qty: Decimal
    status: Standing


class Executed(Answer):
    """An execution, as the list of an order's trades has it."""

    id: int
    price: Decimal
    qty: Decimal
    quote_qty: Decimal
    commission: Decimal
    commission_asset: str
    time: int


class Holding(Answer):
    """What an account has of an asset."""

    asset: str
    free: Decimal
    locked: Decimal


class Holdings(Answer):
    """What an account has."""

    balances: tuple[Holding, ...]


class LastPrice(Answer):
    """What was paid last for a symbol."""

    symbol: str
    price: Decimal


class Rights(Answer):
    """What a key may do; each must be told, or the key is not taken."""

    enable_reading: bool
    enable_spot_and_margin_trading: bool
    enable_withdrawals: bool
    enable_internal_transfer: bool
    permits_universal_transfer: bool


def order_words(order: Order) -> dict[str, str]:
    """Write a single order."""
    words = {
        "symbol": order.symbol,
        "side": order.side,
        "type": order.kind,
        "newClientOrderId": order.client_id,
        "newOrderRespType": "FULL",
    }
    if order.kind == "LIMIT":
        words["timeInForce"] = "GTC"
    for name, value in (
        ("quantity", order.quantity),
        ("quoteOrderQty", order.quote_quantity),
        ("price", order.price),
        ("stopPrice", order.stop_price),
    ):
        if value is not None:
            words[name] = plain(value)
    return words


def pair_words(orders: Sequence[Order]) -> dict[str, str]:
    """Write two orders of which one cancels the other: one lies above the current price, one below."""
    below, above = sorted(orders, key=lambda order: order.stop_price or order.price or ZERO)
    words = {
        "symbol": above.symbol,
        "side": above.side,
        "quantity": plain(above.quantity or ZERO),
        "newOrderRespType": "FULL",
    }
    for leg, order in (("above", above), ("below", below)):
        words |= {f"{leg}Type": order.kind, f"{leg}ClientOrderId": order.client_id}
        if order.price is not None:
            words[f"{leg}Price"] = plain(order.price)
        if order.stop_price is not None:
            words[f"{leg}StopPrice"] = plain(order.stop_price)
    return words


def placed(answer: Placed) -> State:
    """Tell how a new order stands; a fill has no time of its own, it was executed as the order was taken."""
    trades = [
        Trade(
            str(fill.trade_id),
            fill.price,
            fill.qty,
            product(fill.price, fill.qty),
            fill.commission,
            fill.commission_asset,
            answer.transact_time / 1000,
        )
        for fill in answer.fills
    ]
    return settled(answer.client_order_id, answer.status, answer.executed_qty, trades)


def executed(trade: Executed) -> Trade:
    """Tell an execution."""
    return Trade(
        str(trade.id),
        trade.price,
        trade.qty,
        trade.quote_qty,
        trade.commission,
        trade.commission_asset,
        trade.time / 1000,
    )


def settled(client_id: str, status: Status, quantity: Decimal, trades: Iterable[Trade]) -> State:
    """Tell how an order stands, as over only once all its trades are known.

    The list of trades may lag behind the order (its data source is the database): whoever took the order
    for over would never ask for the rest.
    """
    state = State(client_id, status, tuple(trades))
    return state if state.filled >= quantity else state._replace(status="PARTIALLY_FILLED")


def complaint(rejected: Rejected, orders: Sequence[Order] = ()) -> Complaint:
    """Say in our words why an order is not taken."""
    if rejected.code == BAD_SYMBOL:
        return NO_SYMBOL
    if rejected.code in {CANCEL_REJECTED, NO_SUCH_ORDER}:
        return NO_ORDER
    text = rejected.text.strip().rstrip(".")
    found = _FILTER.match(text)
    why = _filter(found[1]) if found else TEXTS.get(text.lower(), REFUSED)
    spends = any(order.quote_quantity is not None for order in orders)
    return why._replace(field="quote_quantity") if spends and why.field == "quantity" else why


def _filter(name: str) -> Complaint:
    field = FIELDS.get(name, "symbol")
    if field == "symbol":
        return Complaint("FILTER", field, "a limit of the exchange's is reached, such as of open orders")
    return Complaint(name, field, "does not fit what the exchange takes for this symbol")

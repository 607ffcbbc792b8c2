"""Whether an order fits a symbol's filters, before the exchange is asked.

After "Filters" in Binance's spot documentation: PRICE_FILTER, LOT_SIZE, MARKET_LOT_SIZE, NOTIONAL and
MIN_NOTIONAL, PERCENT_PRICE_BY_SIDE. The page checks the same while one types
(`frontend/src/features/portfolio`).
"""

from collections.abc import Iterator
from decimal import Decimal

from backend.portfolio.decimals import ZERO, fits, plain, product
from backend.portfolio.exchange import Complaint, Order, Rules


def complaints(rules: Rules, order: Order, last: Decimal | None) -> list[Complaint]:
    """List what is wrong with an order. `last` is the current price; what needs it is skipped without one."""
    found = [*_kind(rules, order)]
    for field, price in (("price", order.price), ("stop_price", order.stop_price)):
        if price is not None:
            found += _price(rules, field, price)
    if order.price is not None and last is not None:
        found += _distance(rules, order, last)
    if order.quantity is not None:
        found += _quantity(rules, order.kind == "MARKET", order.quantity)
    if not found:
        found += _notional(rules, order, last)
    return found


def _kind(rules: Rules, order: Order) -> Iterator[Complaint]:
    if not rules.trading:
        yield Complaint("STATUS", "symbol", f"{rules.symbol} is not traded at the moment")
    if order.kind not in rules.kinds:
        yield Complaint("TYPE", "type", f"{rules.symbol} does not take orders of type {order.kind}")
    if order.quote_quantity is not None and not rules.quote_market:
        yield Complaint("TYPE", "quote_quantity", f"{rules.symbol} takes a quantity only")


def _price(rules: Rules, field: str, price: Decimal) -> Iterator[Complaint]:
    if price < rules.min_price or price <= 0:
        yield Complaint("PRICE_FILTER", field, f"must be at least {plain(rules.min_price)}")
    elif rules.max_price and price > rules.max_price:
        yield Complaint("PRICE_FILTER", field, f"must be at most {plain(rules.max_price)}")
    elif not fits(price, rules.price_step, rules.min_price):
        yield Complaint("PRICE_FILTER", field, f"must be a multiple of {plain(rules.price_step)}")


def _distance(rules: Rules, order: Order, last: Decimal) -> Iterator[Complaint]:
    up, down = (rules.bid_up, rules.bid_down) if order.side == "BUY" else (rules.ask_up, rules.ask_down)
    price = order.price or ZERO
    if up and price > product(last, up):
        limit = plain(product(last, up))
        yield Complaint("PERCENT_PRICE_BY_SIDE", "price", f"is too far from the market: at most {limit}")
    elif price < product(last, down):
        limit = plain(product(last, down))
        yield Complaint("PERCENT_PRICE_BY_SIDE", "price", f"is too far from the market: at least {limit}")


def _quantity(rules: Rules, market: bool, quantity: Decimal) -> Iterator[Complaint]:  # noqa: FBT001 - private
    steps = [("LOT_SIZE", rules.min_quantity, rules.max_quantity, rules.quantity_step)]
    if market:
        own = (rules.market_min_quantity, rules.market_max_quantity, rules.market_quantity_step)
        steps.append(("MARKET_LOT_SIZE", *own))
    for name, least, most, step in steps:
        if quantity < least or quantity <= 0:
            yield Complaint(name, "quantity", f"must be at least {plain(least or step)}")
        elif most and quantity > most:
            yield Complaint(name, "quantity", f"must be at most {plain(most)}")
        elif not fits(quantity, step, least):
            yield Complaint(name, "quantity", f"must be a multiple of {plain(step)}")
        else:
            continue
        return


def _notional(rules: Rules, order: Order, last: Decimal | None) -> Iterator[Complaint]:
    """Check what an order is worth; a market order counts at the current price, where one is known."""
    market = order.kind == "MARKET"
    if market and not rules.notional_of_market:
        return
    field = "quantity" if order.quote_quantity is None else "quote_quantity"
    price = order.price or order.stop_price or last
    if order.quote_quantity is not None:
        worth = order.quote_quantity
    elif order.quantity is not None and price is not None:
        worth = product(order.quantity, price)
    else:
        return
    if worth < rules.min_notional:
        least = plain(rules.min_notional)
        yield Complaint("NOTIONAL", field, f"is worth too little: at least {least} {rules.quote}")
    elif rules.max_notional and worth > rules.max_notional:
        most = plain(rules.max_notional)
        yield Complaint("NOTIONAL", field, f"is worth too much: at most {most} {rules.quote}")

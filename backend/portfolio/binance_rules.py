"""Reads what may be traded on Binance; after "Exchange information" and "Filters" in its documentation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import structlog
from pydantic import JsonValue, TypeAdapter, ValidationError

from backend.portfolio.binance_client import Answer
from backend.portfolio.decimals import ZERO
from backend.portfolio.exchange import Rules

log = structlog.get_logger()


class _Limit(Answer):
    rate_limit_type: str
    interval: str
    interval_num: int
    limit: int


class _Symbol(Answer):
    symbol: str
    status: str
    base_asset: str
    quote_asset: str
    order_types: tuple[str, ...]
    quote_order_qty_market_allowed: bool
    is_spot_trading_allowed: bool
    filters: tuple[dict[str, JsonValue], ...]


class _Information(Answer):
    rate_limits: tuple[_Limit, ...]
    symbols: tuple[dict[str, Any], ...]  # each is read by itself: an odd one must not hide the others


class Information(NamedTuple):
    """What may be traded, by symbol, and the weight of what may be asked in a minute."""

    rules: Mapping[str, Rules]
    limit: int | None


FORM = TypeAdapter(_Information)


def information(told: _Information) -> Information:
    """Read the spot symbols, traded at the moment or not; what cannot be read is left out."""
    rules, odd = {}, 0
    for symbol in told.symbols:
        try:
            found = _Symbol.model_validate(symbol)
            if found.is_spot_trading_allowed:
                rules[found.symbol] = _rules(found)
        except (ValidationError, ArithmeticError):
            odd += 1
    if odd:
        log.warning("exchange.odd_symbols", left_out=odd)
    limits = [
        one.limit
        for one in told.rate_limits
        if (one.rate_limit_type, one.interval, one.interval_num) == ("REQUEST_WEIGHT", "MINUTE", 1)
    ]
    return Information(rules, min(limits, default=None))


def _rules(symbol: _Symbol) -> Rules:
    filters = {str(one.get("filterType")): one for one in symbol.filters}

    def number(name: str, *fields: str) -> Decimal:
        """Read the first of some fields that there is; a filter that is missing limits nothing."""
        for field in fields:
            if field in filters.get(name, {}):
                return Decimal(str(filters[name][field]))
        return ZERO

    least, most, of_market = _notional(filters)
    by_side = "PERCENT_PRICE_BY_SIDE" if "PERCENT_PRICE_BY_SIDE" in filters else "PERCENT_PRICE"
    return Rules(
        symbol=symbol.symbol,
        base=symbol.base_asset,
        quote=symbol.quote_asset,
        trading=symbol.status == "TRADING",
        kinds=symbol.order_types,
        price_step=number("PRICE_FILTER", "tickSize"),
        min_price=number("PRICE_FILTER", "minPrice"),
        max_price=number("PRICE_FILTER", "maxPrice"),
        quantity_step=number("LOT_SIZE", "stepSize"),
        min_quantity=number("LOT_SIZE", "minQty"),
        max_quantity=number("LOT_SIZE", "maxQty"),
        market_quantity_step=number("MARKET_LOT_SIZE", "stepSize"),
        market_min_quantity=number("MARKET_LOT_SIZE", "minQty"),
        market_max_quantity=number("MARKET_LOT_SIZE", "maxQty"),
        min_notional=least,
        max_notional=most,
        notional_of_market=of_market,
        bid_up=number(by_side, "bidMultiplierUp", "multiplierUp"),
        bid_down=number(by_side, "bidMultiplierDown", "multiplierDown"),
        ask_up=number(by_side, "askMultiplierUp", "multiplierUp"),
        ask_down=number(by_side, "askMultiplierDown", "multiplierDown"),
        quote_market=symbol.quote_order_qty_market_allowed,
    )


def _notional(filters: Mapping[str, Mapping[str, JsonValue]]) -> tuple[Decimal, Decimal, bool]:
    """Read the least and the most an order may be worth, and whether that goes for market orders too.

    We know one answer for both, Binance has two. Where its most does not hold for market orders it is left
    to the exchange: an order that it would take must not be refused here.
    """
    if "NOTIONAL" not in filters:
        old = filters.get("MIN_NOTIONAL", {})
        return Decimal(str(old.get("minNotional", 0))), ZERO, bool(old.get("applyToMarket"))
    new = filters["NOTIONAL"]
    of_market = bool(new.get("applyMinToMarket"))
    most = Decimal(str(new.get("maxNotional", 0)))
    if of_market and not new.get("applyMaxToMarket"):
        most = ZERO
    return Decimal(str(new.get("minNotional", 0))), most, of_market

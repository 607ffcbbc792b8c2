"""Reads what may be traded on Binance; after "Exchange information" and "Filters" in its documentation.

Symbols that are halted are wanted too: somebody may hold them. So the list is never asked for shorter.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
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


class Information(NamedTuple):
    """What may be traded, by symbol, and the weight of what may be asked in a minute."""

    rules: Mapping[str, Rules]
    limit: int | None


AT_A_TIME = 10  # symbols; each takes 0.1 ms, and nothing else goes on meanwhile
LIMITS = TypeAdapter(tuple[_Limit, ...])
_decode = json.JSONDecoder().raw_decode
_GAP = re.compile(r"[ \t\r\n]*[,:]?[ \t\r\n]*")


class Odd(Exception):
    """What was told makes no sense."""


async def information(told: bytes) -> Information:
    """Read the spot symbols, traded at the moment or not; what cannot be read is left out.

    It is read symbol by symbol, and others have their turn in between: to parse all of it is one call that
    lets go of nothing for a quarter of a second, on a thread of its own as well (the GIL).

    Raises:
        Odd: it is no such answer.

    """
    rules: dict[str, Rules] = {}
    others: dict[str, Any] = {}
    count = odd = 0
    try:
        for name, value in _parts(told.decode()):
            if name != "symbols":
                others[name] = value
                continue
            count += 1
            if count % AT_A_TIME == 0:
                await asyncio.sleep(0)
            try:
                found = _Symbol.model_validate(value)
                if found.is_spot_trading_allowed:
                    rules[found.symbol] = _rules(found)
            except (ValidationError, ArithmeticError):
                odd += 1
        limits = LIMITS.validate_python(others.get("rateLimits"))
    except (ValueError, IndexError):
        raise Odd from None
    if not count:
        raise Odd
    if odd:
        log.warning("exchange.odd_symbols", left_out=odd)
    weights = [
        one.limit
        for one in limits
        if (one.rate_limit_type, one.interval, one.interval_num) == ("REQUEST_WEIGHT", "MINUTE", 1)
    ]
    return Information(rules, min(weights, default=None))


def _parts(text: str) -> Iterator[tuple[str, Any]]:
    """Go through the fields of an object in JSON; of `symbols`, through what is in it, one by one.

    Raises:
        ValueError, IndexError: it is none.

    """
    at = _opened(text, 0, "{")
    while text[at] != "}":
        name, at = _decode(text, at)
        at = _skipped(text, at)
        if name != "symbols":
            value, at = _decode(text, at)
            yield name, value
        else:
            at = _opened(text, at, "[")
            while text[at] != "]":
                value, at = _decode(text, at)
                at = _skipped(text, at)
                yield name, value
            at += 1
        at = _skipped(text, at)


def _opened(text: str, at: int, bracket: str) -> int:
    at = _skipped(text, at)
    if text[at] != bracket:
        raise ValueError
    return _skipped(text, at + 1)


def _skipped(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


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

"""How Binance says things: written from its documentation, and from nothing of ours."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backend.portfolio.exchange import Complaint, Order, Rules, Trade
from backend.portfolio.matching import Entry
from tests.fakes.binance.faults import BinanceError

INSUFFICIENT = "Account has insufficient balance for requested action."
RELATION = "The relationship of the prices for the orders is not correct."
NOES = {
    "UNKNOWN_SYMBOL": (-1121, "Invalid symbol."),
    "UNKNOWN_ORDER": (-2011, "Unknown order sent."),
    "DUPLICATE": (-2010, "Duplicate order sent."),
    "WOULD_TRADE": (-2010, "Order would immediately match and take."),
    "WOULD_TRIGGER": (-2010, "Stop price would trigger immediately."),
    "FUNDS": (-2010, INSUFFICIENT),
    "STATUS": (-1013, "Market is closed."),
    "TYPE": (-1013, "Unsupported order type for this symbol."),
}
LISTED = {"limit": 6000, "interval": "MINUTE", "intervalNum": 1, "rateLimitType": "REQUEST_WEIGHT"}
OTHER_LIMITS = [
    {"limit": 100, "interval": "SECOND", "intervalNum": 10, "rateLimitType": "ORDERS"},
    {"limit": 200_000, "interval": "DAY", "intervalNum": 1, "rateLimitType": "ORDERS"},
    {"limit": 61_000, "interval": "MINUTE", "intervalNum": 5, "rateLimitType": "RAW_REQUESTS"},
]
OLD_FILTERS = frozenset({"ETHUSDT"})
"""Symbols that still have MIN_NOTIONAL and PERCENT_PRICE."""


def refused(why: Complaint) -> BinanceError:
    return BinanceError(*NOES.get(why.code, (-1013, f"Filter failure: {why.code}")))


def number(value: Decimal | None) -> str:
    return f"{value or 0:.8f}"


def symbol_words(rules: Rules) -> dict[str, Any]:
    filters: list[dict[str, Any]] = [
        _filter(
            "PRICE_FILTER", minPrice=rules.min_price, maxPrice=rules.max_price, tickSize=rules.price_step
        ),
        _filter(
            "LOT_SIZE", minQty=rules.min_quantity, maxQty=rules.max_quantity, stepSize=rules.quantity_step
        ),
        _filter(
            "MARKET_LOT_SIZE",
            minQty=rules.market_min_quantity,
            maxQty=rules.market_max_quantity,
            stepSize=rules.market_quantity_step,
        ),
        {"filterType": "ICEBERG_PARTS", "limit": 10},
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
    ]
    if rules.symbol in OLD_FILTERS:
        filters += [
            _filter("MIN_NOTIONAL", minNotional=rules.min_notional)
            | {"applyToMarket": rules.notional_of_market, "avgPriceMins": 5},
            _filter("PERCENT_PRICE", multiplierUp=rules.bid_up, multiplierDown=rules.bid_down)
            | {"avgPriceMins": 5},
        ]
    else:
        filters += [
            _filter("NOTIONAL", minNotional=rules.min_notional, maxNotional=rules.max_notional)
            | {"applyMinToMarket": rules.notional_of_market, "applyMaxToMarket": True, "avgPriceMins": 5},
            _filter(
                "PERCENT_PRICE_BY_SIDE",
                bidMultiplierUp=rules.bid_up,
                bidMultiplierDown=rules.bid_down,
                askMultiplierUp=rules.ask_up,
                askMultiplierDown=rules.ask_down,
            )
            | {"avgPriceMins": 5},
        ]
    return {
        "symbol": rules.symbol,
        "status": "TRADING" if rules.trading else "BREAK",
        "baseAsset": rules.base,
        "baseAssetPrecision": 8,
        "quoteAsset": rules.quote,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": list(rules.kinds),
        "icebergAllowed": True,
        "ocoAllowed": True,
        "quoteOrderQtyMarketAllowed": rules.quote_market,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": filters,
        "permissions": [],
        "permissionSets": [],
    }


def placed_words(entry: Entry, order_list: int, at: float, *, fills: bool) -> dict[str, Any]:
    """The answer to a new order; `FULL` tells its fills."""
    told = _common(entry, order_list) | {"transactTime": _milliseconds(at), "workingTime": _milliseconds(at)}
    return told | ({"fills": [_fill(trade) for trade in entry.trades]} if fills else {})


def found_words(entry: Entry, order_list: int, at: float) -> dict[str, Any]:
    times = dict.fromkeys(("time", "updateTime", "workingTime"), _milliseconds(at))
    return _common(entry, order_list) | times | {"isWorking": True, "icebergQty": number(None)}


def trade_words(entry: Entry, trade: Trade) -> dict[str, Any]:
    return {
        "symbol": entry.order.symbol,
        "id": int(trade.id),
        "orderId": entry.number,
        "orderListId": -1,
        "price": number(trade.price),
        "qty": number(trade.quantity),
        "quoteQty": number(trade.quote_quantity),
        "commission": number(trade.fee),
        "commissionAsset": trade.fee_asset,
        "time": _milliseconds(trade.at),
        "isBuyer": entry.order.side == "BUY",
        "isMaker": False,
        "isBestMatch": True,
    }


def report_words(entry: Entry, at: float) -> dict[str, Any]:
    """The start of an `executionReport`, as the user data stream has it."""
    order = entry.order
    return {
        "e": "executionReport",
        "E": _milliseconds(at),
        "s": order.symbol,
        "c": order.client_id,
        "S": order.side,
        "o": order.kind,
        "x": "TRADE" if entry.trades else "NEW",
        "X": entry.status,
        "i": entry.number,
    }


def ticker_words(symbol: str, price: Decimal, at: float) -> dict[str, Any]:
    day = {"o": number(price), "h": number(price), "l": number(price), "v": "1.0", "q": "1.0"}
    return {"e": "24hrMiniTicker", "E": _milliseconds(at), "s": symbol, "c": number(price)} | day


def order_of(words: Mapping[str, str], leg: str = "") -> Order:
    """Read an order; of a list, the leg that is `above` or `below`."""

    def amount(name: str, own: str) -> Decimal | None:
        name = f"{leg}{name[0].upper()}{name[1:]}" if leg and own == "leg" else name
        return Decimal(words[name]) if name in words else None

    return Order(
        client_id=words[f"{leg}ClientOrderId" if leg else "newClientOrderId"],
        symbol=words["symbol"],
        side=words["side"],  # type: ignore[arg-type]  # checked by then
        kind=words[f"{leg}Type" if leg else "type"],  # type: ignore[arg-type]
        quantity=amount("quantity", "whole"),
        quote_quantity=amount("quoteOrderQty", "whole"),
        price=amount("price", "leg"),
        stop_price=amount("stopPrice", "leg"),
    )


def _common(entry: Entry, order_list: int) -> dict[str, Any]:
    order = entry.order
    executed = sum((trade.quantity for trade in entry.trades), Decimal(0))
    spent = sum((trade.quote_quantity for trade in entry.trades), Decimal(0))
    words = {
        "symbol": order.symbol,
        "orderId": entry.number,
        "orderListId": order_list,
        "clientOrderId": order.client_id,
        "price": number(order.price),
        "origQty": number(order.quantity or executed),
        "executedQty": number(executed),
        "origQuoteOrderQty": number(order.quote_quantity),
        "cummulativeQuoteQty": number(spent),
        "status": entry.status,
        "timeInForce": "GTC",
        "type": order.kind,
        "side": order.side,
        "selfTradePreventionMode": "EXPIRE_MAKER",
    }
    return words | ({"stopPrice": number(order.stop_price)} if order.stop_price is not None else {})


def _fill(trade: Trade) -> dict[str, Any]:
    return {
        "price": number(trade.price),
        "qty": number(trade.quantity),
        "commission": number(trade.fee),
        "commissionAsset": trade.fee_asset,
        "tradeId": int(trade.id),
    }


def _filter(name: str, **limits: Decimal) -> dict[str, Any]:
    return {"filterType": name, **{field: number(limit) for field, limit in limits.items()}}


def _milliseconds(at: float) -> int:
    return int(at * 1000)

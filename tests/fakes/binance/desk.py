"""What Binance does with a call: accounts, orders and their trades, on our own matching core."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from backend.clock import Clock
from backend.portfolio.exchange import Refused
from backend.portfolio.market import Market
from backend.portfolio.matching import Book, Entry
from tests.fakes.binance import words as said
from tests.fakes.binance.checks import check_order, check_signature, check_time, check_values, require
from tests.fakes.binance.faults import BinanceError

KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"  # of Binance's own examples
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"  # noqa: S105 - from there too
FUNDS = {"USDT": "1000000", "BRL": "500000", "BTC": "2"}
RIGHTS = {
    "ipRestrict": False,
    "enableReading": True,
    "enableSpotAndMarginTrading": True,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "permitsUniversalTransfer": False,
    "enableMargin": False,
    "enableFutures": False,
    "enableVanillaOptions": False,
}


@dataclass
class Trader:
    """An account, and what its one key may do."""

    secret: str
    book: Book
    rights: dict[str, bool]
    lists: dict[str, int] = field(default_factory=dict)
    """Client ids of orders that are in a list, and its number."""
    hidden_trades: int = 0
    """So many of an order's newest trades are not in `myTrades` yet."""
    archived: set[str] = field(default_factory=set)
    seen: dict[int, tuple[str, int]] = field(default_factory=dict)
    told: Callable[[Mapping[str, Any]], None] = lambda event: None
    """Where the account's events go."""


class Desk:
    """Binance without its doors. Every call first catches up with the market."""

    def __init__(self, clock: Clock, market: Market) -> None:
        self.clock = clock
        self.market = market
        self.traders: dict[str, Trader] = {}
        self.odd_symbols: list[dict[str, Any]] = []
        """Listed by `exchangeInfo` besides those of the market, as they are."""
        self._lists = count(1)
        self._made_up = count(1)
        self.trader = self.open(KEY, SECRET, FUNDS)

    def open(self, key: str, secret: str, funds: Mapping[str, str]) -> Trader:
        assets = {asset: Decimal(amount) for asset, amount in funds.items()}
        self.traders[key] = Trader(secret, Book(assets=assets, at=self.clock.time()), dict(RIGHTS))
        return self.traders[key]

    def answer(self, call: str, query: str, key: str) -> Any:
        """Carry out `METHOD /path?query`.

        Raises:
            BinanceError: it says no.

        """
        text, _, signature = query.rpartition("&signature=")
        words = dict(parse_qsl(text or query, keep_blank_values=True))
        if call in self._public:
            return self._public[call](words)
        if call not in self._private:
            raise BinanceError(0, "Not found.", 404)
        trader = self.sign_in(key, text, signature)
        check_time(words, self.clock.time())
        found = self._private[call](trader, words)
        self.tell(trader)
        return found

    def sign_in(self, key: str, text: str, signature: str) -> Trader:
        if not key:
            raise BinanceError(-2014, "API-key format invalid.", 401)
        if key not in self.traders:
            raise BinanceError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        check_signature(text, signature, self.traders[key].secret)
        return self.traders[key]

    def catch_up(self) -> None:
        """Execute what the market has met, for everybody."""
        for trader in self.traders.values():
            trader.book.advance(self.market, self.clock.time())
            self.tell(trader)

    def tell(self, trader: Trader) -> None:
        """Send events about all that has changed since the last time."""
        now = self.clock.time()
        for entry in list(trader.book.orders.values()):
            state = (entry.status, len(entry.trades))
            if trader.seen.get(entry.number) != state:
                trader.seen[entry.number] = state
                trader.told(said.report_words(entry, now))
                trader.told({"e": "outboundAccountPosition", "E": int(now * 1000), "B": []})

    @property
    def _public(self) -> dict[str, Callable[[dict[str, str]], Any]]:
        return {
            "GET /api/v3/time": lambda _: {"serverTime": int(self.clock.time() * 1000)},
            "GET /api/v3/exchangeInfo": self._information,
            "GET /api/v3/ticker/price": self._prices,
        }

    @property
    def _private(self) -> dict[str, Callable[[Trader, dict[str, str]], Any]]:
        return {
            "GET /sapi/v1/account/apiRestrictions": lambda trader, _: trader.rights,
            "GET /api/v3/account": self._account,
            "POST /api/v3/order": self._place,
            "POST /api/v3/orderList/oco": self._place_list,
            "DELETE /api/v3/order": self._cancel,
            "GET /api/v3/order": self._find,
            "GET /api/v3/myTrades": self._trades,
        }

    def _prices(self, words: dict[str, str]) -> Any:
        named = [words["symbol"]] if "symbol" in words else json.loads(words.get("symbols", "[]"))
        if not all(map(self._known, named)):
            raise BinanceError(-1121, "Invalid symbol.")
        now = self.clock.time()
        told = [
            {"symbol": symbol, "price": said.number(self.market.price(symbol, now))}
            for symbol in named or self.market.rules
        ]
        return told[0] if "symbol" in words else told

    def _information(self, words: dict[str, str]) -> Any:
        return {
            "timezone": "UTC",
            "serverTime": int(self.clock.time() * 1000),
            "rateLimits": [said.LISTED, *said.OTHER_LIMITS],
            "exchangeFilters": [],
            "symbols": [*map(said.symbol_words, self.market.rules.values()), *self.odd_symbols],
        }

    def _account(self, trader: Trader, words: dict[str, str]) -> Any:
        trader.book.advance(self.market, self.clock.time())
        held = trader.book.funds()
        empty = {} if words.get("omitZeroBalances") == "true" else {"DOGE": "0.00000000"}
        return {
            "canTrade": True,
            "accountType": "SPOT",
            "balances": [
                *(
                    {"asset": asset, "free": said.number(have.free), "locked": said.number(have.locked)}
                    for asset, have in held.items()
                ),
                *({"asset": asset, "free": zero, "locked": zero} for asset, zero in empty.items()),
            ],
        }

    def _place(self, trader: Trader, words: dict[str, str]) -> Any:
        words.setdefault("newClientOrderId", f"made-up-{next(self._made_up)}")
        check_order(words)
        with _own_words():
            trader.book.place(self.market, [said.order_of(words)], self.clock.time())
        entry = trader.book.orders[words["newClientOrderId"]]
        trader.lists.pop(entry.order.client_id, None)
        full = words.get("newOrderRespType") == "FULL"
        return said.placed_words(entry, -1, self.clock.time(), fills=full)

    def _place_list(self, trader: Trader, words: dict[str, str]) -> Any:
        require(words, ["symbol", "side", "quantity", "aboveType", "belowType"])
        for leg in ("above", "below"):
            words.setdefault(f"{leg}ClientOrderId", f"made-up-{next(self._made_up)}")
        check_values(words)
        orders = [said.order_of(words, leg) for leg in ("above", "below")]
        above, below = (order.stop_price or order.price or Decimal(0) for order in orders)
        last = self.market.price(words["symbol"], self.clock.time()) if self._known(words["symbol"]) else None
        if last is not None and not below < last < above:
            raise BinanceError(-2010, said.RELATION)
        with _own_words():
            trader.book.place(self.market, orders, self.clock.time())
        number = next(self._lists)
        entries = [trader.book.orders[order.client_id] for order in orders]
        trader.lists |= dict.fromkeys((order.client_id for order in orders), number)
        return {
            "orderListId": number,
            "contingencyType": "OCO",
            "listStatusType": "EXEC_STARTED",
            "listOrderStatus": "EXECUTING",
            "listClientOrderId": words.get("listClientOrderId", f"made-up-{next(self._made_up)}"),
            "transactionTime": int(self.clock.time() * 1000),
            "symbol": words["symbol"],
            "orders": [
                {"symbol": words["symbol"], "orderId": e.number, "clientOrderId": e.order.client_id}
                for e in entries
            ],
            "orderReports": [
                said.placed_words(e, number, self.clock.time(), fills=False) for e in reversed(entries)
            ],
        }

    def _cancel(self, trader: Trader, words: dict[str, str]) -> Any:
        entry = self._entry(trader, words, unknown=-2011)
        if not entry.live:
            raise BinanceError(-2011, "Unknown order sent.")
        trader.book.cancel(self.market, entry.order.client_id, self.clock.time())
        told = said.placed_words(entry, self._list(trader, entry), self.clock.time(), fills=False)
        own = {"origClientOrderId": entry.order.client_id, "clientOrderId": f"c-{next(self._made_up)}"}
        return told | own

    def _find(self, trader: Trader, words: dict[str, str]) -> Any:
        if words.get("origClientOrderId") in trader.archived:
            raise BinanceError(-2026, "Order was canceled or expired with no executed qty over 90 days ago.")
        entry = self._entry(trader, words, unknown=-2013)
        return said.found_words(entry, self._list(trader, entry), self.clock.time())

    def _trades(self, trader: Trader, words: dict[str, str]) -> Any:
        require(words, ["symbol", "orderId"])
        first, limit = int(words.get("fromId", 0)), int(words.get("limit", 500))
        for entry in trader.book.orders.values():
            if (entry.order.symbol, str(entry.number)) == (words["symbol"], words["orderId"]):
                known = entry.trades[: len(entry.trades) - trader.hidden_trades]
                page = [trade for trade in known if int(trade.id) >= first][:limit]
                return [said.trade_words(entry, trade) for trade in page]
        return []

    def _entry(self, trader: Trader, words: dict[str, str], unknown: int) -> Entry:
        require(words, ["symbol", "origClientOrderId"])
        if not self._known(words["symbol"]):
            raise BinanceError(-1121, "Invalid symbol.")
        trader.book.advance(self.market, self.clock.time())
        entry = trader.book.orders.get(words["origClientOrderId"])
        if entry is None or entry.order.symbol != words["symbol"]:
            raise BinanceError(
                unknown, "Order does not exist." if unknown == -2013 else "Unknown order sent."
            )
        return entry

    def _list(self, trader: Trader, entry: Entry) -> int:
        return trader.lists.get(entry.order.client_id, -1)

    def _known(self, symbol: str) -> bool:
        return symbol in self.market.rules


@contextmanager
def _own_words() -> Iterator[None]:
    """Say a refusal of the matching core the way Binance does."""
    try:
        yield
    except Refused as no:
        raise said.refused(no.why) from None

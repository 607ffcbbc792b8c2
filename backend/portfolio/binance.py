"""Binance spot as an exchange of ours.

After Binance's spot documentation (REST: "General endpoints", "Trading endpoints", "Account endpoints"). It
was tried against the server in `tests/fakes/binance`, never against the real exchange.
"""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

import httpx2
from pydantic import TypeAdapter

from backend.clock import Clock
from backend.errors import ExchangeRefusesKey, ExchangeUnavailable, KeyMayWithdraw
from backend.portfolio.binance_client import AS_IT_CAME, BinanceClient, Call, Rejected
from backend.portfolio.binance_rules import Odd, information
from backend.portfolio.binance_weights import ExchangeClock, Weights
from backend.portfolio.binance_words import (
    ARCHIVED,
    BAD_SYMBOL,
    CANCEL_REJECTED,
    NO_SUCH_ORDER,
    Executed,
    Found,
    Holdings,
    LastPrice,
    Placed,
    PlacedList,
    Rights,
    complaint,
    executed,
    order_words,
    pair_words,
    placed,
    settled,
)
from backend.portfolio.exchange import Account, Funds, Order, Reference, Refused, Rules, State, Trade, Unsure
from backend.portfolio.once import Once
from backend.portfolio.prices import Price

T = TypeVar("T")
TESTNET = "testnet.binance.vision"
RULES_SECONDS = 300
AGAIN_SECONDS = 30  # until they are read again when that has failed
UNKNOWN = frozenset({NO_SUCH_ORDER, BAD_SYMBOL})
AT_ONCE = 5  # orders that are asked after
MOST_TRADES = 1000  # of one answer
MOST_NAMED = 100  # symbols in one address; beyond these all are asked for, which weighs the same

RULES = Call("GET", "/api/v3/exchangeInfo", 20)
FUNDS = Call("GET", "/api/v3/account", 20)
PLACE = Call("POST", "/api/v3/order", 1)
PLACE_PAIR = Call("POST", "/api/v3/orderList/oco", 1)
CANCEL = Call("DELETE", "/api/v3/order", 1)
FIND = Call("GET", "/api/v3/order", 4)
TRADES = Call("GET", "/api/v3/myTrades", 5)  # of one order
PRICE = Call("GET", "/api/v3/ticker/price", 2)
PRICES = Call("GET", "/api/v3/ticker/price", 4)  # of several, however many
RIGHTS = Call("GET", "/sapi/v1/account/apiRestrictions", 1)  # it has a limit of its own; booked all the same

HOLDINGS = TypeAdapter(Holdings)
PLACED = TypeAdapter(Placed)
PLACED_PAIR = TypeAdapter(PlacedList)
CANCELLED = TypeAdapter(dict[str, object])
FOUND = TypeAdapter(Found)
EXECUTED = TypeAdapter(tuple[Executed, ...])
LAST: TypeAdapter[LastPrice | tuple[LastPrice, ...]] = TypeAdapter(LastPrice | tuple[LastPrice, ...])
MAY = TypeAdapter(Rights)


class Binance:
    """Places, cancels and finds orders on Binance, for any account whose key is given."""

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        timeout_seconds: float = 10.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._client = BinanceClient(base_url, clock, timeout_seconds=timeout_seconds, transport=transport)
        self._tells_rights = httpx2.URL(base_url).host != TESTNET
        self._rules = _Rules(self._client, clock)

    @property
    def weights(self) -> Weights:
        """What may still be asked in this minute."""
        return self._client.weights

    @property
    def reached(self) -> bool:
        """Tell whether it has answered the last call; what that was about says nothing of the exchange."""
        return self._client.reached

    @property
    def clock(self) -> ExchangeClock:
        """The exchange's time, once something has been asked for an account."""
        return self._client.clock

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def rules(self) -> Mapping[str, Rules]:
        """Tell what may be traded, by symbol; kept for five minutes, and longer while it cannot be read."""
        return await self._rules.get()

    async def prices(self, symbols: Collection[str]) -> list[Price]:
        """Tell what was paid last for some symbols, as of when it was asked; those it lacks are left out.

        Raises:
            ExchangeUnavailable: it does not tell.

        """
        if not symbols:
            return []
        at = await self._client.now()
        try:
            told = await self._last(symbols)
        except (Unsure, Rejected):
            raise ExchangeUnavailable from None
        return [Price(one.symbol, one.price, at) for one in told if one.symbol in symbols]

    async def funds(self, account: Account) -> Mapping[str, Funds]:
        """Tell what an account has, by asset; assets of which it has nothing are left out."""
        told = await self._read(FUNDS, HOLDINGS, {"omitZeroBalances": "true"}, account)
        return {one.asset: Funds(one.free, one.locked) for one in told.balances if one.free or one.locked}

    async def place(self, account: Account, orders: Sequence[Order]) -> list[State]:
        """Place one order, or two of which one cancels the other.

        Raises:
            Refused: it does not take them; none is placed.
            Unsure: the answer is missing.

        """
        try:
            if len(orders) == 1:
                words = order_words(orders[0])
                reports: tuple[Placed, ...] = (await self._client.ask(PLACE, PLACED, words, account=account),)
            else:
                words = pair_words(orders)
                told = await self._client.ask(PLACE_PAIR, PLACED_PAIR, words, account=account)
                reports = told.order_reports
        except Rejected as no:
            raise Refused(complaint(no, orders)) from None
        states = {report.client_order_id: placed(report) for report in reports}
        if states.keys() != {order.client_id for order in orders}:
            raise Unsure
        return [states[order.client_id] for order in orders]

    async def cancel(self, account: Account, order: Reference) -> None:
        """Cancel an order, and with it the other one of its pair; one that is over stays as it is.

        Binance has one answer for an order that is over and one that it has never seen: neither is an error.

        Raises:
            Unsure: the answer is missing.

        """
        try:
            await self._client.ask(CANCEL, CANCELLED, _words(order), account=account)
        except Rejected as no:
            if no.code != CANCEL_REJECTED:
                raise Refused(complaint(no)) from None

    async def find(self, account: Account, orders: Sequence[Reference]) -> Mapping[str, State]:
        """Tell how orders stand, by client id; those it does not know are left out.

        An order that was archived, over for 90 days without a trade, is told as cancelled.

        """
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(order: Reference) -> State | None:
            async with turns:
                return await self._find(account, order)

        try:
            async with asyncio.TaskGroup() as group:
                asked = [group.create_task(one(order)) for order in orders]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        found = [task.result() for task in asked]
        return {state.client_id: state for state in found if state}

    async def check_key(self, account: Account) -> None:
        """See that a key may read and trade, and that no money can be moved out of the account with it.

        The testnet does not have the call that tells (`sapi` is not served there), and no money either: there
        a key only has to be one.

        Raises:
            ExchangeRefusesKey: it is none, or may not read or trade.
            KeyMayWithdraw: it may withdraw, or transfer to other accounts.

        """
        if not self._tells_rights:
            await self.funds(account)
            return
        may = await self._read(RIGHTS, MAY, {}, account)
        if may.enable_withdrawals or may.enable_internal_transfer or may.permits_universal_transfer:
            raise KeyMayWithdraw
        if not (may.enable_reading and may.enable_spot_and_margin_trading):
            raise ExchangeRefusesKey

    async def _last(self, symbols: Collection[str]) -> Sequence[LastPrice]:
        names = sorted(symbols)
        call, words = PRICES, {}
        if len(names) == 1:
            call, words = PRICE, {"symbol": names[0]}
        elif len(names) <= MOST_NAMED:
            words = {"symbols": json.dumps(names, separators=(",", ":"), ensure_ascii=False)}
        try:
            told = await self._client.ask(call, LAST, words)
        except Rejected as no:
            if no.code != BAD_SYMBOL:
                raise
            if call is PRICE:
                return ()
            told = await self._client.ask(PRICES, LAST, {})  # one that has gone must not hide the others
        return (told,) if isinstance(told, LastPrice) else told

    async def _find(self, account: Account, order: Reference) -> State | None:
        try:
            found = await self._read(FIND, FOUND, _words(order), account, {*UNKNOWN, ARCHIVED})
        except Rejected as no:
            return State(order.client_id, "CANCELED") if no.code == ARCHIVED else None
        trades = await self._trades(account, order.symbol, found.order_id) if found.executed_qty else []
        return settled(order.client_id, found.status, found.executed_qty, trades)

    async def _trades(self, account: Account, symbol: str, order_id: int) -> list[Trade]:
        found: list[Trade] = []
        words = {"symbol": symbol, "orderId": str(order_id), "limit": str(MOST_TRADES)}
        while True:
            page = await self._read(TRADES, EXECUTED, words, account)
            found += map(executed, page)
            if len(page) < MOST_TRADES:
                return found
            words["fromId"] = str(page[-1].id + 1)

    async def _read(
        self,
        call: Call,
        form: TypeAdapter[T],
        words: Mapping[str, str],
        account: Account,
        expected: Collection[int] = (),
    ) -> T:
        """Make a call that changes nothing: whatever goes wrong, nothing was done.

        Raises:
            Rejected: with one of the codes that are expected.

        """
        try:
            return await self._client.ask(call, form, words, account=account)
        except Unsure:
            raise ExchangeUnavailable from None
        except Rejected as no:
            if no.code in expected:
                raise
            raise ExchangeUnavailable from None


class _Rules:
    """The rules that were read last."""

    def __init__(self, client: BinanceClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._read = Once(self._read_now)
        self._known: Mapping[str, Rules] = {}
        self._until = 0.0

    async def get(self) -> Mapping[str, Rules]:
        if not self._known or self._clock.time() >= self._until:
            await self._read()
        return self._known

    async def _read_now(self) -> None:
        try:
            found = await information(
                await self._client.ask(RULES, AS_IT_CAME, {"showPermissionSets": "false"})
            )
        except (ExchangeUnavailable, Unsure, Rejected, Odd) as error:
            if not self._known:
                raise error if isinstance(error, ExchangeUnavailable) else ExchangeUnavailable from None
            self._until = self._clock.time() + AGAIN_SECONDS
            return
        if found.limit:
            self._client.weights.limit = found.limit
        self._known, self._until = found.rules, self._clock.time() + RULES_SECONDS


def _words(order: Reference) -> dict[str, str]:
    return {"symbol": order.symbol, "origClientOrderId": order.client_id}

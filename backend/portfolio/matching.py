"""Executes orders against prices: the whole of the paper exchange but for where it is kept.

A `Book` is one account. Nothing here asks the time or waits: every call is told when it happens and first
catches up with what has happened since the last one, second by second where an order could have been met. The
fake Binance of the tests runs on it too.

What it simplifies: there are no other people. A limit order is met when the price reaches it, at its own
price, for as much as the market offers in that second; a market order pays a twentieth of a percent more for
each further portion. Fees are Binance's, 0.1 %, taken from what is received.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from pydantic import BaseModel, Field

from backend.portfolio.decimals import ZERO, floor_to, product
from backend.portfolio.exchange import OVER, Complaint, Funds, Order, Refused, State, Status, Trade
from backend.portfolio.filters import complaints
from backend.portfolio.market import Market

FEE = Decimal("0.001")
SLIP = Decimal("0.0005")  # from one portion of a market order to the next
PORTIONS = 20  # what a market offers in a second; the rest of a market order expires
CENTS = Decimal(1).scaleb(-8)  # the smallest part of any asset
REMEMBERED = 500  # orders that are over
PAIR = 2
NO_ORDER = Complaint("UNKNOWN_ORDER", "id", "there is no such order")
NO_SYMBOL = Complaint("UNKNOWN_SYMBOL", "symbol", "is not traded here")
DUPLICATE = Complaint("DUPLICATE", "id", "an open order has this client id")
WOULD_TRADE = Complaint("WOULD_TRADE", "price", "would be executed at once")
WOULD_TRIGGER = Complaint("WOULD_TRIGGER", "stop_price", "would be triggered at once")


class Entry(BaseModel):
    """An order in a book. `partner` is the one that it cancels, and the other way round."""

    order: Order
    base: str
    quote: str
    number: int
    partner: str | None = None
    status: Status = "NEW"
    trades: list[Trade] = []

    @property
    def live(self) -> bool:
        """Tell whether it may still be executed."""
        return self.status not in OVER

    @property
    def left(self) -> Decimal:
        """Tell what is still to be executed, in base."""
        return (self.order.quantity or ZERO) - sum((trade.quantity for trade in self.trades), ZERO)

    @property
    def state(self) -> State:
        """Tell how it stands."""
        return State(self.order.client_id, self.status, tuple(self.trades))


class Book(BaseModel):
    """What an account has and has ordered, as of a second. It is JSON between two calls."""

    assets: dict[str, Decimal]
    at: float
    orders: dict[str, Entry] = Field(default_factory=dict)
    numbers: int = 0

    def funds(self) -> Mapping[str, Funds]:
        """Tell what there is of each asset."""
        held = self._held()
        return {
            asset: Funds(amount - held.get(asset, ZERO), held.get(asset, ZERO))
            for asset, amount in self.assets.items()
            if amount
        }

    def advance(self, market: Market, now: float) -> None:
        """Execute what has been met since the last call."""
        while met := self._next(market, now):
            self.at = met[0][0]
            for at, _, entry in met:
                if entry.live:  # another one of the same second may have cancelled it
                    self._meet(market, entry, at)
        self.at = max(self.at, now)

    def place(self, market: Market, orders: Sequence[Order], now: float) -> list[State]:
        """Take an order, or a pair of which one cancels the other, and execute what can be at once.

        Raises:
            Refused: they cannot be taken; nothing has changed.

        """
        self.advance(market, now)
        for order in orders:
            self._check(market, order, now)
        self._check_funds(market, orders, now)
        partners = [order.client_id for order in reversed(orders)] if len(orders) == PAIR else [None]
        rules = market.rules[orders[0].symbol]
        entries = [
            Entry(order=order, base=rules.base, quote=rules.quote, number=self._number(), partner=partner)
            for order, partner in zip(orders, partners, strict=True)
        ]
        for entry in entries:
            self.orders[entry.order.client_id] = entry
        for entry in entries:
            if entry.order.kind in {"MARKET", "LIMIT"}:
                self._take(market, entry, now)
        self._forget()
        return [entry.state for entry in entries]

    def cancel(self, market: Market, client_id: str, now: float) -> None:
        """Cancel an order and its partner; one that is over stays as it is.

        Raises:
            Refused: there is no such order.

        """
        self.advance(market, now)
        entry = self.orders.get(client_id)
        if entry is None:
            raise Refused(NO_ORDER)
        if entry.live:
            entry.status = "CANCELED"
            self._end_partner(entry, "CANCELED")

    def live(self) -> list[Entry]:
        """List the orders that may still be executed, in the order they were placed."""
        return sorted((e for e in self.orders.values() if e.live), key=lambda entry: entry.number)

    def _check(self, market: Market, order: Order, now: float) -> None:
        rules = market.rules.get(order.symbol)
        if rules is None:
            raise Refused(NO_SYMBOL)
        last = market.price(order.symbol, now)
        for found in complaints(rules, order, last):
            raise Refused(found)
        if order.client_id in self.orders and self.orders[order.client_id].live:
            raise Refused(DUPLICATE)
        sells = order.side == "SELL"
        if order.kind == "LIMIT_MAKER" and order.price is not None:
            would = order.price <= last if sells else order.price >= last
            if would:
                raise Refused(WOULD_TRADE)
        if order.kind == "STOP_LOSS" and order.stop_price is not None:
            would = order.stop_price >= last if sells else order.stop_price <= last
            if would:
                raise Refused(WOULD_TRIGGER)

    def _check_funds(self, market: Market, orders: Sequence[Order], now: float) -> None:
        order = orders[0]  # of a pair, both hold the same
        rules = market.rules[order.symbol]
        asset = rules.quote if order.side == "BUY" else rules.base
        if order.side == "SELL":
            needed = order.quantity or ZERO
        elif order.quote_quantity is not None:
            needed = order.quote_quantity
        elif order.price is not None:
            needed = product(order.quantity or ZERO, order.price)
        else:
            portions = self._portions(market, order, order.quantity or ZERO, now)
            needed = sum((product(quantity, price) for quantity, price in portions), ZERO)
        if needed > self.assets.get(asset, ZERO) - self._held().get(asset, ZERO):
            field = "quantity" if order.quote_quantity is None else "quote_quantity"
            raise Refused(Complaint("FUNDS", field, f"there is not enough {asset}"))

    def _held(self) -> dict[str, Decimal]:
        """Add up what open orders hold; a pair holds it once."""
        held: dict[str, Decimal] = {}
        for entry in self.live():
            order = entry.order
            partner = self.orders.get(entry.partner or "")
            if partner and partner.live and partner.number < entry.number:
                continue
            asset = entry.quote if order.side == "BUY" else entry.base
            worth = product(entry.left, order.price or ZERO) if order.side == "BUY" else entry.left
            held[asset] = held.get(asset, ZERO) + worth
        return held

    def _next(self, market: Market, now: float) -> list[tuple[float, int, Entry]]:
        """Find what is met next: all orders of the earliest second in which any is."""
        met = []
        for entry in self.live():
            order = entry.order
            level = order.price if order.stop_price is None else order.stop_price
            rising = (order.side == "SELL") == (order.stop_price is None)
            at = level is not None and market.crossing(order.symbol, self.at, now, level, rising)
            if at:
                met.append((at, entry.number, entry))
        return sorted(one for one in met if one[0] == min(met)[0]) if met else []

    def _meet(self, market: Market, entry: Entry, at: float) -> None:
        if entry.order.stop_price is not None:
            self._end_partner(entry, "EXPIRED")
            self._take(market, entry, at)
        else:
            self._trade(
                entry, min(entry.left, market.depth(entry.order.symbol)), entry.order.price or ZERO, at
            )

    def _take(self, market: Market, entry: Entry, at: float) -> None:
        """Execute what the market offers now; a market order that wants more than that expires."""
        order = entry.order
        for quantity, price in self._portions(market, order, entry.left, at):
            self._trade(entry, quantity, price, at)
        if entry.live and order.kind != "LIMIT":
            entry.status = "FILLED" if entry.trades and order.quote_quantity is not None else "EXPIRED"

    def _portions(
        self, market: Market, order: Order, left: Decimal, at: float
    ) -> Iterator[tuple[Decimal, Decimal]]:
        """Walk through what is offered, away from the price: quantities and what each costs."""
        rules, price = market.rules[order.symbol], market.price(order.symbol, at)
        spend = order.quote_quantity
        for portion in range(PORTIONS):
            slip = 1 + SLIP * portion if order.side == "BUY" else 1 - SLIP * portion
            offered = product(price, slip)
            rounding = ROUND_UP if order.side == "BUY" else ROUND_DOWN
            offered = (offered / rules.price_step).to_integral_value(rounding) * rules.price_step
            limit = offered if order.price is None else order.price
            if offered > limit if order.side == "BUY" else offered < limit:
                return
            wanted = left if spend is None else floor_to(spend / offered, rules.quantity_step)
            quantity = min(wanted, market.depth(order.symbol))
            if quantity <= 0 or offered <= 0:
                return
            yield quantity, offered
            left -= quantity
            if spend is not None:
                spend -= product(quantity, offered)

    def _trade(self, entry: Entry, quantity: Decimal, price: Decimal, at: float) -> None:
        order = entry.order
        cost = product(quantity, price)
        received, gets, given, gives = entry.base, quantity, entry.quote, cost
        if order.side == "SELL":
            received, gets, given, gives = given, gives, received, gets
        fee = product(gets, FEE).quantize(CENTS, ROUND_DOWN)
        self.assets[received] = self.assets.get(received, ZERO) + gets - fee
        self.assets[given] = self.assets.get(given, ZERO) - gives
        number = str(self._number())
        entry.trades.append(Trade(number, price, quantity, cost, fee, received, at))
        done = order.quote_quantity is None and entry.left == 0
        entry.status = "FILLED" if done else "PARTIALLY_FILLED"
        self._end_partner(entry, "EXPIRED")

    def _end_partner(self, entry: Entry, status: Status) -> None:
        partner = self.orders.get(entry.partner or "")
        if partner and partner.live:
            partner.status = status

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers

    def _forget(self) -> None:
        over = sorted((e for e in self.orders.values() if not e.live), key=lambda entry: entry.number)
        for entry in over[:-REMEMBERED]:
            del self.orders[entry.order.client_id]

"""The matching core: money is neither made nor lost, and orders are executed when they would have been."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backend.portfolio.exchange import Order, Refused
from backend.portfolio.matching import FEE, PORTIONS, REMEMBERED, SLIP, Book
from tests.fakes.market import ScriptedMarket

BTC = "BTCUSDT"
D = Decimal
MILLION = D(1_000_000)


def book(**assets: str) -> Book:
    held = {"USDT": MILLION, "BTC": D(2)} | {asset: D(amount) for asset, amount in assets.items()}
    return Book(assets=held, at=0)


def buy(name: str = "b", **how: Any) -> Order:
    given = {"kind": "MARKET", **how}
    return Order(name, BTC, "BUY", **given)


def sell(name: str = "s", **how: Any) -> Order:
    given = {"kind": "MARKET", **how}
    return Order(name, BTC, "SELL", **given)


@pytest.fixture
def market() -> ScriptedMarket:
    return ScriptedMarket()


def test_a_market_order_that_wants_more_than_one_portion_pays_more_for_the_next(
    market: ScriptedMarket,
) -> None:
    made = book()
    [state] = made.place(market, [buy(quantity=D("2.5"))], 1)
    assert [trade.quantity for trade in state.trades] == [D(1), D(1), D("0.5")]
    assert [trade.price for trade in state.trades] == [D(100_000) * (1 + SLIP * n) for n in range(3)]
    assert state.status == "FILLED"


def test_a_sale_of_more_than_one_portion_gets_less_for_the_next(market: ScriptedMarket) -> None:
    [state] = book().place(market, [sell(quantity=D(2))], 1)
    assert [trade.price for trade in state.trades] == [D(100_000), D(99_950)]


def test_what_the_market_does_not_offer_expires(market: ScriptedMarket) -> None:
    market.offered = D("0.01")
    [state] = book().place(market, [buy(quantity=D(1))], 1)
    assert (state.status, state.filled) == ("EXPIRED", PORTIONS * D("0.01"))


def test_what_is_spent_is_spent_in_whole_steps(market: ScriptedMarket) -> None:
    made = book()
    [state] = made.place(market, [buy(quote_quantity=D("123.45"))], 1)
    assert (state.status, state.filled) == ("FILLED", D("0.00123"))
    assert made.funds()["USDT"].free == MILLION - 123


def test_the_fee_is_taken_from_what_is_received(market: ScriptedMarket) -> None:
    made = book()
    made.place(market, [buy(quantity=D(1))], 1)
    assert made.funds()["BTC"].free == 2 + (1 - FEE)
    made.place(market, [sell(quantity=D(1))], 2)
    assert made.funds()["USDT"].free == MILLION - 100_000 + 100_000 * (1 - FEE)


def test_a_limit_waits_and_holds_what_it_will_pay(market: ScriptedMarket) -> None:
    made = book()
    [state] = made.place(market, [buy(kind="LIMIT", quantity=D(1), price=D(90_000))], 1)
    assert state.status == "NEW"
    assert made.funds()["USDT"] == (MILLION - 90_000, D(90_000))
    made.cancel(market, "b", 2)
    assert made.funds()["USDT"] == (MILLION, D(0))


def test_a_limit_is_met_in_the_second_in_which_the_price_was_there_however_late_one_looks(
    market: ScriptedMarket,
) -> None:
    made = book()
    made.place(market, [buy(kind="LIMIT", quantity=D("2.5"), price=D(90_000))], 1)
    market.set(BTC, D(89_000), 100)
    market.set(BTC, D(95_000), 102)
    market.set(BTC, D(90_000), 5000)
    made.advance(market, 100_000)
    assert [(trade.at, trade.quantity, trade.price) for trade in made.orders["b"].trades] == [
        (100.0, D(1), D(90_000)),
        (101.0, D(1), D(90_000)),
        (5000.0, D("0.5"), D(90_000)),
    ]
    assert made.orders["b"].status == "FILLED"


def test_a_limit_beyond_the_price_is_met_at_once_at_what_is_offered(market: ScriptedMarket) -> None:
    [state] = book().place(market, [buy(kind="LIMIT", quantity=D("1.5"), price=D(100_040))], 1)
    assert (state.status, state.filled, state.trades[0].price) == ("PARTIALLY_FILLED", D(1), D(100_000))


def test_a_stop_sells_at_what_the_market_gives(market: ScriptedMarket) -> None:
    made = book()
    made.place(market, [sell(kind="STOP_LOSS", quantity=D(1), stop_price=D(95_000))], 1)
    market.set(BTC, D(90_000), 50)
    made.advance(market, 60)
    [trade] = made.orders["s"].trades
    assert (trade.at, trade.price, made.orders["s"].status) == (50.0, D(90_000), "FILLED")


def pair() -> list[Order]:
    return [
        sell("profit", kind="LIMIT_MAKER", quantity=D(2), price=D(110_000)),
        sell("loss", kind="STOP_LOSS", quantity=D(2), stop_price=D(90_000)),
    ]


def test_two_that_cancel_each_other_hold_what_they_sell_once(market: ScriptedMarket) -> None:
    made = book()
    made.place(market, pair(), 1)
    assert made.funds()["BTC"] == (D(0), D(2))


@pytest.mark.parametrize(("price", "met", "gone"), [(110_000, "profit", "loss"), (90_000, "loss", "profit")])
def test_the_one_that_is_met_ends_the_other(market: ScriptedMarket, price: int, met: str, gone: str) -> None:
    made = book()
    made.place(market, pair(), 1)
    market.set(BTC, D(price), 10)
    made.advance(market, 10)
    assert made.orders[met].status in {"FILLED", "PARTIALLY_FILLED"}
    assert made.orders[gone].status == "EXPIRED"
    assert made.assets["BTC"] == sum((entry.left for entry in made.live()), D(0))


def test_both_met_in_one_second_sell_once(market: ScriptedMarket) -> None:
    made = book()
    made.place(market, [sell(f"s{n}", kind="LIMIT", quantity=D(1), price=D(105_000)) for n in "1"], 1)
    made.place(market, [sell("s2", kind="LIMIT", quantity=D(1), price=D(104_000))], 1)
    market.set(BTC, D(106_000), 9)
    made.advance(market, 9)
    assert {name: entry.status for name, entry in made.orders.items()} == {"s1": "FILLED", "s2": "FILLED"}
    assert made.funds()["USDT"].free == MILLION + (105_000 + 104_000) * (1 - FEE)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (buy(quantity=D(50)), "FUNDS"),
        (buy(quote_quantity=2 * MILLION), "FUNDS"),
        (sell(quantity=D(3)), "FUNDS"),
        (buy(kind="LIMIT", quantity=D(50), price=D(90_000)), "FUNDS"),
        (buy(quantity=D("0.000001")), "LOT_SIZE"),
        (sell(kind="LIMIT_MAKER", quantity=D(1), price=D(99_000)), "WOULD_TRADE"),
        (buy(kind="LIMIT_MAKER", quantity=D(1), price=D(101_000)), "WOULD_TRADE"),
        (sell(kind="STOP_LOSS", quantity=D(1), stop_price=D(101_000)), "WOULD_TRIGGER"),
        (Order("x", "NOTHING", "BUY", "MARKET", quantity=D(1)), "UNKNOWN_SYMBOL"),
        (Order("x", "LUNAUSDT", "BUY", "MARKET", quantity=D(100)), "STATUS"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(market: ScriptedMarket, order: Order, code: str) -> None:
    made = book()
    before = made.model_dump_json()
    with pytest.raises(Refused) as told:
        made.place(market, [order], 0)
    assert told.value.why.code == code
    assert made.model_dump_json() == before


def test_a_name_is_free_again_once_its_order_is_over(market: ScriptedMarket) -> None:
    made = book()
    made.place(market, [buy(kind="LIMIT", quantity=D(1), price=D(90_000))], 1)
    with pytest.raises(Refused):
        made.place(market, [buy(quantity=D("0.1"))], 2)
    made.cancel(market, "b", 3)
    made.place(market, [buy(quantity=D("0.1"))], 4)  # as on the real one: a name protects open orders only


def test_orders_of_long_ago_are_forgotten_and_open_ones_are_not(market: ScriptedMarket) -> None:
    made = book()
    made.place(market, [buy("waits", kind="LIMIT", quantity=D(1), price=D(90_000))], 1)
    for number in range(REMEMBERED + 20):
        made.place(market, [buy(f"b{number}", quantity=D("0.001"))], 2)
    assert len(made.orders) == REMEMBERED + 1
    assert "waits" in made.orders
    assert "b0" not in made.orders


class Trading(RuleBasedStateMachine):
    """Whatever is ordered, and however the price moves, the sums are right."""

    def __init__(self) -> None:
        super().__init__()
        self.market = ScriptedMarket()
        self.book = book()
        self.now = 1.0
        self.count = 0

    @rule(
        side=st.sampled_from(["BUY", "SELL"]),
        kind=st.sampled_from(["MARKET", "LIMIT", "STOP_LOSS", "LIMIT_MAKER"]),
        quantity=st.integers(1, 200_000),
        away=st.integers(-20, 20),
    )
    def order(self, side: Any, kind: Any, quantity: int, away: int) -> None:
        self.count += 1
        price = (self.market.price(BTC, self.now) * (100 + away) / 100).quantize(D("0.01"))
        order = Order(str(self.count), BTC, side, kind, quantity=quantity * D("0.00001"))
        if kind == "STOP_LOSS":
            order = order._replace(stop_price=price)
        elif kind != "MARKET":
            order = order._replace(price=price)
        self._try([order])

    @rule(quantity=st.integers(1, 100_000), up=st.integers(1, 20), down=st.integers(1, 20))
    def protect(self, quantity: int, up: int, down: int) -> None:
        self.count += 1
        price, held = self.market.price(BTC, self.now), quantity * D("0.00001")
        profit = sell(f"p{self.count}", kind="LIMIT_MAKER", quantity=held)
        loss = sell(f"l{self.count}", kind="STOP_LOSS", quantity=held)
        above, below = ((price * (100 + by) / 100).quantize(D("0.01")) for by in (up, -down))
        self._try([profit._replace(price=above), loss._replace(stop_price=below)])

    @rule(away=st.integers(-15, 15), seconds=st.integers(1, 50))
    def move(self, away: int, seconds: int) -> None:
        price = max(D(1000), self.market.price(BTC, self.now) * (100 + away) / 100)
        self.now += seconds
        self.market.set(BTC, price.quantize(D("0.01")), self.now)
        self.book.advance(self.market, self.now)

    @precondition(lambda self: self.book.live())
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.book.live()))
        self.book.cancel(self.market, entry.order.client_id, self.now)

    @rule()
    def restart(self) -> None:
        self.book = Book.model_validate_json(self.book.model_dump_json())

    def _try(self, orders: list[Order]) -> None:
        try:
            self.book.place(self.market, orders, self.now)
        except Refused:
            return

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        usdt, btc = MILLION, D(2)
        for entry in self.book.orders.values():
            for trade in entry.trades:
                sign = 1 if entry.order.side == "BUY" else -1
                btc += sign * trade.quantity - (trade.fee if trade.fee_asset == "BTC" else 0)
                usdt -= sign * trade.quote_quantity + (trade.fee if trade.fee_asset == "USDT" else 0)
        assert (self.book.assets["USDT"], self.book.assets["BTC"]) == (usdt, btc)

    @invariant()
    def nobody_owes_anything(self) -> None:
        for funds in self.book.funds().values():
            assert funds.free >= 0
            assert funds.locked >= 0

    @invariant()
    def no_order_is_executed_beyond_its_quantity(self) -> None:
        for entry in self.book.orders.values():
            assert 0 <= entry.left <= (entry.order.quantity or 0)
            assert (entry.left == 0) == (entry.status == "FILLED")

    @invariant()
    def of_a_pair_one_is_executed_at_most(self) -> None:
        for entry in self.book.orders.values():
            partner = self.book.orders.get(entry.partner or "")
            assert not (partner and partner.trades and entry.trades)
            assert not partner or partner.live == entry.live or bool(entry.trades or partner.trades)


TestTrading = Trading.TestCase
TestTrading.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

"""What every exchange does, whichever it is: put another one into `venues.py`."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from backend.portfolio.exchange import Funds, Order, Reference, Refused, State
from backend.portfolio.matching import FEE
from tests.portfolio.venues import VENUES, Venue

BTC = "BTCUSDT"
D = Decimal
NOTHING = Funds(D(0), D(0))


@pytest.fixture(params=VENUES)
async def venue(request: pytest.FixtureRequest) -> AsyncIterator[Venue]:
    async with VENUES[request.param]() as made:
        yield made


def market_buy(quantity: str, name: str = "buy") -> Order:
    return Order(name, BTC, "BUY", "MARKET", quantity=D(quantity))


def limit_buy(quantity: str, price: str, name: str = "limit") -> Order:
    return Order(name, BTC, "BUY", "LIMIT", quantity=D(quantity), price=D(price))


def pair(quantity: str = "1", profit: str = "110000", loss: str = "90000") -> list[Order]:
    return [
        Order("profit", BTC, "SELL", "LIMIT_MAKER", quantity=D(quantity), price=D(profit)),
        Order("loss", BTC, "SELL", "STOP_LOSS", quantity=D(quantity), stop_price=D(loss)),
    ]


async def found(venue: Venue, *names: str) -> list[State]:
    states = await venue.exchange.find(venue.account, [Reference(BTC, name) for name in names])
    return [states[name] for name in names]


async def funds(venue: Venue, asset: str) -> Funds:
    return (await venue.exchange.funds(venue.account)).get(asset, NOTHING)


async def test_the_rules_tell_what_is_traded_and_what_orders_must_fit(venue: Venue) -> None:
    rules = await venue.exchange.rules()
    assert dict(rules) == dict(venue.market.rules)
    assert rules[BTC].trading
    assert not rules["LUNAUSDT"].trading


async def test_a_market_order_is_executed_at_once_and_paid_from_the_funds(venue: Venue) -> None:
    usdt, btc = await funds(venue, "USDT"), await funds(venue, "BTC")
    [state] = await venue.exchange.place(venue.account, [market_buy("0.5")])
    [trade] = state.trades
    assert (state.client_id, state.status, state.filled) == ("buy", "FILLED", D("0.5"))
    assert (trade.price, trade.quote_quantity) == (D(100_000), D(50_000))
    assert (trade.fee, trade.fee_asset) == (D("0.5") * FEE, "BTC")
    assert (await funds(venue, "USDT")).free == usdt.free - 50_000
    assert (await funds(venue, "BTC")).free == btc.free + D("0.5") - trade.fee


async def test_a_market_order_may_say_what_to_spend(venue: Venue) -> None:
    order = Order("spend", BTC, "BUY", "MARKET", quote_quantity=D(1000))
    [state] = await venue.exchange.place(venue.account, [order])
    assert (state.status, state.filled) == ("FILLED", D("0.01"))


async def test_a_large_market_order_walks_through_what_is_offered_and_the_rest_expires(venue: Venue) -> None:
    venue.market.offered = D("0.1")
    [state] = await venue.exchange.place(venue.account, [market_buy("3")])
    assert (state.status, state.filled, len(state.trades)) == ("EXPIRED", D(2), 20)
    prices = [trade.price for trade in state.trades]
    assert prices == sorted(prices)
    assert prices[0] < prices[-1]
    assert len({trade.id for trade in state.trades}) == 20
    assert await found(venue, "buy") == [state]


async def test_a_limit_order_waits_and_holds_what_it_would_cost(venue: Venue) -> None:
    before = await funds(venue, "USDT")
    placed = await venue.exchange.place(venue.account, [limit_buy("1", "95000")])
    assert placed == [State("limit", "NEW")] == await found(venue, "limit")
    assert await funds(venue, "USDT") == Funds(before.free - 95_000, D(95_000))


async def test_a_limit_order_is_executed_at_its_own_price_when_that_is_reached(venue: Venue) -> None:
    await venue.exchange.place(venue.account, [limit_buy("1", "95000")])
    venue.move(BTC, "94000")
    [state] = await found(venue, "limit")
    assert (state.status, state.filled, state.trades[0].price) == ("FILLED", D(1), D(95_000))
    assert (await funds(venue, "USDT")).locked == 0


async def test_a_limit_order_is_executed_part_by_part(venue: Venue) -> None:
    await venue.exchange.place(venue.account, [limit_buy("2.5", "95000")])
    told = []
    for _ in range(3):
        venue.move(BTC, "95000")
        [state] = await found(venue, "limit")
        told.append((state.status, state.filled))
    assert told == [("PARTIALLY_FILLED", D(1)), ("PARTIALLY_FILLED", D(2)), ("FILLED", D("2.5"))]
    assert len({trade.id for trade in state.trades}) == 3
    assert state.trades[0].at < state.trades[1].at < state.trades[2].at


async def test_a_pair_waits_and_holds_its_quantity_once(venue: Venue) -> None:
    before = await funds(venue, "BTC")
    placed = await venue.exchange.place(venue.account, pair())
    assert placed == [State("profit", "NEW"), State("loss", "NEW")]
    assert await funds(venue, "BTC") == Funds(before.free - 1, D(1))


@pytest.mark.parametrize(
    ("price", "profit", "loss", "paid"),
    [
        ("111000", "FILLED", "EXPIRED", D(110_000)),  # at its own price
        ("89000", "EXPIRED", "FILLED", D(89_000)),  # at the market's, which has jumped over it
    ],
)
async def test_of_a_pair_one_is_executed_and_the_other_ends(
    venue: Venue, price: str, profit: str, loss: str, paid: Decimal
) -> None:
    await venue.exchange.place(venue.account, pair())
    venue.move(BTC, price)
    states = await found(venue, "profit", "loss")
    assert [state.status for state in states] == [profit, loss]
    assert [trade.price for state in states for trade in state.trades] == [paid]
    assert (await funds(venue, "BTC")).locked == 0


async def test_the_order_of_a_pair_does_not_matter(venue: Venue) -> None:
    placed = await venue.exchange.place(venue.account, pair()[::-1])
    assert placed == [State("loss", "NEW"), State("profit", "NEW")]
    venue.move(BTC, "89000")
    assert [state.status for state in await found(venue, "loss", "profit")] == ["FILLED", "EXPIRED"]


async def test_a_cancelled_order_ends_and_lets_go_of_what_it_holds(venue: Venue) -> None:
    before = await funds(venue, "USDT")
    await venue.exchange.place(venue.account, [limit_buy("1", "95000")])
    await venue.exchange.cancel(venue.account, Reference(BTC, "limit"))
    assert await found(venue, "limit") == [State("limit", "CANCELED")]
    assert await funds(venue, "USDT") == before
    venue.move(BTC, "90000")
    assert await found(venue, "limit") == [State("limit", "CANCELED")]


@pytest.mark.parametrize("one", ["profit", "loss"])
async def test_cancelling_one_of_a_pair_cancels_both(venue: Venue, one: str) -> None:
    await venue.exchange.place(venue.account, pair())
    await venue.exchange.cancel(venue.account, Reference(BTC, one))
    assert [state.status for state in await found(venue, "profit", "loss")] == ["CANCELED"] * 2
    assert (await funds(venue, "BTC")).locked == 0


async def test_what_was_executed_before_a_cancellation_stays(venue: Venue) -> None:
    await venue.exchange.place(venue.account, [limit_buy("3", "95000")])
    venue.move(BTC, "95000")
    await venue.exchange.cancel(venue.account, Reference(BTC, "limit"))
    [state] = await found(venue, "limit")
    assert (state.status, state.filled) == ("CANCELED", D(1))


async def test_cancelling_an_order_that_is_over_changes_nothing(venue: Venue) -> None:
    [state] = await venue.exchange.place(venue.account, [market_buy("0.5")])
    await venue.exchange.cancel(venue.account, Reference(BTC, "buy"))
    assert await found(venue, "buy") == [state]


async def test_orders_are_found_with_the_trades_they_were_answered_with(venue: Venue) -> None:
    placed = [
        (await venue.exchange.place(venue.account, [market_buy("0.01", f"n-{n}")]))[0] for n in range(12)
    ]
    assert await found(venue, *(f"n-{n}" for n in range(12))) == placed


async def test_what_is_not_known_is_not_found(venue: Venue) -> None:
    await venue.exchange.place(venue.account, [market_buy("0.5")])
    asked = [Reference(BTC, "never"), Reference("ETHUSDT", "buy"), Reference(BTC, "buy")]
    assert list(await venue.exchange.find(venue.account, asked)) == ["buy"]
    assert await venue.exchange.find(venue.account, []) == {}
    assert await venue.exchange.find(venue.other, [Reference(BTC, "buy")]) == {}


REFUSALS = {
    "step of quantity": (limit_buy("0.000015", "95000"), "LOT_SIZE", "quantity"),
    "least quantity": (limit_buy("0.000001", "95000"), "LOT_SIZE", "quantity"),
    "most at market": (market_buy("101"), "MARKET_LOT_SIZE", "quantity"),
    "step of price": (limit_buy("1", "95000.001"), "PRICE_FILTER", "price"),
    "too far below": (limit_buy("1", "19999"), "PERCENT_PRICE_BY_SIDE", "price"),
    "too little": (limit_buy("0.00005", "95000"), "NOTIONAL", "quantity"),
    "too little to spend": (
        Order("o", BTC, "BUY", "MARKET", quote_quantity=D(4)),
        "NOTIONAL",
        "quote_quantity",
    ),
    "too much": (limit_buy("11", "95000"), "FUNDS", "quantity"),
    "too much to spend": (
        Order("o", BTC, "BUY", "MARKET", quote_quantity=D(2_000_000)),
        "FUNDS",
        "quote_quantity",
    ),
    "what one has not": (Order("o", BTC, "SELL", "MARKET", quantity=D(3)), "FUNDS", "quantity"),
    "no such symbol": (
        Order("o", "NOSUCH", "BUY", "LIMIT", quantity=D(1), price=D(1)),
        "UNKNOWN_SYMBOL",
        "symbol",
    ),
    "closed": (
        Order("o", "LUNAUSDT", "BUY", "LIMIT", quantity=D(10), price=D(1)),
        "STATUS",
        "symbol",
    ),
    "would trade": (
        Order("o", BTC, "SELL", "LIMIT_MAKER", quantity=D(1), price=D(99_000)),
        "WOULD_TRADE",
        "price",
    ),
    "would trigger": (
        Order("o", BTC, "SELL", "STOP_LOSS", quantity=D(1), stop_price=D(101_000)),
        "WOULD_TRIGGER",
        "stop_price",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_what_does_not_fit_is_refused_with_a_reason_and_nothing_happens(
    venue: Venue, case: str
) -> None:
    order, code, field = REFUSALS[case]
    before = await venue.exchange.funds(venue.account)
    with pytest.raises(Refused) as told:
        await venue.exchange.place(venue.account, [order])
    assert (told.value.why.code, told.value.why.field) == (code, field)
    assert told.value.why.text
    assert await venue.exchange.funds(venue.account) == before
    assert await venue.exchange.find(venue.account, [Reference(order.symbol, order.client_id)]) == {}


@pytest.mark.parametrize(("profit", "loss"), [("99000", "90000"), ("110000", "101000")])
async def test_a_pair_on_one_side_of_the_price_is_refused_whole(venue: Venue, profit: str, loss: str) -> None:
    with pytest.raises(Refused) as told:
        await venue.exchange.place(venue.account, pair(profit=profit, loss=loss))
    assert told.value.why.code in {"PRICES", "WOULD_TRADE", "WOULD_TRIGGER"}
    asked = [Reference(BTC, "profit"), Reference(BTC, "loss")]
    assert await venue.exchange.find(venue.account, asked) == {}
    assert (await funds(venue, "BTC")).locked == 0


async def test_a_client_id_is_taken_once_among_open_orders(venue: Venue) -> None:
    await venue.exchange.place(venue.account, [limit_buy("1", "95000", "same")])
    with pytest.raises(Refused) as told:
        await venue.exchange.place(venue.account, [market_buy("0.1", "same")])
    assert told.value.why.code == "DUPLICATE"
    assert await found(venue, "same") == [State("same", "NEW")]


async def test_accounts_have_nothing_to_do_with_each_other(venue: Venue) -> None:
    before = await venue.exchange.funds(venue.other)
    await venue.exchange.place(venue.account, [limit_buy("1", "95000", "same")])
    [state] = await venue.exchange.place(venue.other, [limit_buy("1", "96000", "same")])
    assert state.status == "NEW"
    await venue.exchange.cancel(venue.other, Reference(BTC, "same"))
    assert (await found(venue, "same"))[0].status == "NEW"
    assert await venue.exchange.funds(venue.other) == before

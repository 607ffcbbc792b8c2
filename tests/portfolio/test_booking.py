"""Each execution counts once, whoever tells of it and how often; positions add up."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import moment
from backend.database.engine import Database
from backend.portfolio import queries
from backend.portfolio.booking import Holding, book
from backend.portfolio.decimals import PLACES
from backend.portfolio.exchange import Order, State, Trade
from backend.portfolio.ids import client_id, new_id
from tests.fakes.clock import NOON, ManualClock
from tests.fakes.market import BTC, ETH
from tests.fakes.statements import counted

D = Decimal
RULES = {rules.symbol: rules for rules in (BTC, ETH)}
NOTHING = Holding("BTCUSDT", D(0), D(0), D(0), NOON)


def trade(number: int, quantity: str, price: str, fee: str = "0", fee_asset: str = "BNB") -> Trade:
    worth = D(quantity) * D(price)
    return Trade(str(number), D(price), D(quantity), worth, D(fee), fee_asset, NOON.timestamp() + number)


async def opened(database: Database, clock: ManualClock) -> int:
    async with database.transaction() as connection:
        return int((await queries.account_of(connection, "u", "binance", moment(clock))).id)


async def ordered(
    database: Database, clock: ManualClock, account: int, side: str = "BUY", symbol: str = "BTCUSDT"
) -> str:
    order_id = new_id(clock)
    order = Order("", symbol, side, "MARKET", quantity=D(1))  # type: ignore[arg-type]  # one of the two
    async with database.transaction() as connection:
        await queries.add_orders(connection, [queries.written(account, order_id, order, "order")])
    return order_id


async def told(database: Database, clock: ManualClock, account: int, states: Mapping[str, State]) -> bool:
    async with database.transaction() as connection:
        named = {client_id(one): state for one, state in states.items()}
        return await book(connection, account, named, RULES, moment(clock))


def state(*trades: Trade, status: str = "FILLED") -> State:
    return State("", status, trades)  # type: ignore[arg-type]  # one of them


async def held(database: Database, account: int) -> list[tuple[Decimal, Decimal, Decimal]]:
    async with database.transaction() as connection:
        found = await queries.open_positions(connection, account)
    return [(row.quantity, row.cost, row.realized) for row in found]


async def test_an_execution_that_is_told_again_counts_once(database: Database, clock: ManualClock) -> None:
    account = await opened(database, clock)
    order = await ordered(database, clock, account)
    part = state(trade(1, "0.4", "100"), status="PARTIALLY_FILLED")
    whole = state(trade(1, "0.4", "100"), trade(2, "0.6", "200"))
    assert await told(database, clock, account, {order: part})
    assert not await told(database, clock, account, {order: part})
    assert await told(database, clock, account, {order: whole})
    assert not await told(database, clock, account, {order: whole})
    assert not await told(database, clock, account, {order: part})  # a look that was begun earlier
    assert await held(database, account) == [(D(1), D(160), D(0))]
    async with database.transaction() as connection:
        row = await queries.order_of(connection, account, order)
    assert row
    assert (row.status, row.filled, row.filled_quote) == ("FILLED", D(1), D(160))


async def test_two_who_tell_the_same_at_once_count_it_once(database: Database, clock: ManualClock) -> None:
    account = await opened(database, clock)
    order = await ordered(database, clock, account)
    whole = {order: state(trade(1, "1", "100"))}
    news = await asyncio.gather(*(told(database, clock, account, whole) for _ in range(4)))
    assert sorted(news) == [False, False, False, True]
    assert await held(database, account) == [(D(1), D(100), D(0))]


async def test_two_orders_of_one_symbol_make_one_position(database: Database, clock: ManualClock) -> None:
    account = await opened(database, clock)
    orders = [await ordered(database, clock, account) for _ in "ab"]
    await asyncio.gather(
        *(
            told(database, clock, account, {order: state(trade(number, "1", "100"))})
            for number, order in enumerate(orders)
        )
    )
    assert await held(database, account) == [(D(2), D(200), D(0))]


async def test_a_position_ends_when_nothing_of_it_can_be_sold_and_the_next_purchase_begins_another(
    database: Database, clock: ManualClock
) -> None:
    account = await opened(database, clock)
    bought, sold, again = [await ordered(database, clock, account, side) for side in ("BUY", "SELL", "BUY")]
    await told(database, clock, account, {bought: state(trade(1, "1", "100", "0.0005", "BTC"))})
    await told(database, clock, account, {sold: state(trade(2, "0.9995", "110", "1", "USDT"))})
    assert await held(database, account) == []
    await told(database, clock, account, {again: state(trade(3, "1", "90"))})
    assert await held(database, account) == [(D(1), D(90), D(0))]


async def test_bought_and_sold_at_once_leaves_a_closed_position(
    database: Database, clock: ManualClock
) -> None:
    account = await opened(database, clock)
    bought, sold = [await ordered(database, clock, account, side) for side in ("BUY", "SELL")]
    both = {bought: state(trade(1, "1", "100")), sold: state(trade(2, "1", "120"))}
    await told(database, clock, account, both)
    assert await held(database, account) == []
    async with database.transaction() as connection:
        [row] = [await queries.position_of(connection, account, 1)]
    assert row
    assert (row.state, row.realized) == ("closed", D(20))


async def test_what_is_sold_of_things_that_were_there_before_makes_no_position(
    database: Database, clock: ManualClock
) -> None:
    account = await opened(database, clock)
    sold = await ordered(database, clock, account, "SELL")
    await told(database, clock, account, {sold: state(trade(1, "1", "100"))})
    assert await held(database, account) == []


async def test_as_many_statements_for_forty_orders_as_for_two(database: Database, clock: ManualClock) -> None:
    account = await opened(database, clock)

    async def statements(first: int, orders: int) -> int:
        made = [
            await ordered(database, clock, account, symbol=("BTCUSDT", "ETHUSDT")[n % 2])
            for n in range(orders)
        ]
        states = {
            order: state(*(trade(first + 10 * n + part, "0.1", "100") for part in range(3)))
            for n, order in enumerate(made)
        }
        with counted(database) as sent:
            await told(database, clock, account, states)
        return len(sent)

    first, few, many = await statements(0, 2), await statements(1000, 2), await statements(2000, 40)
    assert few == many <= 7
    assert first <= few + 1


def test_cost_is_average_cost_and_fees_are_part_of_it() -> None:
    one = NOTHING.after(trade(1, "1", "100", "0.001", "BTC"), "BUY", BTC)
    assert (one.quantity, one.cost) == (D("0.999"), D(100))
    two = one.after(trade(2, "1.001", "200", "1", "USDT"), "BUY", BTC)
    assert (two.quantity, two.cost) == (D(2), D("301.2"))
    half = two.after(trade(3, "1", "300", "2", "USDT"), "SELL", BTC)
    assert (half.quantity, half.cost, half.realized) == (D(1), D("150.6"), D("147.4"))
    other = half.after(trade(4, "1", "300", "0.1", "BNB"), "SELL", BTC)
    assert (other.quantity, other.cost, other.realized) == (D(0), D(0), D("296.8"))


amounts = st.integers(1, 10**9).map(lambda n: D(n).scaleb(-8))


@given(st.lists(st.tuples(st.booleans(), amounts, amounts), min_size=1, max_size=12))
def test_what_was_paid_and_received_is_cost_and_profit_to_the_last_place(
    steps: list[tuple[bool, Decimal, Decimal]],
) -> None:
    holding, paid = NOTHING, D(0)
    for number, (buys, wanted, price) in enumerate(steps):
        quantity = wanted if buys else min(wanted, holding.quantity)
        if quantity:
            execution = trade(number, str(quantity), str(price))
            paid += execution.quote_quantity if buys else -execution.quote_quantity
            holding = holding.after(execution, "BUY" if buys else "SELL", BTC)
    assert abs(holding.cost - holding.realized - paid) <= PLACES * len(steps)
    assert holding.quantity >= 0
    assert holding.quantity or not holding.cost


@pytest.mark.parametrize("step", ["orders", "requests"])
async def test_what_is_old_is_found_and_forgotten_by_time(
    database: Database, clock: ManualClock, step: str
) -> None:
    account = await opened(database, clock)
    if step == "orders":
        names = []
        for _ in range(5):
            names.append(await ordered(database, clock, account))
            clock.tick(60 * 60 * 24 * 20)
        async with database.transaction() as connection:
            await queries.ensure_partitions(connection, moment(clock))
            newest = await queries.orders_of(connection, account, None, 2)
            rest = await queries.orders_of(connection, account, newest[-1].id, 10)
        assert [row.id for row in [*newest, *rest]] == names[::-1]
    else:
        row = {"account_id": account, "key": "k", "operation": "order", "fingerprint": "f", "subject": "s"}
        async with database.transaction() as connection:
            assert await queries.begin_request(connection, {**row, "created_at": moment(clock)}) is None
            clock.tick(60)
            assert await queries.expire_requests(connection, moment(clock) - timedelta(hours=1)) == 0
            assert await queries.expire_requests(connection, moment(clock)) == 1

"""Orders and positions: what happens, and what happens when the exchange does not answer as it should."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest
from pydantic import SecretStr

from backend.access.scope import Scope
from backend.cache.engine import Cache
from backend.database.engine import Database
from backend.errors import (
    ExchangeBusy,
    ExchangeUnavailable,
    IdempotencyKeyReuse,
    InvalidInput,
    NotFound,
    OrderRejected,
    PositionBusy,
)
from backend.portfolio.accounts import Accounts, Credentials
from backend.portfolio.exchange import Account
from backend.portfolio.models import NewOrder, NewProtection
from backend.portfolio.service import PortfolioService
from backend.portfolio.vault import Vault
from tests.fakes.binance import KEY, SECRET, FakeBinance, Fault, serving
from tests.fakes.clock import ManualClock
from tests.portfolio.room import BOUGHT, BTC, BUY, PROTECTION, Room, on_exchange, protected, room_at

D = Decimal
ORDER, OCO, CANCEL, FIND = (
    "POST /api/v3/order",
    "POST /api/v3/orderList/oco",
    "DELETE /api/v3/order",
    "GET /api/v3/order",
)
LOST = Fault(status=504, executes=True)
"""The exchange has done it, and nobody hears of it."""
NEVER = Fault(status=504)


@pytest.fixture
def fake(clock: ManualClock) -> Iterator[FakeBinance]:
    with serving(clock=clock) as running:
        yield running


@pytest.fixture
async def room(database: Database, clock: ManualClock, fake: FakeBinance) -> AsyncIterator[Room]:
    async with room_at(database, clock, fake.base_url) as made:
        yield made


@pytest.fixture
async def held(room: Room) -> Room:
    """Half a bitcoin, protected."""
    await room.buy()
    await room.trading.protect(room.account, (await room.position()).id, PROTECTION)
    room.told.clear()
    return room


def placed(fake: FakeBinance) -> list[str]:
    """The sides of single orders that were sent, answered or not."""
    return [asked.words["side"] for asked in fake.requests if asked.call == ORDER]


def limit(price: str, quantity: str = "0.5") -> NewOrder:
    return NewOrder(symbol=BTC, side="BUY", type="LIMIT", quantity=D(quantity), price=D(price))


async def test_an_order_is_placed_and_makes_a_position(room: Room, fake: FakeBinance) -> None:
    placed = await room.buy()
    assert (placed.status, placed.filled, placed.filled_quote) == ("FILLED", D("0.5"), D(50_000))
    position = await room.position()
    assert (position.quantity, position.cost, position.realized) == (BOUGHT, D(50_000), D(0))
    assert [asked.words["newClientOrderId"] for asked in fake.calls(ORDER)] == [f"m{placed.id}"]
    assert room.told == ["user-a"]


async def test_an_order_is_written_down_before_it_is_sent(room: Room, fake: FakeBinance) -> None:
    fake.fail(ORDER, NEVER)
    fake.fail(FIND, *[NEVER] * 3)
    placed = await room.buy()
    assert placed.status == "UNKNOWN"
    assert room.told == ["user-a"]  # who looks must not be told what was true before


async def test_the_same_under_the_same_key_is_done_once(room: Room, fake: FakeBinance) -> None:
    first = await room.trading.place(room.account, BUY, "a")
    again = await room.trading.place(room.account, BUY, "a")
    assert (first.row.id, first.replayed) == (again.row.id, False)
    assert again.replayed
    assert len(fake.calls(ORDER)) == 1


async def test_many_at_once_under_one_key_are_one_order(room: Room, fake: FakeBinance) -> None:
    done = await asyncio.gather(*(room.trading.place(room.account, BUY, "a") for _ in range(5)))
    assert len({one.row.id for one in done}) == 1
    assert len(fake.calls(ORDER)) == 1


async def test_something_else_under_the_same_key_is_refused(room: Room, fake: FakeBinance) -> None:
    await room.trading.place(room.account, BUY, "a")
    with pytest.raises(IdempotencyKeyReuse):
        await room.trading.place(room.account, limit("50000"), "a")
    assert len(fake.calls(ORDER)) == 1


async def test_what_the_exchange_refuses_is_refused_again_under_its_key(
    room: Room, fake: FakeBinance
) -> None:
    wanted = BUY.model_copy(update={"quantity": D(60)})
    for _ in "ab":
        with pytest.raises(OrderRejected, match="there is not enough"):
            await room.trading.place(room.account, wanted, "a")
    assert len(fake.calls(ORDER)) == 1
    assert [row.status for row in await room.orders()] == ["REJECTED"]
    assert await room.positions() == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"quantity": D("0.000001")}, id="too little"),
        pytest.param({"quantity": D("0.5000001")}, id="between two steps"),
        pytest.param({"symbol": "NOTHING"}, id="not traded"),
    ],
)
async def test_what_does_not_fit_is_not_written_down(
    room: Room, fake: FakeBinance, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        await room.trading.place(room.account, BUY.model_copy(update=wrong), "a")
    assert await room.orders() == []
    assert fake.calls(ORDER) == []


async def test_an_order_whose_answer_is_lost_is_found_by_its_name(room: Room, fake: FakeBinance) -> None:
    fake.fail(ORDER, LOST)
    placed = await room.buy()
    assert (placed.status, placed.filled) == ("FILLED", D("0.5"))
    assert (await room.position()).quantity == BOUGHT
    assert len(fake.calls(ORDER)) == 1


async def test_an_order_that_never_arrived_fails_when_it_cannot_arrive_any_more(
    room: Room, fake: FakeBinance, clock: ManualClock
) -> None:
    fake.fail(ORDER, NEVER)
    placed = await room.buy()
    assert placed.status == "UNKNOWN"
    clock.tick(59)
    await room.trading.settle(room.account)
    assert [row.status for row in await room.orders()] == ["UNKNOWN"]
    clock.tick(1)
    await room.trading.settle(room.account)
    [row] = await room.orders()
    assert (row.status, row.reason) == ("FAILED", "it never reached the exchange")
    assert len(fake.calls(ORDER)) == 1


async def test_whoever_asks_for_an_order_nobody_knows_of_has_it_asked_after(
    room: Room, fake: FakeBinance
) -> None:
    fake.fail(ORDER, LOST)
    fake.fail(FIND, *[NEVER] * 4)
    placed = await room.buy()
    assert placed.status == "UNKNOWN"

    async def checked(_: Account) -> None: ...

    own = Credentials("user-a", SecretStr(KEY), SecretStr(SECRET))
    accounts = Accounts(room.database, fake.clock, Mock(spec_set=Vault), checked, own)
    service = PortfolioService(Mock(spec_set=Cache), accounts, room.trading, fake.clock, lambda _: None)
    first = await service.order(Scope("user-a"), placed.id)
    assert first.order.status == "UNKNOWN"  # the exchange cannot be asked
    again = await service.order(Scope("user-a"), placed.id)
    assert (again.order.status, again.order.filled) == ("FILLED", D("0.5"))


async def test_a_key_may_ask_again_for_what_was_not_done(room: Room, fake: FakeBinance) -> None:
    fake.fail(ORDER, Fault(status=429, code=-1003, headers={"Retry-After": "1"}))
    with pytest.raises(ExchangeBusy):
        await room.trading.place(room.account, BUY, "a")
    fake.clock.tick(2)  # type: ignore[attr-defined]  # the test's own
    again = await room.trading.place(room.account, BUY, "a")
    assert (again.row.status, again.replayed) == ("FILLED", False)
    assert [row.status for row in await room.orders()] == ["FAILED", "FILLED"]


async def test_a_caller_who_goes_away_takes_no_order_along(room: Room, fake: FakeBinance) -> None:
    task = asyncio.create_task(room.trading.place(room.account, BUY, "a"))
    while not fake.calls(ORDER):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    again = await room.trading.place(room.account, BUY, "a")
    while again.row.status == "PENDING_SUBMIT":
        again = await room.trading.place(room.account, BUY, "a")
    assert again.row.status == "FILLED"
    assert len(fake.calls(ORDER)) == 1


async def test_a_limit_that_is_met_later_becomes_a_position_when_somebody_looks(
    room: Room, fake: FakeBinance
) -> None:
    placed = (await room.trading.place(room.account, limit("95000"))).row
    assert placed.status == "NEW"
    fake.move(BTC, "94000")
    await room.trading.settle(room.account)
    assert (await room.position()).cost == D("0.5") * 95_000
    assert await room.live() == []


async def test_an_open_order_can_be_cancelled_and_cancelling_again_changes_nothing(
    room: Room, fake: FakeBinance
) -> None:
    placed = (await room.trading.place(room.account, limit("95000"))).row
    for _ in "ab":
        assert (await room.trading.cancel(room.account, placed.id)).row.status == "CANCELED"
    assert len(fake.calls(CANCEL)) == 1
    with pytest.raises(NotFound):
        await room.trading.cancel(room.account, "0" * 32)


async def test_orders_of_another_account_are_not_there(room: Room) -> None:
    placed = (await room.trading.place(room.account, limit("95000"))).row
    other = room.account._replace(id=room.account.id + 1)
    with pytest.raises(NotFound):
        await room.trading.cancel(other, placed.id)
    await room.buy()
    with pytest.raises(NotFound):
        await room.trading.close(other, (await room.position()).id)
    with pytest.raises(NotFound):
        await room.trading.protect(other, (await room.position()).id, PROTECTION)


async def test_a_position_is_protected_by_two_orders_of_which_one_cancels_the_other(
    held: Room, fake: FakeBinance
) -> None:
    assert on_exchange(fake) == protected()
    assert await held.live() == protected()
    fake.move(BTC, "120000")
    await held.trading.settle(held.account)
    assert await held.positions() == []
    ended = {row.kind: row.status for row in await held.orders()}
    assert ended == {"MARKET": "FILLED", "LIMIT_MAKER": "FILLED", "STOP_LOSS": "EXPIRED"}


async def test_one_side_of_the_protection_changes_and_the_other_stays(held: Room, fake: FakeBinance) -> None:
    position = await held.position()
    await held.trading.protect(held.account, position.id, NewProtection(stop_loss=D(95_000)))
    assert on_exchange(fake) == protected(stop=95_000)
    await held.trading.protect(held.account, position.id, NewProtection(take_profit=None))
    assert on_exchange(fake) == [("STOP_LOSS", BOUGHT, D(95_000))]
    await held.trading.protect(held.account, position.id, NewProtection(stop_loss=None))
    assert on_exchange(fake) == []
    assert await held.live() == []


async def test_protection_that_is_refused_leaves_the_old_one(held: Room, fake: FakeBinance) -> None:
    position = await held.position()
    with pytest.raises(OrderRejected, match="below the current price"):
        await held.trading.protect(held.account, position.id, NewProtection(stop_loss=D(110_000)))
    assert on_exchange(fake) == protected()
    again = await held.position()
    assert (again.stop_loss, again.take_profit, again.busy_until) == (D(90_000), D(120_000), None)


async def test_protection_whose_answer_is_lost_is_there_once(room: Room, fake: FakeBinance) -> None:
    await room.buy()
    fake.fail(OCO, LOST)
    await room.trading.protect(room.account, (await room.position()).id, PROTECTION)
    assert on_exchange(fake) == protected()
    assert len(fake.calls(OCO)) == 1


async def test_protection_that_could_not_be_placed_is_placed_as_soon_as_it_can(
    room: Room, fake: FakeBinance
) -> None:
    await room.buy()
    fake.fail(OCO, Fault(status=429, code=-1003, headers={"Retry-After": "1"}))
    await room.trading.protect(room.account, (await room.position()).id, PROTECTION)
    assert on_exchange(fake) == []
    assert (await room.position()).stop_loss == D(90_000)  # wanted, and not forgotten
    fake.clock.tick(2)  # type: ignore[attr-defined]  # the test's own
    await room.trading.settle(room.account)
    assert on_exchange(fake) == protected()
    assert (await room.position()).busy_until is None


async def test_a_purchase_is_protected_with_what_was_there(held: Room, fake: FakeBinance) -> None:
    await held.buy("0.1")
    assert on_exchange(fake) == protected("0.5994")


async def test_what_is_left_after_part_of_it_was_sold_is_protected_again(
    room: Room, fake: FakeBinance
) -> None:
    await room.buy("2")
    await room.trading.protect(room.account, (await room.position()).id, PROTECTION)
    fake.move(BTC, "120000")  # one bitcoin is taken in a second
    fake.move(BTC, "100000", seconds=0)
    await room.trading.settle(room.account)
    assert (await room.position()).quantity == D("0.998")
    assert on_exchange(fake) == protected("0.998")


async def test_closing_sells_all_and_takes_the_protection_away(held: Room, fake: FakeBinance) -> None:
    sold = (await held.trading.close(held.account, (await held.position()).id)).row
    assert (sold.side, sold.status, sold.filled) == ("SELL", "FILLED", BOUGHT)
    assert await held.positions() == []
    assert on_exchange(fake) == []
    assert held.told == ["user-a"]


async def test_closing_twice_at_once_sells_once(held: Room, fake: FakeBinance) -> None:
    number = (await held.position()).id
    done = await asyncio.gather(
        *(held.trading.close(held.account, number) for _ in "ab"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Done", "PositionBusy"]
    assert placed(fake) == ["BUY", "SELL"]


async def test_closing_again_under_its_key_tells_what_became_of_it(held: Room, fake: FakeBinance) -> None:
    number = (await held.position()).id
    first = await held.trading.close(held.account, number, "k")
    again = await held.trading.close(held.account, number, "k")
    assert (again.row.id, again.replayed) == (first.row.id, True)
    with pytest.raises(PositionBusy):
        await held.trading.close(held.account, number, "another")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=400, code=-2010), OrderRejected),
        (Fault(status=429, code=-1003, headers={"Retry-After": "1"}), ExchangeBusy),
    ],
)
async def test_a_sale_that_fails_leaves_the_position_protected_as_it_was(
    held: Room, fake: FakeBinance, clock: ManualClock, fault: Fault, error: type[Exception]
) -> None:
    fake.fail(ORDER, fault)
    with pytest.raises(error):
        await held.trading.close(held.account, (await held.position()).id)
    clock.tick(2)
    await held.trading.settle(held.account)
    position = await held.position()
    assert (position.state, position.busy_until, position.quantity) == ("open", None, BOUGHT)
    assert on_exchange(fake) == protected()


async def test_a_sale_that_sells_a_part_leaves_the_rest_protected(room: Room, fake: FakeBinance) -> None:
    fake.market.offered = D("0.02")  # type: ignore[attr-defined]  # the test's own
    fake.trader.book.assets["BTC"] = D(0)
    for _ in range(2):
        await room.buy("0.4")
    await room.trading.protect(room.account, (await room.position()).id, PROTECTION)
    sold = (await room.trading.close(room.account, (await room.position()).id)).row
    assert (sold.status, sold.filled) == ("EXPIRED", D("0.4"))
    assert (await room.position()).state == "open"
    assert on_exchange(fake) == protected("0.3992")


async def test_a_sale_nobody_knows_the_outcome_of_is_neither_repeated_nor_undone(
    held: Room, fake: FakeBinance, clock: ManualClock
) -> None:
    fake.fail(ORDER, LOST)
    fake.fail(FIND, *[NEVER] * 20)
    number = (await held.position()).id
    with pytest.raises(ExchangeUnavailable):
        await held.trading.close(held.account, number)  # the protection's end could not be read
    clock.tick(31)
    fake._faults.clear()  # noqa: SLF001 - the exchange is back
    for _ in "ab":
        await held.trading.settle(held.account)
    if await held.positions():
        assert on_exchange(fake) == protected()
    assert placed(fake).count("SELL") <= 1


async def test_a_lost_answer_to_a_sale_is_found_out_later(
    held: Room, fake: FakeBinance, clock: ManualClock
) -> None:
    fake.fail(ORDER, LOST)
    fake.fail(FIND, Fault(), Fault(), *[NEVER] * 3)  # the protection's end is read, the sale is not
    sold = (await held.trading.close(held.account, (await held.position()).id)).row
    assert sold.status == "UNKNOWN"
    assert (await held.position()).state == "closing"
    await held.trading.settle(held.account)
    assert await held.positions() == []
    assert on_exchange(fake) == []


async def test_a_stop_that_was_passed_while_no_order_saw_to_it_is_sold_at_market(
    held: Room, fake: FakeBinance, clock: ManualClock
) -> None:
    fake.fail(ORDER, Fault(status=429, code=-1003, headers={"Retry-After": "5"}))
    with pytest.raises(ExchangeBusy):
        await held.trading.close(held.account, (await held.position()).id)
    fake.move(BTC, "80000", seconds=40)
    await held.trading.settle(held.account)
    assert await held.positions() == []
    assert fake.trader.book.funds()["BTC"].free == D(2)  # what was there before


async def test_protection_that_is_refused_again_and_again_is_not_tried_at_every_look(
    held: Room, fake: FakeBinance, clock: ManualClock
) -> None:
    for entry in fake.trader.book.live():
        fake.trader.book.cancel(fake.market, entry.order.client_id, clock.time())
    fake.trader.book.assets["BTC"] = D(0)  # taken out of the account, past Mirante
    for _ in range(5):
        await held.trading.settle(held.account)
    assert len(fake.calls(OCO)) == 2
    clock.tick(61)
    await held.trading.settle(held.account)
    assert len(fake.calls(OCO)) == 3
    assert (await held.position()).stop_loss == D(90_000)


async def test_to_take_a_price_away_and_to_leave_it_are_two_requests(held: Room) -> None:
    number = (await held.position()).id
    await held.trading.protect(held.account, number, NewProtection(stop_loss=D(95_000)), "k")
    taken_away = NewProtection(stop_loss=D(95_000), take_profit=None)
    with pytest.raises(IdempotencyKeyReuse):
        await held.trading.protect(held.account, number, taken_away, "k")


async def test_orders_that_protect_or_close_are_not_cancelled_one_by_one(held: Room) -> None:
    protecting = next(row for row in await held.orders() if row.purpose == "protection")
    with pytest.raises(PositionBusy):
        await held.trading.cancel(held.account, protecting.id)


async def test_what_protected_a_position_that_is_sold_otherwise_goes_with_it(
    held: Room, fake: FakeBinance
) -> None:
    sale = NewOrder(symbol=BTC, side="SELL", type="MARKET", quantity=D("0.5"))
    await held.trading.place(held.account, sale)  # of what was there before Mirante
    assert await held.positions() == []
    await held.trading.settle(held.account)
    assert on_exchange(fake) == []

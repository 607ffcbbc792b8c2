"""`kill -9` at every step of what a user may do: the next start finds the truth; none is lost, none twice."""

import shutil
import signal
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.database.engine import Database
from backend.errors import MiranteError
from backend.portfolio.ids import client_id
from backend.portfolio.matching import Book
from tests.fakes.binance import FakeBinance, serving
from tests.fakes.clock import ManualClock
from tests.fakes.warm import workers
from tests.portfolio.doomed import ACTS, FINISHED, live_until
from tests.portfolio.room import PROTECTION, Room, on_exchange, protected, room_at

D = Decimal
BEFORE = D(2)  # bitcoins that are not Mirante's
MOST_STEPS = 80
LATER = 90.0  # seconds: leases are over, and nothing is on its way any more
PREPARED = {"buy": "", "protect": "bought", "change_protection": "protected", "buy_more": "protected"}
"""What there is before each act; before a close it is protected too."""


async def prepare(act: str, path: Path) -> str:
    """Make a database as it is before an act; return the exchange's book beside it."""
    clock, what = ManualClock(), PREPARED.get(act, "protected")
    database = Database(SecretStr(f"sqlite:///{path}"), Path())
    with serving(clock=clock) as fake:
        async with room_at(database, clock, fake.base_url) as room:
            if what:
                await room.buy()
            if what == "protected":
                await room.trading.protect(room.account, (await room.position()).id, PROTECTION)
        book = fake.trader.book.model_dump_json()
    await database.close()
    return book


def die(step: int, act: str, url: str, fake: FakeBinance) -> bool:
    """Have a child die at a step; tell whether it came that far."""
    child = workers().Process(target=live_until, args=(step, act, url, fake.base_url))
    child.start()
    child.join(30)
    assert child.exitcode in {-signal.SIGKILL, FINISHED}
    return child.exitcode != FINISHED


async def check_truth(room: Room, fake: FakeBinance, act: str) -> None:
    """What is written down is what the exchange knows, and every position is as its owner wants it."""
    book, rows = fake.trader.book, await room.orders()
    named = {client_id(row.id): row for row in rows}
    assert set(book.orders) <= set(named)  # none was lost
    for name, row in named.items():
        entry = book.orders.get(name)
        if entry is None:
            assert row.status in {"FAILED", "REJECTED"}
        else:
            assert (row.status, row.filled) == (entry.status, entry.state.filled)
    positions = await room.positions()
    assert sum((one.quantity for one in positions), D(0)) == book.assets["BTC"] - BEFORE
    for one in positions:
        assert (one.state, one.busy_until) == ("open", None)
        stop, profit = one.stop_loss, one.take_profit
        wanted = protected(str(one.quantity), stop, profit) if stop is not None else []
        assert on_exchange(fake) == wanted
    if not positions:
        assert on_exchange(fake) == []
    if act == "change_protection" and positions:
        assert positions[0].stop_loss in {D(90_000), D(95_000)}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("act", ACTS)
async def test_whatever_step_the_process_dies_at_the_next_one_finds_the_truth(
    act: str, tmp_path: Path
) -> None:
    before = tmp_path / "before.sqlite"
    book = await prepare(act, before)
    step, came_so_far = 0, True
    while came_so_far:
        step += 1
        assert step < MOST_STEPS
        path = tmp_path / f"{step}.sqlite"
        shutil.copy(before, path)
        with serving(clock=ManualClock()) as fake:
            fake.trader.book = Book.model_validate_json(book)
            came_so_far = die(step, act, f"sqlite:///{path}", fake)
            await recover(act, path, fake)
    assert step > 5  # it did die on the way


async def recover(act: str, path: Path, fake: FakeBinance) -> None:
    """Start again a while later, look, and send the same once more: the caller got no answer."""
    clock = ManualClock()
    clock.tick(LATER)
    fake.clock.tick(LATER)  # type: ignore[attr-defined]  # the test's own
    database = Database(SecretStr(f"sqlite:///{path}"), Path())
    async with room_at(database, clock, fake.base_url) as room:
        for _ in range(2):
            await room.trading.settle(room.account)
        await check_truth(room, fake, act)
        await ask_again(room, act)
        await check_truth(room, fake, act)
        orders = [entry.order for entry in fake.trader.book.orders.values()]
        bought = [order for order in orders if order.side == "BUY"]
        sold = [order for order in orders if order.side == "SELL" and order.kind == "MARKET"]
        assert len(bought) == 1 + (act == "buy_more")
        assert len(sold) == (act == "close")
    await database.close()


async def ask_again(room: Room, act: str) -> None:
    """The caller got no answer, and sends the same again under the same key."""
    try:
        await ACTS[act](room)
    except MiranteError:
        return  # it is closed already, or the same key says that it had failed

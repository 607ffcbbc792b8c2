"""Prices and news over real sockets: what is subscribed to, and how a connection comes back."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from backend.errors import ExchangeRefusesKey
from backend.portfolio.binance import Binance
from backend.portfolio.binance_sockets import LONGEST, LONGEST_PAUSE, PATIENCE, pause
from backend.portfolio.binance_streams import QUIET, QUIET_ACCOUNT, AccountStream, BinancePrices
from backend.portfolio.binance_weights import Weights
from backend.portfolio.exchange import Account, Order, Reference
from backend.portfolio.prices import Price, Wanted
from tests.fakes.binance import KEY, SECRET, FakeBinance
from tests.fakes.clock import ManualClock
from tests.fakes.sleeper import Sleeper
from tests.portfolio.ear import Ear, a_pause, going, subscribed, want

BTC, ETH = "BTCUSDT", "ETHUSDT"
LIMIT = Order("limit", BTC, "BUY", "LIMIT", quantity=Decimal(1), price=Decimal(95_000))


@asynccontextmanager
async def listening(fake: FakeBinance, sleeper: Sleeper, ear: Ear, *symbols: str) -> AsyncIterator[Wanted]:
    wanted = Wanted(frozenset(symbols))
    async with going(BinancePrices(fake.stream_url, nothing, sleep=sleeper).listen(wanted, ear.hear)):
        if symbols:
            await subscribed(fake, *symbols)
        yield wanted


async def nothing(_: Collection[str]) -> list[Price]:
    """Know no price: what is told comes from the stream."""
    return []


async def test_prices_come_as_they_change(fake: FakeBinance, sleeper: Sleeper, ear: Ear) -> None:
    async with listening(fake, sleeper, ear, BTC):
        fake.move(BTC, "101000.5")
        await ear.until(lambda: len(ear.prices) == 1)
    assert [Price(BTC, Decimal("101000.5"), fake.clock.time())] in ear.told


async def test_what_is_wanted_may_change(fake: FakeBinance, sleeper: Sleeper, ear: Ear) -> None:
    async with listening(fake, sleeper, ear, BTC) as wanted:
        want(wanted, ETH)
        await subscribed(fake, ETH)
        fake.move(BTC, "101000")
        fake.move(ETH, "4100")
        await ear.until(lambda: bool(ear.prices))
        assert ear.prices == [(ETH, Decimal(4100))]
        want(wanted)
        await subscribed(fake)
        want(wanted, ETH, BTC)
        await subscribed(fake, ETH, BTC)
    assert fake.sockets.connections == 1
    methods = [words["method"] for words in fake.sockets.asked]
    assert methods == ["SUBSCRIBE", "UNSUBSCRIBE", "SUBSCRIBE", "UNSUBSCRIBE", "SUBSCRIBE"]


async def test_as_long_as_nothing_is_wanted_nothing_is_connected(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    async with listening(fake, sleeper, ear) as wanted:
        want(wanted)
        for _ in range(5):
            await asyncio.sleep(0)
        assert (fake.sockets.connections, sleeper.taken) == (0, [])
        want(wanted, BTC)
        await subscribed(fake, BTC)


async def test_many_symbols_are_asked_for_in_parts_and_no_faster_than_is_allowed(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    names = [f"S{n:04}USDT" for n in range(1100)]
    async with listening(fake, sleeper, ear) as wanted:
        want(wanted, *names)
        await subscribed(fake, *names[:1024])
        assert [len(words["params"]) for words in fake.sockets.asked] == [100] * 10 + [24]
        await ear.until(lambda: bool(ear.told))
    paces = [seconds for seconds in sleeper.taken if seconds < 1]
    assert paces == [0.25] * 11


async def test_a_connection_that_is_cut_comes_back_with_what_is_wanted_by_then(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    async with listening(fake, sleeper, ear, BTC) as wanted:
        await ear.until(lambda: bool(ear.told))
        fake.sockets.drop()
        await asyncio.to_thread(fake.sockets.until, lambda: not fake.sockets.open)
        want(wanted, BTC, ETH)
        await sleeper.wake(a_pause)
        await subscribed(fake, BTC, ETH)
        fake.move(ETH, "4100")
        await ear.until(lambda: bool(ear.prices))
    assert fake.sockets.connections == 2


async def test_attempts_in_vain_are_made_ever_less_often(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    fake.sockets.refusals = 4
    async with listening(fake, sleeper, ear) as wanted:
        want(wanted, BTC)
        pauses = [await sleeper.wake(lambda _: True) for _ in range(4)]
        await subscribed(fake, BTC)
    assert [1 <= pauses[0] <= 2, 2 <= pauses[1] <= 4, 4 <= pauses[2] <= 8, 8 <= pauses[3] <= 16] == [True] * 4


def test_pauses_are_bounded_and_not_all_the_same() -> None:
    assert {0.5 <= pause(0) <= 1 for _ in range(50)} == {True}
    assert {LONGEST_PAUSE / 2 <= pause(10**6) <= LONGEST_PAUSE for _ in range(50)} == {True}
    assert len({pause(3) for _ in range(50)}) > 1


async def test_a_connection_is_replaced_before_the_exchange_ends_it(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    async with listening(fake, sleeper, ear, BTC):
        await ear.until(lambda: bool(ear.told))
        assert LONGEST < 24 * 3600
        await sleeper.wake(lambda seconds: seconds == LONGEST)
        await sleeper.wake(a_pause)
        await asyncio.to_thread(fake.sockets.until, lambda: fake.sockets.connections == 2)
        await subscribed(fake, BTC)


async def test_silence_is_questioned_and_an_answer_is_a_sign_of_life(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    async with listening(fake, sleeper, ear, BTC):
        await ear.until(lambda: ear.told == [[]])  # it has answered to the subscription
        await sleeper.wake(lambda seconds: seconds == QUIET)  # it has just said something: not asked yet
        await sleeper.wake(lambda seconds: seconds == QUIET)
        await ear.until(lambda: ear.told == [[], []])
    assert fake.sockets.asked[-1]["method"] == "LIST_SUBSCRIPTIONS"
    assert fake.sockets.connections == 1


async def test_silence_after_a_question_ends_the_connection(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    async with listening(fake, sleeper, ear, BTC):
        await ear.until(lambda: bool(ear.told))
        fake.sockets.silent = True
        for _ in range(2):
            await sleeper.wake(lambda seconds: seconds == QUIET)
        await sleeper.wake(lambda seconds: seconds == PATIENCE)
        fake.sockets.silent = False
        await sleeper.wake(a_pause)
        await asyncio.to_thread(fake.sockets.until, lambda: fake.sockets.connections == 2)
        await subscribed(fake, BTC)


async def test_a_subscription_without_an_answer_ends_the_connection(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    fake.sockets.silent = True
    async with listening(fake, sleeper, ear, BTC):
        await sleeper.wake(lambda seconds: seconds == PATIENCE)
        fake.sockets.silent = False
        await sleeper.wake(a_pause)
        await asyncio.to_thread(fake.sockets.until, lambda: fake.sockets.connections == 2)
        await ear.until(lambda: bool(ear.told))


@pytest.mark.parametrize(
    "words", ["{", "[]", '{"e": "serverShutdown"}', '{"stream": "x", "data": {"e": "serverShutdown"}}']
)
async def test_what_makes_no_sense_or_announces_an_end_is_the_end_of_a_connection(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, words: str
) -> None:
    async with listening(fake, sleeper, ear, BTC):
        await ear.until(lambda: bool(ear.told))
        fake.sockets.open[0].send(words)
        await sleeper.wake(a_pause)
        await asyncio.to_thread(fake.sockets.until, lambda: fake.sockets.connections == 2)


@pytest.mark.parametrize(
    "words",
    [
        '{"id": []}',
        '{"stream": "x", "data": {"s": "X", "c": "much", "E": 1}}',
        '{"data": [1]}',
        '{"data": {"s": 1}}',
        '{"e": [], "data": {"e": {}}}',
    ],
)
async def test_a_price_that_is_none_is_passed_over(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, words: str
) -> None:
    async with listening(fake, sleeper, ear, BTC):
        await ear.until(lambda: bool(ear.told))
        fake.sockets.open[0].send(words)
        fake.move(BTC, "101000")
        await ear.until(lambda: bool(ear.prices))
    assert fake.sockets.connections == 1


def stream(fake: FakeBinance, sleeper: Sleeper, weights: Weights | None = None) -> AccountStream:
    return AccountStream(fake.api_url, weights or Weights(fake.clock), sleep=sleeper)


@asynccontextmanager
async def attending(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account
) -> AsyncIterator["asyncio.Task[None]"]:
    async with going(stream(fake, sleeper).listen(account, ear.hear)) as task:
        await ear.until(lambda: bool(ear.told))
        yield task


async def test_whoever_attends_is_told_to_look_once_when_it_begins(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account
) -> None:
    async with attending(fake, sleeper, ear, account):
        assert len(ear.told) == 1
    assert [words["method"] for words in fake.sockets.asked] == ["time", "userDataStream.subscribe.signature"]


async def test_it_nudges_when_an_order_is_placed_executed_or_cancelled(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, binance: Binance
) -> None:
    async with attending(fake, sleeper, ear, account):
        await binance.place(account, [LIMIT])
        await ear.until(lambda: len(ear.told) == 3)  # an order and a balance
        fake.move(BTC, "94000")
        await ear.until(lambda: len(ear.told) == 5)
        await binance.place(account, [LIMIT._replace(client_id="other", price=Decimal(90_000))])
        await ear.until(lambda: len(ear.told) == 7)
        await binance.cancel(account, Reference(BTC, "other"))
        await ear.until(lambda: len(ear.told) == 9)


async def test_it_does_not_nudge_for_other_accounts(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, binance: Binance
) -> None:
    fake.desk.open("another-key", "another-secret", {"USDT": "1000000"})
    other = Account(2, "binance", SecretStr("another-key"), SecretStr("another-secret"))
    async with attending(fake, sleeper, ear, account):
        await binance.place(other, [LIMIT])
        await binance.place(account, [LIMIT])
        await ear.until(lambda: len(ear.told) == 3)


async def test_what_happened_while_it_was_away_is_looked_at_when_it_is_back(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account
) -> None:
    async with attending(fake, sleeper, ear, account):
        fake.sockets.drop()
        await sleeper.wake(a_pause)
        await ear.until(lambda: len(ear.told) == 2)
    assert fake.sockets.connections == 2


@pytest.mark.parametrize("event", ["eventStreamTerminated", "serverShutdown"])
async def test_a_stream_that_is_ended_is_begun_again(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, event: str
) -> None:
    async with attending(fake, sleeper, ear, account):
        fake.sockets.open[0].send(json.dumps({"event": {"e": event, "E": 1}}))
        await sleeper.wake(a_pause)
        await ear.until(lambda: len(ear.told) == 2)


async def test_other_events_are_no_news(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account
) -> None:
    async with attending(fake, sleeper, ear, account):
        fake.sockets.open[0].send(json.dumps({"subscriptionId": 0, "event": {"e": "somethingNew"}}))
        fake.sockets.open[0].send(json.dumps({"subscriptionId": 0, "event": {"e": "balanceUpdate"}}))
        await ear.until(lambda: len(ear.told) == 2)


@pytest.mark.parametrize(
    "change",
    [{"key": SecretStr("no-such-key")}, {"secret": SecretStr("wrong")}, {"key": None}, {"secret": None}],
)
async def test_a_key_that_is_not_taken_ends_it(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, change: dict[str, Any]
) -> None:
    with pytest.raises(ExchangeRefusesKey):
        await stream(fake, sleeper).listen(account._replace(**change), ear.hear)
    assert ear.told == []


def too_long_for_a_pause(seconds: float) -> bool:
    return LONGEST_PAUSE < seconds < LONGEST


async def test_a_wait_that_the_exchange_asks_for_is_kept_by_everybody(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, clock: ManualClock
) -> None:
    now = int(clock.time() * 1000)
    fake.sockets.error = {"code": -1003, "msg": "", "data": {"serverTime": now, "retryAfter": now + 300_000}}
    weights = Weights(clock)
    async with going(stream(fake, sleeper, weights).listen(account, ear.hear)):
        assert await sleeper.wake(too_long_for_a_pause) == 300
        assert await sleeper.wake(too_long_for_a_pause) == 300  # woken too early, it goes on waiting
        assert not weights.may_spend(1, background=False)
        assert fake.sockets.connections == 1
        clock.tick(300)
        await ear.until(lambda: bool(ear.told))


async def test_what_it_asks_is_booked(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, clock: ManualClock
) -> None:
    weights = Weights(clock)
    async with going(stream(fake, sleeper, weights).listen(account, ear.hear)):
        await ear.until(lambda: bool(ear.told))
        assert weights.used == 2 + 1 + 2  # connecting, the time, the subscription
        while weights.used == 5:
            await sleeper.wake(lambda seconds: seconds == QUIET_ACCOUNT)
            await asyncio.to_thread(fake.sockets.until, lambda: True)
        assert (weights.used, fake.sockets.asked[-1]["method"]) == (6, "ping")


async def test_it_begins_when_users_have_left_room_for_it(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, clock: ManualClock
) -> None:
    weights = Weights(clock)
    weights.heard(2999)
    async with going(stream(fake, sleeper, weights).listen(account, ear.hear)):
        assert await sleeper.wake(lambda _: True) <= 60
        assert fake.sockets.connections == 0
        clock.tick(60)
        await ear.until(lambda: bool(ear.told))


@pytest.mark.parametrize("error", [{"code": -1021, "msg": ""}, "odd"])
async def test_an_error_that_may_pass_is_tried_again(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, error: Any
) -> None:
    fake.sockets.error = error
    async with going(stream(fake, sleeper).listen(account, ear.hear)):
        await sleeper.wake(a_pause)
        await ear.until(lambda: bool(ear.told))


async def test_neither_keys_nor_signatures_are_logged(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with attending(fake, sleeper, ear, account):
            fake.sockets.drop()
            await sleeper.wake(a_pause)
            await ear.until(lambda: len(ear.told) == 2)
    ours = "\n".join(entry.getMessage() for entry in caplog.records if entry.name != "websockets.server")
    for secret in (KEY, SECRET, "signature", "TEXT"):  # parts of what is sent would be told as `> TEXT …`
        assert secret not in ours

"""A stream tells changes only; what holds already is asked for, and nothing is older than it seems."""

from asyncio import create_task, gather, to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from backend.errors import ExchangeBusy, ExchangeUnavailable
from backend.portfolio.binance import MOST_NAMED, Binance
from backend.portfolio.binance_streams import QUIET, BinancePrices
from backend.portfolio.price_hub import LONGEST_PAUSE_SECONDS, STALE_SECONDS, PriceHub
from backend.portfolio.prices import Price, Wanted
from tests.fakes.binance import FakeBinance, Fault
from tests.fakes.clock import ManualClock
from tests.fakes.price_feed import turns
from tests.fakes.sleeper import Sleeper
from tests.portfolio.ear import Ear, a_pause, going, subscribed, want
from tests.portfolio.venues import loopback

BTC, ETH, LUNA = "BTCUSDT", "ETHUSDT", "LUNAUSDT"
PRICES = "GET /api/v3/ticker/price"
BTC_NOW, ETH_NOW = (BTC, Decimal(100_000)), (ETH, Decimal(4000))
AWAY = Fault(503)


def named(prices: list[Price]) -> set[tuple[str, Decimal]]:
    return {(price.symbol, price.price) for price in prices}


def asked(fake: FakeBinance) -> list[dict[str, str]]:
    return [dict(call.words) for call in fake.calls(PRICES)]


async def test_one_price_weighs_two_and_several_weigh_four(binance: Binance, fake: FakeBinance) -> None:
    assert named(await binance.prices([BTC])) == {BTC_NOW}
    assert binance.weights.used == fake.allowance.used == 1 + 2  # and the time, once
    assert named(await binance.prices([ETH, BTC])) == {BTC_NOW, ETH_NOW}
    assert binance.weights.used == fake.allowance.used == 1 + 2 + 4
    assert asked(fake) == [{"symbol": BTC}, {"symbols": '["BTCUSDT","ETHUSDT"]'}]
    assert [call.key for call in fake.requests] == [""] * 3


async def test_of_many_symbols_all_are_asked_for_and_the_others_left_out(
    binance: Binance, fake: FakeBinance
) -> None:
    many = [BTC, ETH, *(f"S{n}USDT" for n in range(MOST_NAMED))]
    assert named(await binance.prices(many)) == {BTC_NOW, ETH_NOW}
    assert asked(fake) == [{}]


async def test_of_no_symbols_nothing_is_asked(binance: Binance, fake: FakeBinance) -> None:
    assert (await binance.prices([]), fake.requests) == ([], [])


async def test_a_symbol_that_has_gone_does_not_hide_the_others(binance: Binance) -> None:
    assert named(await binance.prices([BTC, ETH, "GONEUSDT"])) == {BTC_NOW, ETH_NOW}
    assert await binance.prices(["GONEUSDT"]) == []


@pytest.mark.parametrize("ahead", [-40.0, 0.0, 40.0])
async def test_a_price_is_of_when_it_was_asked_for_by_the_exchanges_clock(
    fake: FakeBinance, clock: ManualClock, ahead: float
) -> None:
    ours = ManualClock()
    ours.tick(ahead)
    binance = Binance(fake.base_url, ours, transport=loopback())
    assert [price.at for price in await binance.prices([BTC])] == [pytest.approx(clock.time())]
    await binance.close()


@pytest.mark.parametrize(
    "fault", [AWAY, Fault(drop=True), Fault(body="<html>"), Fault(400, code=-1100)], ids=str
)
async def test_when_it_does_not_tell_the_exchange_is_away(
    binance: Binance, fake: FakeBinance, fault: Fault
) -> None:
    fake.fail(PRICES, fault)
    with pytest.raises(ExchangeUnavailable):
        await binance.prices([BTC])


async def test_nothing_is_asked_while_the_exchange_wants_fewer_questions(
    binance: Binance, fake: FakeBinance
) -> None:
    binance.weights.pause(60)
    with pytest.raises(ExchangeBusy):
        await binance.prices([BTC])
    assert fake.requests == []


@asynccontextmanager
async def listening(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, ear: Ear, *symbols: str
) -> AsyncIterator[Wanted]:
    wanted = Wanted(frozenset(symbols))
    feed = BinancePrices(fake.stream_url, binance.prices, sleep=sleeper)
    async with going(feed.listen(wanted, ear.hear)):
        await ear.until(lambda: bool(ear.told))
        yield wanted


async def cut(fake: FakeBinance) -> None:
    fake.sockets.drop()
    await to_thread(fake.sockets.until, lambda: not fake.sockets.open)


async def until_asked(fake: FakeBinance, times: int) -> None:
    while len(asked(fake)) < times:
        await turns()


async def test_what_is_wanted_is_told_though_it_does_not_change(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, ear: Ear
) -> None:
    async with listening(fake, binance, sleeper, ear, BTC, ETH) as wanted:
        assert named(ear.told[0]) == {BTC_NOW, ETH_NOW}
        want(wanted, BTC, LUNA)
        await ear.until(lambda: len(ear.told) == 2)
        assert named(ear.told[1]) == {(LUNA, Decimal(1))}
    assert fake.sockets.connections == 1


async def test_what_comes_while_it_is_asked_for_is_told_after_it(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, ear: Ear
) -> None:
    gate = Event()
    async with listening(fake, binance, sleeper, ear, BTC) as wanted:
        fake.fail(PRICES, Fault(gate=gate))
        want(wanted, BTC, ETH)
        await subscribed(fake, BTC, ETH)
        await until_asked(fake, 2)
        fake.move(ETH, "4100")
        fake.move(BTC, "101000")
        await ear.until(lambda: len(ear.told) == 2)
        assert ear.prices == [BTC_NOW, (BTC, Decimal(101_000))]  # which nothing is asked about
        gate.set()
        await ear.until(lambda: len(ear.told) == 3)
        assert [price.price for price in ear.told[2]] == [Decimal(4100), Decimal(4100)]


async def test_after_an_outage_nothing_is_told_before_the_prices_of_all(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, ear: Ear
) -> None:
    gate = Event()
    async with listening(fake, binance, sleeper, ear, BTC, ETH):
        await cut(fake)
        fake.move(BTC, "50000")
        fake.fail(PRICES, Fault(gate=gate))
        await sleeper.wake(a_pause)
        await until_asked(fake, 2)
        while fake.sockets.asked[-1]["method"] != "LIST_SUBSCRIPTIONS":
            await sleeper.wake(lambda seconds: seconds == QUIET)
            await turns()
        fake.move(ETH, "4100")
        await turns()
        assert len(ear.told) == 1
        gate.set()
        await ear.until(lambda: len(ear.told) == 2)
        assert dict(named(ear.told[1])) == {BTC: Decimal(50_000), ETH: Decimal(4100)}


async def test_a_price_never_seems_older_than_one_that_was_told_before_it(
    fake: FakeBinance, sleeper: Sleeper, ear: Ear
) -> None:
    behind = Price(BTC, Decimal(90_000), fake.clock.time() - 60)

    async def look(_: Any) -> list[Price]:
        return [behind] if ear.told else []

    wanted = Wanted(frozenset({BTC}))
    async with going(BinancePrices(fake.stream_url, look, sleep=sleeper).listen(wanted, ear.hear)):
        await ear.until(lambda: len(ear.told) == 1)
        fake.move(BTC, "101000")
        await ear.until(lambda: len(ear.told) == 2)
        await cut(fake)
        await sleeper.wake(a_pause)
        await ear.until(lambda: len(ear.told) == 3)
    [before], [after] = ear.told[1:]
    assert (before.price, after.price, after.at) == (Decimal(101_000), Decimal(90_000), before.at)


async def test_a_first_connection_is_of_use_though_nobody_tells_what_holds_already(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, ear: Ear
) -> None:
    fake.fail(PRICES, AWAY, AWAY)
    async with listening(fake, binance, sleeper, ear, BTC, ETH):
        fake.move(BTC, "101000")
        await ear.until(lambda: (BTC, Decimal(101_000)) in ear.prices)
        for _ in range(2):
            await sleeper.wake(lambda seconds: 1 <= seconds <= 4 and seconds != QUIET)
        await ear.until(lambda: ETH_NOW in ear.prices)
    assert asked(fake)[1:] == [{"symbol": ETH}] * 2  # the other one was told meanwhile
    assert fake.sockets.connections == 1


@pytest.mark.parametrize("away", [True, False])
async def test_what_cannot_be_told_again_after_an_outage_is_not_told_to_hold(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, ear: Ear, *, away: bool
) -> None:
    feed = BinancePrices(fake.stream_url, binance.prices, sleep=sleeper)
    listening = create_task(feed.listen(Wanted(frozenset({BTC, ETH})), ear.hear))
    await ear.until(lambda: len(ear.told) == 1)
    await cut(fake)
    if away:
        fake.fail(PRICES, AWAY)
    else:
        fake.market.rules = {BTC: fake.market.rules[BTC]}  # type: ignore[misc]
    await sleeper.wake(a_pause)
    assert [type(end) for end in await gather(listening, return_exceptions=True)] == [ExchangeUnavailable]
    assert len(ear.told) == 1


class Pages:
    """A hub over the stream and the REST API of the fake, and one page that looks."""

    def __init__(self, fake: FakeBinance, binance: Binance, sleeper: Sleeper, clock: ManualClock) -> None:
        self.clock = clock
        self.ears = Ear()
        self.feed = BinancePrices(fake.stream_url, binance.prices, sleep=sleeper)
        self.hub = PriceHub(self, clock, mode="live", traded=binance.rules)

    async def listen(self, wanted: Wanted, heard: Any) -> None:
        def hear(prices: Any) -> None:
            heard(prices)
            self.ears.hear(prices)

        await self.feed.listen(wanted, hear)

    def latest(self) -> list[Decimal | None]:
        return [price.price if price else None for price in map(self.hub.latest, (BTC, ETH))]

    def later(self, seconds: float) -> None:
        self.clock.tick(seconds)
        self.hub.beat()

    async def told(self) -> None:
        heard = len(self.ears.told)
        await self.ears.until(lambda: len(self.ears.told) > heard)


@pytest.fixture
async def pages(
    fake: FakeBinance, binance: Binance, sleeper: Sleeper, clock: ManualClock
) -> AsyncIterator[Pages]:
    made = Pages(fake, binance, sleeper, clock)
    with made.hub.viewing([BTC, ETH]):
        await made.told()
        yield made
    await made.hub.close()


async def test_the_latest_price_after_an_outage_is_none_from_before_it(
    fake: FakeBinance, sleeper: Sleeper, pages: Pages
) -> None:
    assert pages.latest() == [Decimal(100_000), Decimal(4000)]
    await cut(fake)
    fake.move(BTC, "50000")
    pages.later(STALE_SECONDS)
    assert pages.latest() == [None, None]
    await sleeper.wake(a_pause)
    await pages.told()
    assert pages.latest() == [Decimal(50_000), Decimal(4000)]


async def test_after_an_outage_what_nobody_tells_stays_unknown_until_it_changes(
    fake: FakeBinance, sleeper: Sleeper, pages: Pages
) -> None:
    await cut(fake)
    pages.later(STALE_SECONDS)
    fake.fail(PRICES, *[AWAY] * 2)
    await sleeper.wake(a_pause)
    await until_asked(fake, 2)
    while fake.sockets.connections < 3:  # that feed has ended, and the hub starts another
        await turns()
        pages.later(LONGEST_PAUSE_SECONDS)
    await pages.told()
    assert pages.latest() == [None, None]
    fake.move(ETH, "4100")
    await pages.told()
    assert pages.latest() == [None, Decimal(4100)]
    await sleeper.wake(lambda seconds: 1 <= seconds < 2)
    await pages.told()
    assert pages.latest() == [Decimal(100_000), Decimal(4100)]


async def test_a_quiet_price_stays_fresh_as_long_as_the_exchange_answers(
    fake: FakeBinance, sleeper: Sleeper, pages: Pages
) -> None:
    assert 2 * QUIET < STALE_SECONDS
    pages.later(QUIET)
    await sleeper.wake(lambda seconds: seconds == QUIET)  # it has just said something: not asked yet
    for _ in range(4):
        pages.later(QUIET)
        await sleeper.wake(lambda seconds: seconds == QUIET)
        await pages.told()
        pages.later(0)
        assert pages.latest() == [Decimal(100_000), Decimal(4000)]

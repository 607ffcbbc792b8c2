"""One feed for all who look; each is told the newest, and when that may have changed unheard."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack

import pytest
import structlog

from backend.portfolio.market import PaperMarket
from backend.portfolio.paper_feed import PaperPrices, changed_within
from backend.portfolio.price_hub import (
    LINGER_SECONDS,
    LONGEST_PAUSE_SECONDS,
    MOST_VIEWERS,
    STALE_SECONDS,
    Full,
    PriceHub,
)
from backend.portfolio.price_viewer import ALIVE_SECONDS, GAP_SECONDS, Over, Viewer
from backend.portfolio.prices import Price, Wanted
from tests.fakes.clock import ManualClock
from tests.fakes.price_feed import FakeFeed, turns

BTC, ETH, SOL = "BTCBRL", "ETHBRL", "SOLBRL"
MOMENT = GAP_SECONDS + 0.01
FRESH, STALE = False, True


@pytest.fixture
def feed() -> FakeFeed:
    return FakeFeed()


@pytest.fixture
async def hub(feed: FakeFeed, clock: ManualClock) -> AsyncIterator[PriceHub]:
    hub = PriceHub(feed, clock, mode="paper", traded=feed.traded)
    yield hub
    await hub.close()
    assert feed.running == 0


async def told(viewer: Viewer) -> dict[str, tuple[str, bool]] | None:
    """Read what a viewer is told now; None when that is nothing."""
    reading = asyncio.ensure_future(viewer.news())
    await turns()
    if reading.done():
        return {price.symbol: (str(price.price), stale) for price, stale in reading.result()}
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return None


def later(hub: PriceHub, clock: ManualClock, seconds: float = MOMENT) -> None:
    clock.tick(seconds)
    hub.beat()


async def test_a_hundred_prices_at_once_are_one_message_with_the_newest(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC, ETH]) as viewer:
        await turns()
        for number in range(100):
            feed.tell(number, BTCBRL=number, ETHBRL=2 * number)
        assert await told(viewer) == {BTC: ("99", FRESH), ETH: ("198", FRESH)}
        later(hub, clock)
        assert await told(viewer) is None


async def test_it_is_told_four_times_a_second_and_no_more(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC]) as viewer:
        await turns()
        messages = 0
        for number in range(1000):
            clock.tick(0.01)
            feed.tell(number, BTCBRL=number)
            hub.beat()
            messages += await told(viewer) is not None
        assert 36 <= messages <= 40  # of a thousand prices in ten seconds


async def test_what_came_too_soon_is_told_a_moment_later(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC, ETH]) as viewer:
        await turns()
        feed.tell(1, BTCBRL=1)
        assert await told(viewer) == {BTC: ("1", FRESH)}
        feed.tell(2, ETHBRL=2)
        assert await told(viewer) is None
        later(hub, clock)
        assert await told(viewer) == {ETH: ("2", FRESH)}  # and not again what it knows


async def test_a_slow_reader_gets_the_newest_once_it_reads_again(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC]) as slow, hub.viewing([BTC]) as quick:
        await turns()
        for number in range(60):
            feed.tell(number, BTCBRL=number)
            later(hub, clock, 1)
            assert await told(quick) == {BTC: (str(number), FRESH)}
        assert await told(slow) == {BTC: ("59", FRESH)}
        assert await told(slow) is None


async def test_a_new_viewer_sees_at_once_what_others_know_already(hub: PriceHub, feed: FakeFeed) -> None:
    with hub.viewing([BTC, ETH]):
        await turns()
        feed.tell(7, BTCBRL="1.10")
        with hub.viewing([BTC, ETH]) as new:
            news = await asyncio.wait_for(new.news(), 1)
            assert [(quote.price.symbol, str(quote.price.price), quote.price.at) for quote in news] == [
                (BTC, "1.10", 7)
            ]


async def test_without_news_there_is_a_sign_of_life(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC]) as viewer:
        await turns()
        for _ in range(3):
            later(hub, clock, ALIVE_SECONDS - 1)
            assert await told(viewer) is None
            later(hub, clock, 1)
            assert await told(viewer) == {}


async def test_prices_are_stale_when_nothing_is_heard_and_fresh_with_a_sign_of_life(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC, ETH]) as viewer:
        await turns()
        feed.tell(1, BTCBRL=1, ETHBRL=2)
        await told(viewer)
        later(hub, clock, STALE_SECONDS - 0.5)
        assert await told(viewer) is None
        feed.tell(1)
        later(hub, clock, STALE_SECONDS - 0.5)
        assert await told(viewer) is None
        later(hub, clock, 0.5)
        assert await told(viewer) == {BTC: ("1", STALE), ETH: ("2", STALE)}
        feed.tell(2, ETHBRL=3)
        later(hub, clock)
        assert await told(viewer) == {BTC: ("1", FRESH), ETH: ("3", FRESH)}


async def test_orders_are_checked_against_a_price_that_is_fresh(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    assert hub.latest(BTC) is None
    with hub.viewing([BTC]):
        await turns()
        assert hub.latest(BTC) is None
        feed.tell(1, BTCBRL=10)
        latest = hub.latest(BTC)
        assert latest
        assert (str(latest.price), latest.at) == ("10", 1)
        clock.tick(STALE_SECONDS)  # no beat in between: nobody may rely on it having come
        assert hub.latest(BTC) is None


async def test_a_price_that_comes_in_the_wrong_order_is_dropped(hub: PriceHub, feed: FakeFeed) -> None:
    with hub.viewing([BTC]) as viewer:
        await turns()
        feed.tell(2, BTCBRL=20)
        feed.tell(1, BTCBRL=10)
        assert await told(viewer) == {BTC: ("20", FRESH)}


async def test_symbols_are_changed_in_flight(hub: PriceHub, feed: FakeFeed, clock: ManualClock) -> None:
    with hub.viewing([BTC, ETH]) as viewer:
        await turns()
        feed.tell(1, BTCBRL=1, ETHBRL=2)
        await told(viewer)
        hub.look(viewer, [ETH, SOL])
        await turns()
        assert feed.wanted.symbols == {BTC, ETH, SOL}  # somebody may come back to it
        later(hub, clock)
        assert await told(viewer) == {ETH: ("2", FRESH)}
        feed.tell(2, BTCBRL=3, SOLBRL=4)
        later(hub, clock)
        assert await told(viewer) == {SOL: ("4", FRESH)}
        later(hub, clock, LINGER_SECONDS)
        await turns()
        assert feed.wanted.symbols == {ETH, SOL}
        assert feed.started == 1


async def test_a_price_from_before_is_not_shown_when_nobody_has_listened_since(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([ETH]):
        with hub.viewing([BTC]):
            await turns()
            feed.tell(1, BTCBRL=1)
        for _ in range(2):
            later(hub, clock, LINGER_SECONDS)
            feed.tell(2, ETHBRL=2, BTCBRL=1)  # feeds may say more than they are asked
        with hub.viewing([BTC]) as again:
            assert await told(again) is None
            assert hub.latest(BTC) is None


async def test_three_hundred_viewers_cost_one_feed_and_no_change(hub: PriceHub, feed: FakeFeed) -> None:
    with ExitStack() as looking:
        viewers = [looking.enter_context(hub.viewing([BTC, ETH])) for _ in range(300)]
        await turns()
        assert (hub.viewers, feed.started, feed.changes) == (300, 1, 0)
        feed.tell(1, BTCBRL=1)
        assert all([await told(viewer) == {BTC: ("1", FRESH)} for viewer in viewers])
    assert hub.viewers == 0


async def test_the_feed_outlives_the_last_viewer_by_some_seconds(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    assert (feed.started, feed.running) == (0, 0)
    with hub.viewing([BTC]):
        await turns()
    later(hub, clock, LINGER_SECONDS - 1)
    with hub.viewing([BTC]):  # a page that is loaded again
        later(hub, clock, 2)
        await turns()
        assert (feed.started, feed.running, feed.changes) == (1, 1, 0)
    later(hub, clock, LINGER_SECONDS)
    await turns()
    assert (feed.running, hub.wanted) == (0, frozenset())
    with hub.viewing([BTC]):
        await turns()
        assert (feed.started, feed.running) == (2, 1)


async def test_one_viewer_too_many_is_refused_and_costs_nobody_anything(hub: PriceHub) -> None:
    with ExitStack() as looking:
        for _ in range(MOST_VIEWERS):
            looking.enter_context(hub.viewing([BTC]))
        with pytest.raises(Full), hub.viewing([ETH]):
            pass
        assert hub.viewers == MOST_VIEWERS
        assert hub.wanted == {BTC}
    with hub.viewing([ETH]):
        assert hub.viewers == 1


async def test_a_feed_that_dies_is_started_again_later_each_time(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with structlog.testing.capture_logs() as logs, hub.viewing([BTC]):
        await turns()
        for pause in (1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS):
            before = feed.started
            feed.die(ConnectionError("wss://exchange/?signature=secret"))
            await turns()
            later(hub, clock, pause - 0.5)
            await turns()
            assert feed.started == before
            later(hub, clock, 0.5)
            await turns()
            assert feed.started == before + 1
        feed.tell(1, BTCBRL=1)  # it lives: the next failure is the first one again
        feed.die(ConnectionError())
        await turns()
        later(hub, clock, 1)
        await turns()
        assert feed.started == before + 2
    assert len(logs) == 8
    assert logs[0] == {"event": "portfolio.feed_failed", "error": "ConnectionError", "log_level": "warning"}


async def test_after_a_failure_a_price_is_fresh_once_it_is_told_again(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC, ETH]) as viewer:
        await turns()
        feed.tell(9, BTCBRL=1, ETHBRL=2)
        await told(viewer)
        feed.die(ConnectionError())
        await turns()
        later(hub, clock, 1)
        await turns()
        assert (feed.started, await told(viewer)) == (2, None)  # a second is no reason to worry anybody
        for _ in range(4):
            clock.tick(1)
            feed.tell(9)
        hub.beat()
        assert await told(viewer) == {BTC: ("1", STALE), ETH: ("2", STALE)}
        assert hub.latest(BTC) is None
        feed.tell(8, BTCBRL=1)  # by the clock of another machine of theirs
        later(hub, clock)
        assert await told(viewer) == {BTC: ("1", FRESH)}


async def test_a_clock_that_is_set_back_silences_nobody(
    hub: PriceHub, feed: FakeFeed, clock: ManualClock
) -> None:
    with hub.viewing([BTC]) as viewer:
        await turns()
        feed.tell(1, BTCBRL=1)
        await told(viewer)
        clock.tick(-3600)
        feed.tell(2, BTCBRL=2)
        assert await told(viewer) == {BTC: ("2", FRESH)}


async def test_closing_sends_everyone_away_and_who_comes_later(hub: PriceHub, feed: FakeFeed) -> None:
    with hub.viewing([BTC]) as viewer:
        waiting = asyncio.ensure_future(viewer.news())
        await turns()
        await hub.close()
        with pytest.raises(Over):
            await waiting
        assert feed.running == 0
        with hub.viewing([BTC]) as late, pytest.raises(Over):
            await late.news()
    await turns()
    assert feed.started == 1


async def test_paper_prices_come_every_second_and_at_once_for_what_is_wanted_newly(
    clock: ManualClock,
) -> None:
    market, wanted = PaperMarket(7), Wanted(frozenset({BTC}))
    noon = clock.time()
    clock.tick(0.4)
    heard: list[Sequence[Price]] = []
    waits: list[float] = []

    async def wait(changed: asyncio.Event, seconds: float) -> None:
        assert not changed.is_set()
        waits.append(round(seconds, 3))
        if len(waits) == 1:  # timers may wake a little early
            clock.tick(seconds - 0.001)
        elif len(waits) == 2:
            clock.tick(0.5)
            wanted.symbols = frozenset({ETH})
            changed.set()
        else:
            await changed.wait()

    listening = asyncio.ensure_future(PaperPrices(market, clock, wait=wait).listen(wanted, heard.append))
    await turns()
    assert heard == [
        [Price(BTC, market.price(BTC, noon), noon)],
        [Price(BTC, market.price(BTC, noon + 1), noon + 1)],
        [Price(ETH, market.price(ETH, noon + 1), noon + 1)],
    ]
    assert waits == [0.6, 1.001, 0.501]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_change_is_waited_for_until_it_comes_or_its_time_is_up() -> None:
    changed = asyncio.Event()
    await changed_within(changed, 0)
    waiting = asyncio.ensure_future(changed_within(changed, 60))
    await turns()
    assert not waiting.done()
    changed.set()
    await asyncio.wait_for(waiting, 1)

"""One ear at the exchange for everyone who looks at prices at the moment.

However many look, there is one feed, and it hears of the symbols that somebody wants, no others. A price is
stale when the feed it came from has shown no sign of life for five seconds; a price from a feed that has died
becomes fresh only when the next one tells it again.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import structlog

from backend.clock import Clock
from backend.observability.requests import on_its_own
from backend.portfolio.models import Mode
from backend.portfolio.price_viewer import Quote, Viewer, passed
from backend.portfolio.prices import Feed, Price, Wanted

log = structlog.get_logger()
BEAT_SECONDS = 0.25
STALE_SECONDS = 5.0
LINGER_SECONDS = 5.0  # a symbol is still listened to: a page that is loaded again wants the same ones
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0  # before a feed that has failed is started again
MOST_VIEWERS = 1000


class Full(Exception):
    """So many look already that one more would cost the others."""


@dataclass(slots=True, eq=False)
class _Run:
    """One life of the feed, and when it last showed that it lives."""

    alive_at: float
    wanted: Wanted


@dataclass(slots=True)
class _Heard:
    """The newest price of a symbol, which life of the feed it is from, and what viewers were told of it."""

    price: Price
    run: _Run
    number: int
    stale: bool = False


@dataclass(slots=True)
class _Symbol:
    viewers: set[Viewer] = field(default_factory=set)
    left_at: float = 0.0
    heard: _Heard | None = None


class PriceHub:
    """Holds the newest price of what is looked at, and wakes those who look.

    `traded` tells which symbols there are. Time passes in `beat`, which runs while anybody looks, four times
    a second: then prices become stale, the feed is started again or stopped, and whoever was told something
    a moment ago is told what has come since.
    """

    def __init__(
        self, feed: Feed, clock: Clock, *, mode: Mode, traded: Callable[[], Awaitable[Collection[str]]]
    ) -> None:
        self.mode = mode
        self.traded = traded
        self._feed = feed
        self._clock = clock
        self._viewers: set[Viewer] = set()
        self._symbols: dict[str, _Symbol] = {}
        self._number = 0  # of the last piece of news; viewers remember which they have seen
        self._run: _Run | None = None
        self._failed_at = -math.inf
        self._pause = 0.0
        self._listening: asyncio.Task[None] | None = None
        self._beating: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def viewers(self) -> int:
        """How many look at the moment."""
        return len(self._viewers)

    @property
    def wanted(self) -> frozenset[str]:
        """What the feed is asked for; empty when it is not running."""
        return frozenset(self._symbols)

    @contextmanager
    def viewing(self, symbols: Collection[str]) -> Iterator[Viewer]:
        """Look at symbols of `traded`, for as long as the block lasts.

        Raises:
            Full: too many look already.

        """
        if len(self._viewers) >= MOST_VIEWERS:
            raise Full
        viewer = Viewer(self._take, self._clock.time())
        self._viewers.add(viewer)
        if self._closed:
            viewer.end()
        try:
            self.look(viewer, symbols)
            yield viewer
        finally:
            self._viewers.discard(viewer)
            self._leave(viewer, viewer.symbols)

    def look(self, viewer: Viewer, symbols: Collection[str]) -> None:
        """Have a viewer look at these symbols instead; it is told what is known of all of them."""
        before, viewer.symbols = viewer.symbols, frozenset(symbols)
        viewer.seen = 0
        self._leave(viewer, before - viewer.symbols)
        for symbol in viewer.symbols:
            looked_at = self._symbols.setdefault(symbol, _Symbol())
            looked_at.viewers.add(viewer)
            if looked_at.heard:
                viewer.hint(self._clock.time())
        if not self._closed:
            self._listen()

    def latest(self, symbol: str) -> Price | None:
        """Tell the newest price of a symbol that somebody looks at; None when it is stale, or not known."""
        looked_at = self._symbols.get(symbol)
        heard = looked_at.heard if looked_at else None
        return heard.price if heard and not self._is_stale(heard, self._clock.time()) else None

    def beat(self) -> None:
        """Do what time brings with it."""
        now = self._clock.time()
        for symbol, looked_at in list(self._symbols.items()):
            heard = looked_at.heard
            if not looked_at.viewers and passed(now, looked_at.left_at, LINGER_SECONDS):
                del self._symbols[symbol]
            elif heard and heard.stale != self._is_stale(heard, now):
                self._number += 1
                heard.number, heard.stale = self._number, not heard.stale
                _hint(looked_at.viewers, now)
        self._listen()
        for viewer in self._viewers:
            viewer.nudge(now)

    async def close(self) -> None:
        """Send everyone away and stop listening."""
        self._closed = True
        for viewer in self._viewers:
            viewer.end()
        self._stop()
        if self._beating:
            self._beating.cancel()
            self._ending.add(self._beating)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _leave(self, viewer: Viewer, symbols: Iterable[str]) -> None:
        for symbol in symbols:
            looked_at = self._symbols[symbol]
            looked_at.viewers.discard(viewer)
            looked_at.left_at = self._clock.time()

    def _take(self, viewer: Viewer) -> list[Quote]:
        """Hand a viewer what it has not seen yet."""
        known = (self._symbols[symbol].heard for symbol in sorted(viewer.symbols))
        news = [Quote(heard.price, heard.stale) for heard in known if heard and heard.number > viewer.seen]
        viewer.seen = self._number
        viewer.told_at = self._clock.time()
        return news

    def _listen(self) -> None:
        """Have the feed run exactly while something is wanted, and know what."""
        if not self._symbols:
            self._stop()
            return
        if self._run and self._run.wanted.symbols != self.wanted:
            self._run.wanted.symbols = self.wanted
            self._run.wanted.changed.set()
        if not self._run and passed(self._clock.time(), self._failed_at, self._pause):
            self._run = _Run(self._clock.time(), Wanted(self.wanted))
            self._listening = on_its_own(self._follow(self._run))
        if self._beating is None or self._beating.done():
            self._beating = on_its_own(self._keep_beating())

    def _stop(self) -> None:
        self._run = None
        if self._listening:
            self._listening.cancel()
            self._ending.add(self._listening)
            self._listening.add_done_callback(self._ending.discard)
            self._listening = None

    async def _follow(self, run: _Run) -> None:
        """Listen until the feed fails; `beat` starts it again, later each time until it is heard."""
        try:
            await self._feed.listen(run.wanted, partial(self._hear, run))
        except Exception as error:  # noqa: BLE001 - whatever it is, others look at other things meanwhile
            reason = type(error).__name__  # its text may hold an address with a key in it
        else:
            reason = "Ended"
        log.warning("portfolio.feed_failed", error=reason)
        if run is self._run:
            self._run = self._listening = None
            self._failed_at = self._clock.time()
            self._pause = min(max(PAUSE_SECONDS, 2 * self._pause), LONGEST_PAUSE_SECONDS)

    def _hear(self, run: _Run, prices: Sequence[Price]) -> None:
        if run is not self._run:
            return
        now = run.alive_at = self._clock.time()
        self._pause = 0.0
        self._number += 1
        for price in prices:
            looked_at = self._symbols.get(price.symbol)
            if looked_at is None:
                continue
            heard = looked_at.heard
            if heard and heard.run is run and price.at < heard.price.at:
                continue  # told in the wrong order
            looked_at.heard = _Heard(price, run, self._number)
            _hint(looked_at.viewers, now)

    async def _keep_beating(self) -> None:
        while self._symbols:
            await asyncio.sleep(BEAT_SECONDS)
            self.beat()

    @staticmethod
    def _is_stale(heard: _Heard, now: float) -> bool:
        return passed(now, heard.run.alive_at, STALE_SECONDS)


def _hint(viewers: Iterable[Viewer], now: float) -> None:
    for viewer in viewers:
        viewer.hint(now)

"""Exchanges for the contract in `test_exchanges.py`, each with a market that does what the test says."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import httpx2
from pydantic import SecretStr

from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account, Exchange
from tests.fakes.binance import KEY, SECRET, serving
from tests.fakes.clock import ManualClock
from tests.fakes.market import ScriptedMarket


@dataclass
class Venue:
    """An exchange, two accounts that have at least 1,000,000 USDT and 2 BTC each, and its market."""

    exchange: Exchange
    account: Account
    other: Account
    market: ScriptedMarket
    move: Callable[[str, str], None]
    """Let a second pass, and the price of a symbol be another from then on."""


def loopback() -> httpx2.AsyncHTTPTransport:
    """The usual transport but for certificates: to load them takes longer than a test, and none are used."""
    return httpx2.AsyncHTTPTransport(verify=False)


@asynccontextmanager
async def on_binance() -> AsyncIterator[Venue]:
    clock, market = ManualClock(), ScriptedMarket()
    with serving(clock=clock, market=market) as fake:
        fake.desk.open("another-key", "another-secret", {"USDT": "1000000", "BTC": "2"})
        exchange = Binance(fake.base_url, clock, transport=loopback())
        mine = Account(1, "binance", SecretStr(KEY), SecretStr(SECRET))
        other = Account(2, "binance", SecretStr("another-key"), SecretStr("another-secret"))
        yield Venue(exchange, mine, other, market, fake.move)
        await exchange.close()


VENUES: dict[str, Callable[[], AbstractAsyncContextManager[Venue]]] = {"binance": on_binance}

"""Exchanges for the contract in `test_exchanges.py`, each with a market that does what the test says."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from pydantic import SecretStr

from backend.clock import moment
from backend.database.engine import Database
from backend.portfolio import queries
from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account, Exchange
from backend.portfolio.paper import PaperExchange
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


@asynccontextmanager
async def on_paper() -> AsyncIterator[Venue]:
    clock, market = ManualClock(), ScriptedMarket()

    def move(symbol: str, price: str) -> None:
        clock.tick(1)
        market.set(symbol, Decimal(price), clock.time())

    with TemporaryDirectory() as directory:
        database = Database(None, Path(directory))
        endowment = {"USDT": Decimal(1_000_000), "BTC": Decimal(2)}
        exchange = PaperExchange(database, market, clock, endowment)
        async with database.transaction() as connection:
            rows = [await queries.account_of(connection, name, "paper", moment(clock)) for name in "ab"]
        mine, other = (Account(row.id, "paper") for row in rows)
        yield Venue(exchange, mine, other, market, move)
        await database.close()


VENUES: dict[str, Callable[[], AbstractAsyncContextManager[Venue]]] = {
    "binance": on_binance,
    "paper": on_paper,
}

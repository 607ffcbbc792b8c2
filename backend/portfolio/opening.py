"""Puts the room together as the settings want it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache as once

from backend.access.principal import LOCAL
from backend.cache.engine import Cache
from backend.cache.instances import Order
from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.errors import DatabaseUnavailable, FieldError, InvalidInput
from backend.portfolio import queries, requests
from backend.portfolio.accounts import Accounts, Credentials
from backend.portfolio.binance import Binance
from backend.portfolio.binance_streams import AccountStream, BinancePrices
from backend.portfolio.desk import Desk
from backend.portfolio.exchange import Account, Exchange, Name
from backend.portfolio.keeper import Keeper
from backend.portfolio.market import PaperMarket
from backend.portfolio.nudges import Nudges
from backend.portfolio.paper import PaperExchange
from backend.portfolio.paper_feed import PaperPrices
from backend.portfolio.price_hub import PriceHub
from backend.portfolio.protection import Protector
from backend.portfolio.service import PortfolioService
from backend.portfolio.sync import Sync
from backend.portfolio.trading import Trading
from backend.portfolio.vault import Vault, key_of
from backend.settings import Settings

A_LOOK = 60  # weight of asking after an account with a handful of orders
Give = Callable[[Order], Awaitable[object]]
"""Has every instance of the cache carry out an order."""


@dataclass(slots=True)
class Portfolio:
    """The room: its service, prices for each exchange, and what goes on behind them."""

    service: PortfolioService
    sync: Sync
    hubs: Mapping[Name, PriceHub]
    nudges: Nudges
    binance: Binance
    _chores: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self) -> None:
        """Begin to look after what is under way, and to put in order what a crash has left."""
        with suppress(DatabaseUnavailable):
            await self.tidy()  # before the first order of a month comes
        self._chores.append(asyncio.create_task(self.sync.keep_going()))

    def missing(self) -> str | None:
        """Tell what is missing, by what the last call has found; nobody asks the exchange for this."""
        return None if self.binance.reached else "the exchange could not be reached when it was asked last"

    async def tidy(self) -> None:
        """Do what has to be done now and then: room for the orders of months to come, keys of long ago.

        Raises:
            DatabaseUnavailable: later, then.

        """
        desk = self.service.trading.desk
        now: datetime = moment(desk.clock)
        async with desk.database.transaction() as connection:
            await queries.ensure_partitions(connection, now)
            await queries.expire_requests(connection, now - requests.KEPT)

    async def close(self) -> None:
        """Let what was sent come in, then end it."""
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        for hub in self.hubs.values():
            await hub.close()
        await self.nudges.close()
        await self.service.trading.stop()
        await self.binance.close()


def open_portfolio(
    settings: Settings, *, clock: Clock, database: Database, cache: Cache, give: Give
) -> Portfolio:
    """Make the room: paper by default, Binance for whoever has linked a key."""
    market = PaperMarket(settings.sample_seed)
    binance = Binance(settings.binance_base_url, clock)
    paper = PaperExchange(database, market, clock, {"BRL": Decimal(settings.paper_cash)})
    exchanges: dict[Name, Exchange] = {"paper": paper, "binance": binance}

    def last(account: Account, symbol: str) -> Decimal | None:
        if account.exchange == "paper":
            return market.price(symbol, clock.time())
        price = hubs[account.exchange].latest(symbol)
        return price.price if price else None

    async def changed(account: Account) -> None:
        await give(forgetting(account.owner))

    desk = Desk(database, clock, exchanges)
    trading = Trading(desk, Keeper(desk, Protector(desk), last), changed)
    nudges = Nudges(AccountStream(settings.binance_ws_api_url, binance.weights), trading.settle_nudged, clock)
    vault = once(lambda: vault_of(settings))
    accounts = Accounts(database, clock, vault, binance.check_key, _configured(settings))
    service = PortfolioService(cache, accounts, trading, clock, nudges.seen)
    prices = PaperPrices(market, clock)
    live = BinancePrices(settings.binance_stream_url, binance.prices)
    hubs: dict[Name, PriceHub] = {
        "paper": PriceHub(prices, clock, mode="paper", traded=prices.traded),
        "binance": PriceHub(live, clock, mode="live", traded=binance.rules),
    }

    def room(account: Account) -> bool:
        return account.exchange == "paper" or binance.weights.may_spend(A_LOOK, background=True)

    return Portfolio(service, Sync(service, accounts, room), hubs, nudges, binance)


def forgetting(owner: str) -> Order:
    """Order that what is kept of one user's be forgotten, without a word to anybody else."""
    return Order(kind="invalidate", pattern=f":{owner}:", quiet=True)


def _configured(settings: Settings) -> Credentials | None:
    if settings.binance_api_key is None or settings.binance_api_secret is None:
        return None
    return Credentials(LOCAL.own.key, settings.binance_api_key, settings.binance_api_secret)


def vault_of(settings: Settings) -> Vault:
    """Find the key that seals users' keys.

    Raises:
        InvalidInput: there is none, and one in `DATA_DIR` would be another on every machine.

    """
    shared = settings.database_url and not settings.database_url.get_secret_value().startswith("sqlite")
    if shared and not settings.vault_key:
        message = "cannot be kept, because the server has no VAULT_KEY"
        raise InvalidInput([FieldError(field="api_key", message=message)])
    return Vault(settings.vault_key or key_of(settings.data_dir))

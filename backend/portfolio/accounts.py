"""Which account a user trades with: on paper, or their own on Binance once they have linked a key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog
from pydantic import SecretStr

from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.errors import ExchangeRefusesKey
from backend.portfolio import queries
from backend.portfolio.exchange import Account
from backend.portfolio.queries import Found
from backend.portfolio.vault import Unreadable, Vault

log = structlog.get_logger()


class Credentials(NamedTuple):
    """A key of an account on Binance, for whoever has no key of their own: the one local user."""

    owner: str
    key: SecretStr
    secret: SecretStr


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of all users; an owner is a digest. All of it raises `DatabaseUnavailable`."""

    database: Database
    clock: Clock
    vault: Callable[[], Vault]
    configured: Credentials | None = None

    async def of(self, owner: str) -> Account:
        """Find the account that a user trades with now.

        Raises:
            ExchangeRefusesKey: the key they have linked cannot be opened any more.

        """
        async with self.database.transaction() as connection:
            if self.configured and self.configured.owner == owner:
                row = await queries.account_of(connection, owner, "binance", moment(self.clock))
                return Account(row.id, "binance", self.configured.key, self.configured.secret, owner)
            found = {row.exchange: row for row in await queries.accounts_of(connection, owner)}
            linked = found.get("binance")
            if linked is None or linked.sealed is None:
                row = found.get("paper") or await queries.account_of(
                    connection, owner, "paper", moment(self.clock)
                )
                return Account(row.id, "paper", owner=owner)
        return self._opened(linked)

    async def link(self, owner: str, key: SecretStr, secret: SecretStr) -> Account:
        """Have a user trade on Binance from now on; the key was checked before."""
        async with self.database.transaction() as connection:
            row = await queries.account_of(connection, owner, "binance", moment(self.clock))
            await queries.seal(connection, row.id, self.vault().seal(owner, key, secret))
        return Account(row.id, "binance", key, secret, owner)

    async def unlink(self, owner: str) -> None:
        """Forget a user's key; from now on they trade on paper."""
        async with self.database.transaction() as connection:
            for row in await queries.accounts_of(connection, owner):
                await queries.seal(connection, row.id, None)

    async def linked_at(self, owner: str) -> datetime | None:
        """Tell since when a user has an account on Binance."""
        async with self.database.transaction() as connection:
            rows = await queries.accounts_of(connection, owner)
        return next((row.created_at for row in rows if row.sealed is not None), None)

    async def busy(self, *, after: int, limit: int) -> list[Account]:
        """List accounts with something under way, as far as they can be opened, those beyond one first."""
        async with self.database.transaction() as connection:
            rows = await queries.busy_accounts(connection, after, limit)
        accounts = []
        for row in rows:
            if self.configured and self.configured.owner == row.user_key and row.exchange == "binance":
                keys = self.configured.key, self.configured.secret
                accounts.append(Account(row.id, "binance", *keys, owner=row.user_key))
            elif row.exchange == "paper":
                accounts.append(Account(row.id, "paper", owner=row.user_key))
            elif row.sealed is not None:
                try:
                    accounts.append(self._opened(row))
                except ExchangeRefusesKey:
                    continue
        return accounts

    def _opened(self, row: Found) -> Account:
        try:
            key, secret = self.vault().open(row.user_key, row.sealed)
        except Unreadable:
            log.error("portfolio.key_unreadable", account=row.id)  # noqa: TRY400 - its text says nothing more
            raise ExchangeRefusesKey from None
        return Account(row.id, "binance", key, secret, row.user_key)

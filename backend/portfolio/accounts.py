"""Which account a user trades with: on paper, or their own on Binance once they have linked a key."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import structlog
from pydantic import SecretStr

from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.errors import ExchangeRefusesKey, FieldError, InvalidInput
from backend.portfolio import queries
from backend.portfolio.exchange import Account
from backend.portfolio.queries import Found
from backend.portfolio.vault import Unreadable, Vault

log = structlog.get_logger()
CHECKED_SECONDS = 3600.0


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
    check: Callable[[Account], Awaitable[None]]
    configured: Credentials | None = None
    _checked: dict[str, float] = field(default_factory=dict)  # digests of keys, and until when they are good

    async def of(self, owner: str) -> Account:
        """Find the account that a user trades with now.

        Raises:
            ExchangeRefusesKey: their key is not taken, or cannot be opened any more.
            KeyMayWithdraw: money could be moved out of their account with it.
            ExchangeUnavailable: nobody can tell whether it is one of those.

        """
        account = await self._find(owner)
        if account.exchange == "binance":
            await self._see_to(account)
        return account

    async def _find(self, owner: str) -> Account:
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
        """Have a user trade on Binance from now on.

        Raises:
            InvalidInput: the server has a key for them already, or none to seal theirs with.
            ExchangeRefusesKey, KeyMayWithdraw, ExchangeUnavailable: as for `of`; nothing is kept.

        """
        self._not_configured(owner)
        sealed = self.vault().seal(owner, key, secret)
        await self._check(Account(0, "binance", key, secret, owner))
        async with self.database.transaction() as connection:
            row = await queries.account_of(connection, owner, "binance", moment(self.clock))
            await queries.seal(connection, row.id, sealed)
        return Account(row.id, "binance", key, secret, owner)

    async def unlink(self, owner: str) -> None:
        """Forget a user's key; from now on they trade on paper.

        Raises:
            InvalidInput: it is the server's.

        """
        self._not_configured(owner)
        async with self.database.transaction() as connection:
            for row in await queries.accounts_of(connection, owner):
                await queries.seal(connection, row.id, None)

    def has_its_own(self, owner: str) -> bool:
        """Tell whether the server has a key for a user."""
        return self.configured is not None and self.configured.owner == owner

    async def linked_at(self, owner: str) -> datetime | None:
        """Tell since when a user has an account on Binance."""
        async with self.database.reading() as connection:
            rows = await queries.accounts_of(connection, owner)
        return next((row.created_at for row in rows if row.sealed is not None), None)

    async def busy(self, *, after: int, limit: int) -> list[Account]:
        """List accounts with something under way, as far as they can be opened, those beyond one first."""
        async with self.database.reading() as connection:
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

    async def _see_to(self, account: Account) -> None:
        """See that a key may trade and not withdraw, now and again: its owner may give it other rights."""
        if self.clock.time() >= self._checked.get(_digest(account), 0.0):
            await self._check(account)

    async def _check(self, account: Account) -> None:
        await self.check(account)
        self._checked[_digest(account)] = self.clock.time() + CHECKED_SECONDS

    def _not_configured(self, owner: str) -> None:
        if self.has_its_own(owner):
            raise InvalidInput(
                [FieldError(field="api_key", message="is set on the server, by BINANCE_API_KEY")]
            )

    def _opened(self, row: Found) -> Account:
        try:
            key, secret = self.vault().open(row.user_key, row.sealed)
        except Unreadable:
            log.error("portfolio.key_unreadable", account=row.id)  # noqa: TRY400 - its text says nothing more
            raise ExchangeRefusesKey from None
        return Account(row.id, "binance", key, secret, row.user_key)


def _digest(account: Account) -> str:
    """Name a key together with its secret: with another secret it is another key."""
    words = [word.get_secret_value() for word in (account.key, account.secret) if word]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()

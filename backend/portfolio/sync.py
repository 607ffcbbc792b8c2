"""Finds out what has become of orders while nobody looks: a stop that was met, a limit, a crash.

What can change by itself is asked after every few seconds, through the same cached answers that users get, so
that who looks meanwhile asks nobody again. It never uses more of the exchange's limits than what users leave.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from backend.access.scope import Scope
from backend.errors import DatabaseUnavailable, ExchangeRefusesKey, ExchangeUnavailable
from backend.portfolio.accounts import Accounts
from backend.portfolio.exchange import Account
from backend.portfolio.service import PortfolioService

log = structlog.get_logger()
ROUND_SECONDS = 10.0
AT_MOST = 200  # accounts a round; those that were not reached come first in the next


@dataclass(slots=True)
class Sync:
    """Rounds over the accounts with something under way. `room` tells whether the exchange may be asked."""

    service: PortfolioService
    accounts: Accounts
    room: Callable[[Account], bool]
    _after: int = 0  # the last account that was reached

    async def keep_going(self) -> None:
        """Go round until cancelled, the first time at once: whatever a crash has left is put in order."""
        while True:
            try:
                with suppress(DatabaseUnavailable):  # which tells of itself
                    await self.round()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round may do better
                log.error("portfolio.sync_broken", error=type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(ROUND_SECONDS)

    async def round(self) -> int:
        """Ask after every account that something may have happened to; return how many were reached.

        Raises:
            DatabaseUnavailable: nobody knows which those are.

        """
        found = await self.accounts.busy(after=self._after, limit=AT_MOST)
        reached = 0
        for account in found:
            if not self.room(account):
                break  # what is left is for users, until the exchange's minute is over
            try:
                await self._look_at(account)
            except (ExchangeUnavailable, ExchangeRefusesKey) as error:
                log.warning("portfolio.sync_failed", account=account.id, error=type(error).__name__)
            self._after = account.id
            reached += 1
        if reached == len(found) < AT_MOST:
            self._after = 0
        return reached

    async def _look_at(self, account: Account) -> None:
        current = await self.accounts.of(account.owner)
        if current.id == account.id:
            await self.service.get_positions(scope=Scope(account.owner))
            await self.service.trading.mend(account)
        else:
            await self.service.trading.settle(account)

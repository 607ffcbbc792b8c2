"""What the language model has cost: counted as it is paid for, and held against the day's budget."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

import structlog

from backend.clock import SAO_PAULO, Clock, today
from backend.database.engine import Database
from backend.errors import DatabaseUnavailable, TokenBudgetExceeded
from backend.meetings import queries
from backend.meetings.engine import Usage
from backend.observability.metrics import Metrics

log = structlog.get_logger()
Price = Callable[[Usage], Decimal | None]
"""Tells what a call has cost in US dollars; None when nobody knows, which is not nothing."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a tenant has used on one day; `usd` is None as soon as the price of a part of it is unknown."""

    tokens: int
    usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Tokens by tenant and day. `budget` is a day's tokens, of what goes in and what comes out."""

    database: Database
    clock: Clock
    metrics: Metrics
    price: Price
    budget: int | None

    async def allow(self, tenant: str) -> None:
        """See whether there is anything left for today; calls under way are not known yet.

        Raises:
            TokenBudgetExceeded: there is not, until midnight in São Paulo.
            DatabaseUnavailable: nobody can tell.

        """
        if self.budget is not None and (await self.spent(tenant)).tokens >= self.budget:
            now = datetime.fromtimestamp(self.clock.time(), SAO_PAULO)
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), SAO_PAULO)
            raise TokenBudgetExceeded(retry_after_seconds=max(1, round((midnight - now).total_seconds())))

    def count(self, usage: Usage) -> None:
        """Show a call in the metrics, at once."""
        self.metrics.tokens.labels("input").inc(usage.input_tokens)
        self.metrics.tokens.labels("cached_input").inc(usage.cached_tokens)
        self.metrics.tokens.labels("output").inc(usage.output_tokens)
        usd = self.price(usage)
        if usd is None:
            self.metrics.unpriced.inc()
        else:
            self.metrics.cost.inc(float(usd))

    async def book(self, tenant: str, usages: list[Usage]) -> None:
        """Write down what was used; a database that is away does not take an answer from anybody."""
        if not usages:
            return
        try:
            async with self.database.transaction() as connection:
                for usage in usages:
                    await queries.book(connection, tenant, today(self.clock), usage)
        except DatabaseUnavailable:
            log.warning("meetings.usage_not_booked", calls=len(usages))

    async def spent(self, tenant: str) -> Spent:
        """Add up today's use."""
        async with self.database.reading() as connection:
            rows = await queries.used(connection, tenant, today(self.clock))
        usages = [Usage(row.model, row.input_tokens, row.cached_tokens, row.output_tokens) for row in rows]
        prices = [self.price(usage) for usage in usages]
        known = [price for price in prices if price is not None]
        return Spent(
            tokens=sum(usage.input_tokens + usage.output_tokens for usage in usages),
            usd=sum(known, Decimal()) if len(known) == len(prices) else None,
        )

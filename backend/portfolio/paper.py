"""The paper exchange: prices are made up, orders are executed by `matching.py`, books are in our database.

Nothing runs in between: whoever looks at a book has it catch up with what has happened since. So any number
of instances tell the same, and a restart loses nothing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal

from sqlalchemy import Select, select

from backend.clock import Clock
from backend.database.engine import Database
from backend.database.tables import paper_books
from backend.database.upsert import insert
from backend.portfolio.exchange import Account, Funds, Order, Reference, Refused, Rules, State
from backend.portfolio.market import Market
from backend.portfolio.matching import NO_ORDER, Book


class PaperExchange:
    """An exchange on which nothing can be lost. `endowment` is what an account begins with, by asset.

    All of it raises `DatabaseUnavailable`.
    """

    def __init__(
        self, database: Database, market: Market, clock: Clock, endowment: Mapping[str, Decimal]
    ) -> None:
        self._database = database
        self._market = market
        self._clock = clock
        self._endowment = dict(endowment)

    async def rules(self) -> Mapping[str, Rules]:
        """Tell what may be traded."""
        return self._market.rules

    async def funds(self, account: Account) -> Mapping[str, Funds]:
        """Tell what an account has."""
        return (await self._look(account)).funds()

    async def place(self, account: Account, orders: Sequence[Order]) -> list[State]:
        """Place one order, or two of which one cancels the other.

        Raises:
            Refused: the book does not take them.

        """
        async with self._book(account) as book:
            return book.place(self._market, orders, self._clock.time())

    async def cancel(self, account: Account, order: Reference) -> None:
        """Cancel an order and its partner; one that is over, or not there, stays so."""
        async with self._book(account) as book:
            try:
                book.cancel(self._market, order.client_id, self._clock.time())
            except Refused as refused:
                if refused.why != NO_ORDER:
                    raise

    async def find(self, account: Account, orders: Sequence[Reference]) -> Mapping[str, State]:
        """Tell how orders stand."""
        known = (await self._look(account)).orders
        return {name: known[name].state for _, name in orders if name in known}

    async def _look(self, account: Account) -> Book:
        """Read a book and have it catch up. Nothing is kept: the next look finds the same again."""
        async with self._database.transaction() as connection:
            kept = await connection.execute(_state(account))
        return self._caught_up(kept.scalar_one_or_none())

    @asynccontextmanager
    async def _book(self, account: Account) -> AsyncIterator[Book]:
        """Lend a book; what it has become is kept, unless the borrower fails."""
        t = paper_books.c
        async with self._database.transaction() as connection:
            kept = (await connection.execute(_state(account).with_for_update())).scalar_one_or_none()
            book = self._caught_up(kept)
            yield book
            row = {"account_id": account.id, "state": book.model_dump_json()}
            written = insert(connection, paper_books).values(row)
            await connection.execute(
                written.on_conflict_do_update(index_elements=[t.account_id], set_={"state": row["state"]})
            )

    def _caught_up(self, kept: str | None) -> Book:
        now = self._clock.time()
        book = Book.model_validate_json(kept) if kept else Book(assets=dict(self._endowment), at=now)
        book.advance(self._market, now)
        return book


def _state(account: Account) -> Select[str]:
    t = paper_books.c
    return select(t.state).where(t.account_id == account.id)

"""The paper exchange: prices are made up, orders are executed by `matching.py`, books are in our database.

Nothing runs in between: whoever looks at a book has it catch up with what has happened since. So any number
of instances tell the same, and a restart loses nothing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal

from sqlalchemy import select, update

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
        async with self._book(account) as book:
            return book.funds()

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
        async with self._book(account) as book:
            return {name: book.orders[name].state for _, name in orders if name in book.orders}

    @asynccontextmanager
    async def _book(self, account: Account) -> AsyncIterator[Book]:
        """Lend a book that has caught up; what it has become is kept, unless the borrower fails."""
        t = paper_books.c
        begun = Book(assets=self._endowment, at=self._clock.time())
        row = {"account_id": account.id, "state": begun.model_dump_json()}
        async with self._database.transaction() as connection:
            await connection.execute(insert(connection, paper_books).values(row).on_conflict_do_nothing())
            mine = select(t.state).where(t.account_id == account.id).with_for_update()
            book = Book.model_validate_json((await connection.execute(mine)).scalar_one())
            before = book.numbers, [entry.status for entry in book.orders.values()]
            book.advance(self._market, self._clock.time())
            yield book
            # To have looked changes nothing: the next one finds the same executions from further back.
            if before != (book.numbers, [entry.status for entry in book.orders.values()]):
                kept = update(paper_books).where(t.account_id == account.id)
                await connection.execute(kept.values(state=book.model_dump_json()))

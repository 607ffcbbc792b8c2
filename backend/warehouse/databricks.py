"""The Databricks SQL warehouse: sessions that are kept open, one budget of time for each question.

Opening a session for every question is what makes people wait, and a session answers one question at a
time: so a few are kept (the connector has no pool), and whoever comes when all are busy waits in line,
first come, first served. What fails is tried again only where that can help (`faults.py`), and only
within the time the caller has; a question that is given up is cancelled in the warehouse too.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal, TypeVar

import structlog

from backend.clock import Clock
from backend.errors import MiranteError, NoDataYet, WarehouseStarting, WarehouseTimeout, WarehouseUnavailable
from backend.observability.requests import current_request_id
from backend.observability.traffic import Query, Traffic
from backend.warehouse.breaker import Breaker
from backend.warehouse.catalog import prepare
from backend.warehouse.catalog import question as find_question
from backend.warehouse.databricks_session import Address, Session, Statement
from backend.warehouse.faults import (
    BadStatement,
    Fault,
    NoTables,
    NotReady,
    RanTooLong,
    Refused,
    SessionLost,
    Unreachable,
)
from backend.warehouse.protocol import Parameter, Row

log = structlog.get_logger()
T = TypeVar("T")
BATCH_ROWS = 5_000
PAUSES = (0.2, 0.8)  # seconds before a broken connection is tried again
STARTING_PAUSE = 2.0  # seconds, when the warehouse does not say how long
STATEMENTS, AGE_SECONDS, IDLE_SECONDS = 500, 3600.0, 600.0  # limits of a session's life
CANCEL_SECONDS = 0.2  # between attempts to cancel what the warehouse may not have taken yet


class DatabricksWarehouse:
    """Asks a SQL warehouse through a bounded pool of sessions, each on a thread of its own."""

    kind: Literal["databricks"] = "databricks"

    def __init__(
        self, address: Address, *, sessions: int, clock: Clock, traffic: Traffic | None = None
    ) -> None:
        self._address = address
        self._traffic = traffic or Traffic()
        self._clock = clock
        self._breaker = Breaker(clock)
        self._traffic.breaker_open = lambda: not self._breaker.closed
        self._starting = False
        self._told = ""
        self._idle: list[Session] = []
        self._turns = asyncio.Semaphore(sessions)
        self._threads = ThreadPoolExecutor(sessions, thread_name_prefix="databricks")
        self._helpers = ThreadPoolExecutor(2, thread_name_prefix="databricks-end")
        self._busy: set[Session] = set()

    def missing(self) -> str | None:
        """Tell what keeps questions from being answered."""
        if self._starting:
            return "the warehouse is starting"
        return None if self._breaker.closed else "the warehouse cannot be reached"

    async def open(self) -> None:
        """Get ready; a warehouse that is not there yet is no error here."""
        # What it has to say is in the faults; its own lines name hosts, statements and parameters.
        logging.getLogger("databricks").setLevel(logging.CRITICAL)
        await asyncio.to_thread(prepare, "databricks")

    async def fetch(self, question: str, parameters: Mapping[str, Parameter]) -> list[Row]:
        """Ask a question and return all of its rows."""
        async with self._turn(question) as turn:
            statement = _statement(question, parameters)
            asking = self._ask(turn, lambda session: session.rows(statement))
            session, rows = await self._in_time(turn, asking)
            self._put_back(session)
            turn.query.rows = len(rows)
            return rows

    async def stream(
        self, question: str, parameters: Mapping[str, Parameter]
    ) -> AsyncIterator[Sequence[Row]]:
        """Ask a question and hand its rows out in batches, for answers too large to hold."""
        async with self._turn(question) as turn:
            statement = _statement(question, parameters)
            asking = self._ask(turn, lambda session: session.execute(statement))
            session, _ = await self._in_time(turn, asking)
            turn.query.rows, whole = 0, False
            try:
                while batch := await self._next(turn, session, lambda held: held.fetch(BATCH_ROWS)):
                    turn.query.rows += len(batch)
                    yield batch
                await self._next(turn, session, Session.finish)
                whole = True
            finally:
                if whole:
                    self._put_back(session)
                elif not turn.stuck:  # else it is in use, and ends when that has been cancelled
                    self._end(session)

    async def close(self) -> None:
        """Let go of everything; questions under way are cancelled."""
        for session in self._busy:
            self._helpers.submit(session.cancel)
        self._end_idle()
        await asyncio.to_thread(self._helpers.shutdown)
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    @asynccontextmanager
    async def _turn(self, question: str) -> AsyncIterator["_Turn"]:
        """Wait in line for a thread; keep it for as long as it is busy, even when nobody waits any more."""
        with self._traffic.asked(question) as query:
            if self._breaker.open:
                raise WarehouseUnavailable
            begun = self._clock.time()
            turn = _Turn(self._deadline(), query)
            await self._in_time(turn, self._turns.acquire())
            query.begin()
            waited = self._clock.time() - begun
            try:
                yield turn
            finally:
                if turn.stuck:
                    turn.stuck.add_done_callback(lambda _: self._turns.release())
                else:
                    self._turns.release()
                took = self._clock.time() - begun - waited
                log.info("warehouse.asked", question=question, waited=round(waited, 3), took=round(took, 3))

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._address.timeout_seconds

    async def _in_time(self, turn: "_Turn", work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout_at(turn.deadline):
                return await work
        except TimeoutError:
            raise self._late(turn) from None

    def _late(self, turn: "_Turn") -> MiranteError:
        """Tell what it comes to that the time is over."""
        if self._starting:
            return WarehouseStarting()
        if turn.stuck:
            self._breaker.in_vain()
            return WarehouseTimeout()
        return WarehouseUnavailable() if turn.fault else WarehouseTimeout()

    async def _ask(self, turn: "_Turn", work: Callable[[Session], T]) -> tuple[Session, T]:
        """Try until there is an answer, or no sense in trying; the session is the caller's then."""
        broken, lost = 0, False
        while True:
            if not await self._breaker.enter():
                raise WarehouseUnavailable
            session = self._take()
            try:
                answer = await self._run(turn, session, work)
            except Fault as fault:
                self._end(session)
                turn.fault = fault
                self._tell_of(fault)
                match fault:
                    case NotReady():
                        self._starting = True
                        self._breaker.answered()
                        await asyncio.sleep(fault.retry_after or STARTING_PAUSE)
                    case SessionLost() if not lost:
                        lost = True
                        self._breaker.answered()
                        self._end_idle()
                    case Unreachable() if broken < len(PAUSES):
                        self._breaker.gave_up()
                        self._end_idle()
                        await asyncio.sleep(PAUSES[broken])
                        broken += 1
                    case _:
                        raise self._given_up(fault) from None
            except asyncio.CancelledError:
                self._breaker.gave_up()
                raise
            except Exception:  # a mistake, ours or the connector's; the warehouse may be well
                self._end(session)
                self._breaker.in_vain()
                raise
            else:
                self._breaker.answered()
                self._starting, self._told = False, ""
                return session, answer

    def _tell_of(self, fault: Fault) -> None:
        """Log a fault; one that lasts, once."""
        told = f"{type(fault).__name__}: {fault}"
        if told != self._told or not isinstance(fault, (NotReady, Unreachable)):
            log.warning("warehouse.failed", fault=type(fault).__name__, error=str(fault))
        self._told = told

    def _given_up(self, fault: Fault) -> MiranteError:
        """Tell the caller what a fault comes to, once it is not tried again."""
        if isinstance(fault, (RanTooLong, BadStatement, NoTables)):
            self._breaker.answered()
        else:
            self._breaker.failed()
        match fault:
            case RanTooLong():
                return WarehouseTimeout()
            case BadStatement():
                return MiranteError()
            case NoTables():
                log.error("warehouse.no_tables", hint="run the job, or set DATABRICKS_CATALOG and _SCHEMA")
                return NoDataYet()
            case Refused():
                log.error("warehouse.refused", hint="check DATABRICKS_HOST, _HTTP_PATH and the credentials")
        return WarehouseUnavailable()

    async def _next(self, turn: "_Turn", session: Session, work: Callable[[Session], T]) -> T:
        """Go on with a stream; what has been handed out cannot be taken back, so nothing is tried again."""
        turn.deadline = self._deadline()
        try:
            return await self._in_time(turn, self._run(turn, session, work))
        except Fault as fault:
            log.warning("warehouse.failed", fault=type(fault).__name__, error=str(fault))
            raise WarehouseUnavailable from None

    async def _run(self, turn: "_Turn", session: Session, work: Callable[[Session], T]) -> T:
        """Work on a thread; what is given up meanwhile is cancelled, and its session ended."""
        loop = asyncio.get_running_loop()
        done = threading.Event()
        self._busy.add(session)

        def run() -> T:
            try:
                return work(session)
            finally:
                done.set()

        future = loop.run_in_executor(self._threads, run)
        future.add_done_callback(lambda _: self._busy.discard(session))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            turn.stuck = future
            future.add_done_callback(_seen)
            self._helpers.submit(_cancel, session, done)
            raise

    def _take(self) -> Session:
        """Find an idle session, the one used last; or make one."""
        now = self._clock.time()
        while self._idle:
            session = self._idle.pop()
            if not _worn(session, now):
                return session
            self._end(session)
        return Session(self._address, now)

    def _put_back(self, session: Session) -> None:
        session.used = self._clock.time()
        self._idle.append(session)

    def _end_idle(self) -> None:
        """End what is not in use; when one session is lost, the others most likely are too."""
        for session in self._idle:
            self._end(session)
        self._idle.clear()

    def _end(self, session: Session) -> None:
        self._helpers.submit(session.close)


class _Turn:
    """A place at the warehouse: until when, what went wrong last, and work that nobody waits for any more."""

    def __init__(self, deadline: float, query: Query) -> None:
        self.deadline = deadline  # of the event loop's clock
        self.query = query
        self.fault: Fault | None = None
        self.stuck: asyncio.Future[Any] | None = None


def _statement(name: str, parameters: Mapping[str, Parameter]) -> Statement:
    found = find_question(name, "databricks")
    given = {parameter: parameters[parameter] for parameter in found.parameters}
    return Statement(found.sql, given, {"function": name, "request_id": current_request_id.get("")})


def _worn(session: Session, now: float) -> bool:
    """Tell whether it has done enough: sessions grow, and the warehouse ends those that are idle."""
    return (
        session.statements >= STATEMENTS
        or now - session.opened >= AGE_SECONDS
        or now - session.used >= IDLE_SECONDS
    )


def _cancel(session: Session, done: threading.Event) -> None:
    """Cancel until it has ended: until the warehouse has taken a statement, there is nothing to cancel."""
    while not done.wait(CANCEL_SECONDS):
        session.cancel()
    session.close()


def _seen(future: asyncio.Future[Any]) -> None:
    """Look at how abandoned work ended, so that its error is not called unheard."""
    with suppress(asyncio.CancelledError):
        future.exception()

"""Reads meetings, each once: whoever asks again, meanwhile or later, gets the answer that was paid for."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import structlog

from backend.cache.shared import Unreachable
from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.database.tables import accepted_actions, sentiments
from backend.errors import (
    DatabaseUnavailable,
    IdempotencyKeyReuse,
    MeetingInProgress,
    NoAccess,
    WarehouseTimeout,
    WarehouseUnavailable,
)
from backend.meetings import queries
from backend.meetings.engine import Engine, Usage
from backend.meetings.idempotency import (
    LEASE,
    NO_KEY,
    Done,
    Identity,
    Lease,
    Operation,
    Records,
    fingerprint,
    identify,
    meeting_of,
    public_key,
)
from backend.meetings.ledger import Ledger
from backend.meetings.models import AnalyzeAnswer, ExtractAnswer, Meeting
from backend.meetings.queries import Feeling
from backend.meetings.sight import Sight

log = structlog.get_logger()
PATIENCE = 25.0  # seconds that a duplicate waits: proxies give up at 30
POLL = 0.1
LAST_CALLS = 5.0  # seconds that paid calls have left when the server stops


class Answered(NamedTuple):
    """The bytes of an answer, and whether they are new, were paid for before, or are kept by nobody."""

    body: str
    state: Literal["MISS", "HIT", "BYPASS"]


class Erasure(NamedTuple):
    """What there was of a meeting: stored answers, accepted action items, sentiments."""

    records: int
    action_items: int
    sentiments: int


@dataclass(frozen=True, slots=True)
class _Flight:
    """A request that this instance is settling, and its payload."""

    fingerprint: str
    task: asyncio.Task[Answered]


@dataclass(slots=True)
class MeetingService:
    """The two questions about a meeting."""

    engine: Engine
    records: Records
    ledger: Ledger
    database: Database
    clock: Clock
    masked: bool = False  # whether what identifies people is taken out before a transcript leaves
    _flights: dict[tuple[str, bool], _Flight] = field(default_factory=dict)

    async def answer(
        self, operation: Operation, meeting: Meeting, sight: Sight, *, again: bool = False
    ) -> Answered:
        """Answer from the record of the meeting, or read it; `again` reads it whatever is on record.

        The reading goes on when its caller goes away: it is paid for, and the next one gets it.

        Raises:
            IdempotencyKeyReuse: it is on record with another transcript or other metadata.
            MeetingInProgress: somebody else has had it read for longer than a caller waits.
            TokenBudgetExceeded, DatabaseUnavailable: nothing may be spent, or nobody can tell.
            LanguageModelUnavailable, LanguageModelTimeout, LanguageModelRefused, LanguageModelInvalid,
            TranscriptTooLong: as the engine says; nothing is kept of it.

        """
        outcome = "failed"
        try:
            answered = await self._answer(operation, meeting, sight, again=again)
            outcome = answered.state.lower()
        finally:
            self.ledger.metrics.meetings.labels(operation, outcome).inc()
        return answered

    async def erase(self, sight: Sight, meeting_id: str) -> Erasure:
        """Forget all there is of a meeting; what is being read of it is not kept either.

        Raises:
            NoAccess: parts of it may belong to somebody whom the caller does not see.
            DatabaseUnavailable: a part of it may be left; asking again later erases that too.

        """
        if not sight.whole:
            raise NoAccess
        tenant = sight.tenant
        try:
            records = await self.records.erase(meeting_of(tenant, meeting_id))
        except Unreachable:
            detail = "Redis cannot be reached, and may still hold this meeting. Try again shortly."
            raise DatabaseUnavailable(detail) from None
        async with self.database.transaction() as connection:
            items = await queries.forget(connection, accepted_actions, tenant, meeting_id)
            feelings = await queries.forget(connection, sentiments, tenant, meeting_id)
        return Erasure(records, items, feelings)

    async def close(self) -> None:
        """Let what is paid for come in for a moment, then end it."""
        tasks = [flight.task for flight in self._flights.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_CALLS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.engine.close()

    async def _answer(self, operation: Operation, meeting: Meeting, sight: Sight, *, again: bool) -> Answered:
        if public_key(meeting.metadata) == NO_KEY:
            answer = await self._read(operation, meeting, sight.tenant)
            return Answered(answer.model_dump_json(), "BYPASS")
        identity = identify(operation, sight.tenant, sight.scope.key, meeting.metadata)
        payload = fingerprint(meeting)
        flight = self._flights.get((identity.record, again))
        if flight is None:
            work = self._settle(operation, meeting, sight, identity, payload, again=again)
            flight = self._take_off((identity.record, again), payload, work)
            return await asyncio.shield(flight.task)
        if flight.fingerprint != payload:
            raise IdempotencyKeyReuse
        done, _ = await asyncio.wait({flight.task}, timeout=PATIENCE)
        if not done:
            raise MeetingInProgress
        return Answered(flight.task.result().body, "HIT")

    def _take_off(
        self, name: tuple[str, bool], payload: str, work: Coroutine[None, None, Answered]
    ) -> _Flight:
        def landed(task: asyncio.Task[Answered]) -> None:
            del self._flights[name]
            if not task.cancelled() and (error := task.exception()):  # seen, even when nobody waits for it
                log.info("meetings.not_read", error=type(error).__name__)

        flight = self._flights[name] = _Flight(payload, asyncio.create_task(work))
        flight.task.add_done_callback(landed)
        return flight

    async def _settle(  # noqa: PLR0913 - what a request is
        self,
        operation: Operation,
        meeting: Meeting,
        sight: Sight,
        identity: Identity,
        payload: str,
        *,
        again: bool,
    ) -> Answered:
        """Find the answer, wait for another instance that is at it, or read the meeting."""
        waited = 0.0
        while True:
            found = await self.records.begin(identity, payload, again=again)
            if isinstance(found, Lease):
                return Answered(await self._run(operation, meeting, sight, found), "MISS")
            if found.fingerprint != payload:
                raise IdempotencyKeyReuse
            if isinstance(found, Done):
                return Answered(found.body, "HIT")
            if waited >= PATIENCE:
                raise MeetingInProgress
            await asyncio.sleep(POLL)
            waited += POLL

    async def _run(self, operation: Operation, meeting: Meeting, sight: Sight, lease: Lease) -> str:
        holding = asyncio.create_task(self._hold(lease))
        try:
            answer = await self._read(operation, meeting, sight.tenant)
            body = answer.model_dump_json()
            await self._keep(lease, sight, answer, body)
        except BaseException:
            await self.records.abandon(lease)
            raise
        finally:
            holding.cancel()
        return body

    async def _hold(self, lease: Lease) -> None:
        while await self.records.renew(lease):  # noqa: ASYNC110 - a lease is renewed in time
            await asyncio.sleep(LEASE / 3)

    async def _read(
        self, operation: Operation, meeting: Meeting, tenant: str
    ) -> ExtractAnswer | AnalyzeAnswer:
        await self.ledger.allow(tenant)
        used: list[Usage] = []

        def book(usage: Usage) -> None:
            used.append(usage)
            self.ledger.count(usage)

        key = public_key(meeting.metadata)
        try:
            if operation == "extract":
                extraction = await self.engine.extract(meeting, book)
                return ExtractAnswer(**extraction.model_dump(), idempotency_key=key)
            analysis = await self.engine.analyze(meeting, book)
            return AnalyzeAnswer(**analysis.model_dump(), idempotency_key=key)
        finally:
            await self.ledger.book(tenant, used)

    async def _keep(
        self, lease: Lease, sight: Sight, answer: ExtractAnswer | AnalyzeAnswer, body: str
    ) -> None:
        """Store an answer and, before it, the sentiment: one that is erased in between is erased again."""
        felt = isinstance(answer, AnalyzeAnswer) and await self._note_feeling(sight, answer)
        done = Done(fingerprint=lease.fingerprint, body=body, completed_at=self.clock.time())
        if not await self.records.finish(lease, done):
            log.info("meetings.answer_not_kept")
            if felt and answer.meeting_id:
                async with self.database.transaction() as connection:
                    await queries.forget(connection, sentiments, sight.tenant, answer.meeting_id)

    async def _note_feeling(self, sight: Sight, answer: AnalyzeAnswer) -> bool:
        """Keep how a customer felt, unless whoever brings it may not look at that customer."""
        if not (answer.meeting_id and answer.customer_id and answer.meet_date):
            return False
        feeling = Feeling(
            meeting_id=answer.meeting_id,
            customer_id=answer.customer_id,
            meet_date=answer.meet_date,
            score=answer.sentiment_score,
            label=answer.sentiment_label,
            engine=answer.engine,
        )
        try:
            if not await sight.sees_customer(answer.customer_id):
                return False
            async with self.database.transaction() as connection:
                await queries.note_feeling(connection, sight.tenant, feeling, moment(self.clock))
        except (DatabaseUnavailable, WarehouseTimeout, WarehouseUnavailable):
            log.warning("meetings.sentiment_not_kept")  # the answer is paid for, and is not held back
            return False
        return True

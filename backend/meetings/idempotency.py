"""A meeting is paid for once: which request is which, and what is known of it.

After the IETF draft "The Idempotency-Key HTTP Header Field": the same key with another payload is refused,
one that is under way is waited for, one that is done is answered again, byte for byte. A request is
*running* while somebody holds its lease, which ends by itself with whoever held it, and *done* for `KEPT`
seconds from when it was completed. A failure leaves nothing behind.
"""

import hashlib
import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import structlog
from pydantic import BaseModel, ConfigDict

from backend.clock import Clock
from backend.meetings.models import Meeting, Metadata

log = structlog.get_logger()
Operation = Literal["extract", "analyze"]
OPERATIONS: tuple[Operation, ...] = ("extract", "analyze")
NO_KEY = "no-idempotency-key-available"
KEPT = 24 * 3600.0
LEASE = 30.0


class Identity(NamedTuple):
    """Where a request is kept: `record` for itself, `meeting` for all there is of its meeting.

    Digests: neither says who met whom. Both hold the tenant, and the record the access scope.
    """

    record: str
    meeting: str


class Done(BaseModel):
    """A completed request: what it was asked (digest), the bytes of its answer, and when that was."""

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    body: str
    completed_at: float  # seconds since 1970


class Lease(NamedTuple):
    """The right to run a request. `owner` is nobody else's."""

    identity: Identity
    owner: str
    fingerprint: str


class Running(NamedTuple):
    """Somebody else runs it, with this payload."""

    fingerprint: str


class Records(Protocol):
    """What is known of requests. All of it may be asked by several instances at once."""

    async def begin(self, identity: Identity, fingerprint: str, *, again: bool) -> Done | Running | Lease:
        """Find a request that is done or running, or become the one who runs it; `again` runs a done one."""
        ...

    async def renew(self, lease: Lease) -> bool:
        """Hold on to a lease; False when it is lost."""
        ...

    async def finish(self, lease: Lease, done: Done) -> bool:
        """Store the answer, unless the lease is lost: the meeting may have been erased."""
        ...

    async def abandon(self, lease: Lease) -> None:
        """Give a lease back; what was done before it stays."""
        ...

    async def erase(self, meeting: str) -> int:
        """Forget a meeting, running requests included; return how many records there were."""
        ...

    def sweep(self) -> None:
        """Let go of what has been kept for long enough and does not go by itself."""
        ...


def public_key(metadata: Metadata) -> str:
    """Write the idempotency key as CONTRACT.md publishes it; `NO_KEY` unless all three parts are there."""
    parts = (metadata.meeting_id, metadata.meet_date and metadata.meet_date.isoformat(), metadata.customer_id)
    return _digest(*parts) if all(parts) else NO_KEY


def identify(operation: Operation, tenant: str, scope: str, metadata: Metadata) -> Identity:
    """Tell where a request is kept: nobody is answered with what somebody of another scope has brought."""
    record = _digest(operation, tenant, scope, public_key(metadata))
    return Identity(record, meeting_of(tenant, metadata.meeting_id))


def meeting_of(tenant: str, meeting_id: str | None) -> str:
    """Tell where the list of a meeting's records is kept."""
    return _digest("meeting", tenant, meeting_id)


def fingerprint(meeting: Meeting) -> str:
    """Digest all that an answer depends on: equal for equal meetings, however they were typed."""
    transcript = hashlib.sha256(meeting.transcript.encode()).hexdigest()
    return _digest(transcript, meeting.metadata.model_dump(mode="json"))


def new_lease(identity: Identity, fingerprint: str) -> Lease:
    """Make a lease that is nobody else's."""
    return Lease(identity, secrets.token_hex(8), fingerprint)


def _digest(*parts: object) -> str:
    """Digest a JSON array: put side by side, ("1", "23") would be ("12", "3")."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class _Record:
    meeting: str
    done: Done | None = None
    running: Lease | None = None
    leased_until: float = 0.0


@dataclass(slots=True)
class MemoryRecords:
    """Records of this process, gone with it; past `max_bytes` of answers the oldest is let go of."""

    clock: Clock
    max_bytes: int
    _records: OrderedDict[str, _Record] = field(default_factory=OrderedDict)  # the oldest answer first
    _bytes: int = 0

    async def begin(self, identity: Identity, fingerprint: str, *, again: bool) -> Done | Running | Lease:
        """Find a request, or become the one who runs it."""
        record = self._find(identity.record)
        if record and record.running:
            return Running(record.running.fingerprint)
        if record and record.done and not again:
            return record.done
        if record is None:
            record = self._records[identity.record] = _Record(identity.meeting)
        record.running = new_lease(identity, fingerprint)
        record.leased_until = self.clock.time() + LEASE
        return record.running

    async def renew(self, lease: Lease) -> bool:
        """Hold on to a lease."""
        record = self._held(lease)
        if record:
            record.leased_until = self.clock.time() + LEASE
        return record is not None

    async def finish(self, lease: Lease, done: Done) -> bool:
        """Store the answer, unless the lease is lost."""
        record = self._held(lease)
        if not record:
            return False
        self._drop(lease.identity.record)
        self.keep(lease.identity, done)
        return True

    async def abandon(self, lease: Lease) -> None:
        """Give a lease back."""
        record = self._held(lease)
        if record:
            record.running = None
            if not record.done:
                del self._records[lease.identity.record]

    async def erase(self, meeting: str) -> int:
        """Forget a meeting."""
        found = [name for name, record in self._records.items() if record.meeting == meeting]
        for name in found:
            self._drop(name)
        return len(found)

    def knows(self, identity: Identity) -> bool:
        """Tell whether a request is done or running here."""
        return self._find(identity.record) is not None

    def keep(self, identity: Identity, done: Done) -> None:
        """Store an answer that could not be stored where its lease was."""
        record = self._records[identity.record] = _Record(identity.meeting, done)
        self._count(record, +1)
        self._make_room()

    def sweep(self) -> None:
        """Forget what has been kept for long enough."""
        for name in list(self._records):
            self._find(name)

    def _find(self, name: str) -> _Record | None:
        """Look a record up, without what has expired of it."""
        record, now = self._records.get(name), self.clock.time()
        if record is None:
            return None
        if record.running and now >= record.leased_until:
            record.running = None
        if record.done and now >= record.done.completed_at + KEPT:
            self._count(record, -1)
            record.done = None
        if not record.running and not record.done:
            del self._records[name]
            return None
        return record

    def _held(self, lease: Lease) -> _Record | None:
        record = self._find(lease.identity.record)
        return record if record and record.running == lease else None

    def _make_room(self) -> None:
        for name in [name for name, record in self._records.items() if not record.running]:
            if self._bytes <= self.max_bytes:
                break
            log.warning("meetings.answer_dropped")  # asked again it is paid for again: MEETINGS_MAX_BYTES
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._count(self._records.pop(name), -1)

    def _count(self, record: _Record, sign: int) -> None:
        self._bytes += sign * (len(record.done.body) if record.done else 0)

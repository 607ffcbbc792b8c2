"""Records in Redis, so that a meeting is paid for once whichever instance is asked, and after a restart.

What Redis cannot take while it is away stays in this instance's memory: a meeting that is asked of two
instances then may be paid for twice, and nothing is refused.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from backend.cache.shared import Script, SharedTier, Unreachable
from backend.meetings.idempotency import KEPT, LEASE, Done, Identity, Lease, MemoryRecords, Running, new_lease

LUA = Path(__file__).parent / "lua" / "records.lua"


@dataclass(slots=True)
class SharedRecords:
    """Records of all instances that share a Redis."""

    shared: SharedTier
    memory: MemoryRecords
    _run: Script = field(init=False)

    def __post_init__(self) -> None:
        self._run = self.shared.script(LUA.read_text("utf-8"))

    async def begin(self, identity: Identity, fingerprint: str, *, again: bool) -> Done | Running | Lease:
        """Find a request, here first, or become the one who runs it."""
        if self.memory.knows(identity):
            return await self.memory.begin(identity, fingerprint, again=again)
        lease = new_lease(identity, fingerprint)
        with suppress(Unreachable, ValidationError):
            how, what = await self._run(
                _key(identity.meeting),
                *("begin", identity.record, lease.owner, _ms(LEASE), fingerprint, int(again)),
            )
            if how == b"running":
                return Running(what.decode())
            return Done.model_validate_json(what) if how == b"done" else lease
        return await self.memory.begin(identity, fingerprint, again=again)

    async def renew(self, lease: Lease) -> bool:
        """Hold on to a lease; while nobody can say whose it is, it is ours."""
        if self.memory.knows(lease.identity):
            return await self.memory.renew(lease)
        with suppress(Unreachable):
            return bool(await self._ask("renew", lease, _ms(LEASE), lease.fingerprint))
        return True

    async def finish(self, lease: Lease, done: Done) -> bool:
        """Store the answer, unless the lease is lost; in memory when Redis has gone since."""
        if self.memory.knows(lease.identity):
            return await self.memory.finish(lease, done)
        with suppress(Unreachable):
            return bool(await self._ask("finish", lease, _ms(KEPT), done.model_dump_json()))
        self.memory.keep(lease.identity, done)
        return True

    async def abandon(self, lease: Lease) -> None:
        """Give a lease back; one that cannot be ends by itself."""
        await self.memory.abandon(lease)
        with suppress(Unreachable):
            await self._ask("abandon", lease)

    async def erase(self, meeting: str) -> int:
        """Forget a meeting everywhere.

        Raises:
            Unreachable: Redis may still have it; asking again later finds out.

        """
        here = await self.memory.erase(meeting)
        return here + int(await self._run(_key(meeting), "erase"))

    def sweep(self) -> None:
        """Let go of what has been kept here for long enough; Redis does it by itself."""
        self.memory.sweep()

    async def _ask(self, verb: str, lease: Lease, *arguments: str | int) -> int:
        identity = lease.identity
        answer: int = await self._run(_key(identity.meeting), verb, identity.record, lease.owner, *arguments)
        return answer


def _key(meeting: str) -> str:
    return f"meetings:{meeting}"


def _ms(seconds: float) -> int:
    return round(1000 * seconds)

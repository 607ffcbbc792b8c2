"""The second tier: answers, locks and orders in Redis, shared by every instance.

Whatever must happen whole is a script in `lua/`. Nothing here is waited for longer than `PATIENCE`: the
first call that takes longer, or fails, closes the tier, and everyone does without it until a beat has
come through again.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import structlog
from pydantic import BaseModel, SecretStr, ValidationError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from backend.cache.entry import Entry
from backend.cache.keys import Key, meets, pieces
from backend.fingerprint import fingerprint

log = structlog.get_logger()
T = TypeVar("T")
BACKEND = Path(__file__).parents[1]
LUA = Path(__file__).parent / "lua"
PATIENCE = 0.05  # seconds
LOOKS = 5
ORDER_PATIENCE = 0.5  # an order goes through all keys, and nobody's page waits for it
LOCK_SECONDS = 2.0  # a lock holds that long after its owner's last beat
POLL_SECONDS = 0.05  # how often those who wait for another instance's load look
KNOWN_SECONDS = 60.0  # an instance that has been silent for longer is not counted any more
CALLS_AT_ONCE = 16
MOST_ENTRIES = 10_000  # a pattern is held against all of them while Redis does nothing else
NAMES = ("entries", "expiries", "locks", "log", "numbers", "members", "version")  # as in lua/common.lua
ID = 16  # characters that tell one stored answer from the next


Script = Callable[..., Awaitable[Any]]
"""Runs on one key, whole or not at all: `await script(key, *arguments)`; raises `Unreachable`."""


class Unreachable(Exception):
    """The second tier cannot be asked now."""


class Stored(BaseModel):
    """An answer as it lies in Redis, after its id."""

    body: str
    headers: dict[str, str]
    stored_at: float
    load: float
    version: str


class Claim(NamedTuple):
    """The right to compute an answer while all other instances wait for it."""

    field: str
    owner: str


class Heard(NamedTuple):
    """What a beat brings back: the newest order, and the JSON of those that were missed, oldest first."""

    position: str
    lost: bool
    version: str
    members: int
    orders: list[bytes]


class Told(NamedTuple):
    """An order that has been given: its id, how many answers it deleted, and when (milliseconds)."""

    position: str
    deleted: int
    at: int


class Member(NamedTuple):
    """An instance: when it was heard of last (milliseconds), and the last order it has carried out."""

    heard: int
    position: str


class SharedTier:
    """Redis as the cache uses it.

    Closed until a beat has come through and its orders are carried out: `Instances` opens it (`up`). What
    fails raises `Unreachable` and closes it, and so does what finds it closed.
    """

    def __init__(self, url: SecretStr, *, prefix: str) -> None:
        self.instance = secrets.token_hex(8)
        self.position = ""  # the last order this instance has carried out
        self.up = False
        self._claims: set[Claim] = set()
        self._turns = asyncio.Semaphore(CALLS_AT_ONCE)
        self._made_by = made_by()  # now: later it would be read while people wait
        self._prefix = prefix
        within = f"{{{prefix}:1}}:"  # braces: one slot of a cluster, so that a script may use them all
        self._names = {name: within + name for name in NAMES}
        self._channel = within + "orders"
        self._redis = Redis.from_url(
            url.get_secret_value(),
            protocol=2,
            socket_timeout=None,  # every call has a time limit of its own
            socket_connect_timeout=None,
            retry=Retry(NoBackoff(), 0),
        )
        common = (LUA / "common.lua").read_text("utf-8")
        self._scripts = {
            name: self._redis.register_script(common + (LUA / f"{name}.lua").read_text("utf-8"))
            for name in ("beat", "take", "keep", "release", "tell")
        }

    def script(self, source: str) -> Script:
        """Prepare a script of another room, which keeps its own things in the same Redis."""
        run = self._redis.register_script(source)

        async def call(key: str, *arguments: str | int) -> Any:  # noqa: ANN401 - each script has its own answer
            return await self._in_turn(lambda: run(keys=[f"{self._prefix}:{key}"], args=arguments))

        return call

    async def claim(self, key: Key, wanted: Callable[[Entry], bool]) -> tuple[Entry, bool] | Claim:
        """Find an answer that is wanted, wait for the instance that computes it, or become that one.

        Returns the answer and whether it had to be waited for, or the right to compute it, which ends
        with `keep` or `release`.

        """
        claim = Claim(f"{self._made_by}:{key.text}", f"{self.instance}:{secrets.token_hex(4)}")
        refused, waited = "", False
        while True:
            found, locked = await self._call("take", claim.field, refused, claim.owner, _ms(LOCK_SECONDS))
            if found:
                entry = _read(key, found[ID:])
                if entry and wanted(entry):
                    return entry, waited
                refused = found[:ID].decode()
            elif locked:
                self._claims.add(claim)
                return claim
            else:
                waited = True
                await asyncio.sleep(POLL_SECONDS)

    async def keep(self, claim: Claim, entry: Entry, seconds: float) -> None:
        """Store what has been computed under a claim, unless an order has come in between; end the claim."""
        self._claims.discard(claim)
        stored = Stored(
            body=entry.body.decode(),
            headers=dict(entry.headers),
            stored_at=entry.stored_at,
            load=entry.load,
            version=entry.version,
        )
        value = secrets.token_hex(ID // 2) + stored.model_dump_json()
        with suppress(Unreachable):
            await self._call("keep", *claim, self.position, value, _ms(seconds), MOST_ENTRIES)

    async def release(self, claim: Claim) -> None:
        """End a claim without an answer."""
        self._claims.discard(claim)
        with suppress(Unreachable):
            await self._call("release", *claim)

    async def beat(self, clear: str) -> Heard:
        """Say that this instance is there, and hear what it has missed."""
        mine = (self.instance, self.position, secrets.token_hex(4), clear)
        held = [part for claim in self._claims for part in claim]
        said = self._run("beat", *mine, _ms(LOCK_SECONDS), _ms(KNOWN_SECONDS), *held)
        position, lost, version, members, orders = await self._guarded(said, PATIENCE)
        newest_first = [order.partition(b" ")[2] for order in orders]
        return Heard(position.decode(), bool(lost), version.decode(), members, newest_first[::-1])

    async def tell(self, order: str, kind: str, *, version: str = "", pattern: str = "") -> Told:
        """Give an order to all instances, and carry it out in Redis."""
        given = self._run("tell", secrets.token_hex(4), order, kind, version, self._channel, *pieces(pattern))
        position, deleted, at = await self._guarded(given, ORDER_PATIENCE)
        return Told(position.decode(), deleted, int(at))

    async def count(self, pattern: str) -> int:
        """Count the answers in Redis that meet a pattern."""
        asked: Any = self._redis.hkeys(self._names["entries"])
        fields: list[bytes] = await self._guarded(asked, ORDER_PATIENCE)
        return sum(meets(field.decode().partition(":")[2], pattern) for field in fields)

    async def size(self) -> int:
        """Count the answers in Redis."""
        asked: Any = self._redis.hlen(self._names["entries"])
        counted: int = await self._guarded(asked, PATIENCE)
        return counted

    async def members(self) -> dict[str, Member]:
        """List the instances."""
        found: Any = await self._guarded(self._redis.hgetall(self._names["members"]), PATIENCE)
        members = {}
        for instance, said in found.items():
            heard, _, position = said.decode().partition(" ")
            members[instance.decode()] = Member(int(heard), position)
        return members

    async def listen(self, wake: Callable[[], None]) -> None:
        """Wake whenever an order has been given, for as long as the connection lasts."""
        with suppress(RedisError, OSError):
            async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                await channel.subscribe(self._channel)
                async for _ in channel.listen():
                    wake()

    async def close(self) -> None:
        """Leave, so that nobody waits for this instance, and let go of the connections."""
        with suppress(Unreachable):
            await self._guarded(self._redis.hdel(self._names["members"], self.instance), PATIENCE)
        self.up = False
        with suppress(RedisError, OSError):
            await self._redis.aclose()

    async def _call(self, script: str, *arguments: str | int) -> Any:  # noqa: ANN401 - each script has its own answer
        return await self._in_turn(lambda: self._run(script, *arguments))

    async def _in_turn(self, ask: Callable[[], Awaitable[T]]) -> T:
        async with self._turns:
            if not self.up:  # those who stood in line need not find out for themselves
                raise Unreachable
            return await self._guarded(ask(), PATIENCE)

    def _run(self, script: str, *arguments: str | int) -> Awaitable[Any]:
        return self._scripts[script](keys=list(self._names.values()), args=arguments)

    async def _guarded(self, asked: Awaitable[T], patience: float) -> T:
        try:
            return await _within(asked, patience)
        except (RedisError, OSError, TimeoutError) as error:
            if self.up:
                log.warning("cache.redis_lost", error=type(error).__name__)
            self.up = False
            raise Unreachable from None


async def _within(asked: Awaitable[T], patience: float) -> T:
    """Wait for an answer, but not for long.

    Looks several times: a time that has passed while this event loop was busy is not the server's fault,
    and its answer may be there already.

    Raises:
        TimeoutError: there is no answer.

    """
    task = asyncio.ensure_future(asked)
    try:
        for _ in range(LOOKS):
            await asyncio.wait({task}, timeout=patience / LOOKS)
            if task.done():
                return task.result()
    finally:
        task.cancel()
    raise TimeoutError


@cache
def made_by() -> str:
    """Tell apart answers that other versions of the code or of the SQL have computed."""
    return fingerprint([*BACKEND.rglob("*.py"), *(BACKEND.parent / "sql").rglob("*.sql")])


def _read(key: Key, stored: bytes) -> Entry | None:
    try:
        found = Stored.model_validate_json(stored)
    except ValidationError:
        log.warning("cache.redis_unreadable", function=key.function)
        return None
    return Entry.packed(
        key,
        found.body.encode(),
        found.headers,
        stored_at=found.stored_at,
        load=found.load,
        version=found.version,
    )


def _ms(seconds: float) -> int:
    return round(1000 * seconds)

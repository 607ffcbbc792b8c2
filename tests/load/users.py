"""Many users at once, each with a connection of their own that stays open, and what they were answered.

A client library for HTTP costs more than the server it asks: this one speaks only what our own answers need.
"""

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import NamedTuple

OVERVIEW: tuple[tuple[str, dict[str, object]], ...] = (
    ("metrics", {}),
    ("action-priorities", {}),
    ("actions", {"page": 1, "pageSize": 10}),
    ("pipeline", {}),
    ("timeseries", {"metric": "wonAmount", "grain": "week"}),
    ("breakdown", {"by": "org", "metric": "wonAmount"}),
    ("breakdown", {"by": "owner", "metric": "openPipeline"}),
    ("filter-options", {}),
)
"""What the page asks when it is opened."""

SEGMENTS = ("Corporate", "Middle Market", "Private", "Varejo", "SME", "Wealth")
MOSTLY = 0.7  # of looks are at the whole
THINKING = 4.0  # seconds between two looks, on average
PATIENCE = 60.0


class Question(NamedTuple):
    """A path, and the body it is asked with."""

    path: str
    body: bytes


class Said(NamedTuple):
    """One answer: when it was asked for and came, in seconds of this process, and what it says of itself."""

    status: int
    cache: str
    age: int
    body: bytes
    asked: float
    came: float
    retry_after: bool


def views() -> list[list[Question]]:
    """List what people look at: mostly the whole, sometimes one segment."""
    found = []
    for segment in ("", *SEGMENTS):
        narrowed = {"segment": segment} if segment else {}
        found.append(
            [Question(f"/api/{path}", json.dumps({**body, **narrowed}).encode()) for path, body in OVERVIEW]
        )
    return found


class Connection:
    """One connection to one of several servers; another one when that breaks."""

    def __init__(self, ports: list[int], number: int) -> None:
        self._ports = ports
        self._turn = count(number)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, question: Question) -> Said:
        """Ask, once.

        Raises:
            OSError: the connection broke, or nobody takes one; another server is tried the next time.

        """
        asked = time.perf_counter()
        if self._streams and self._streams[0].at_eof():
            self.close()  # the server was tired of waiting; browsers look, too
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._ask(question, asked)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise ConnectionError from error

    async def _ask(self, question: Question, asked: float) -> Said:
        if self._streams is None:
            port = self._ports[next(self._turn) % len(self._ports)]
            self._streams = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        reader, writer = self._streams
        head = f"POST {question.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        writer.write(f"{head}Content-Length: {len(question.body)}\r\n\r\n".encode() + question.body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        return Said(
            status=int(lines[0].split(" ")[1]),
            cache=headers.get("x-cache", "-"),
            age=int(headers.get("age", 0)),
            body=body,
            asked=asked,
            came=time.perf_counter(),
            retry_after="retry-after" in headers,
        )

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


@dataclass
class Seen:
    """What all users together have been answered, in one phase or in all."""

    statuses: Counter[int] = field(default_factory=Counter)
    caches: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    broken: int = 0
    """Connections that broke under a question; who had asked it asked elsewhere."""
    wrong: list[str] = field(default_factory=list)
    """What was answered and should not have been."""

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    @property
    def hit_rate(self) -> float:
        return (self.caches["HIT"] + self.caches["STALE"]) / max(1, sum(self.caches.values()))

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of all answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def add(self, said: Said) -> None:
        self.statuses[said.status] += 1
        if said.status == HTTPStatus.OK:
            self.caches[said.cache] += 1
        self.milliseconds.append(1000 * (said.came - said.asked))


Judge = Callable[[Question, Said], str | None]
"""Tells what is wrong with an answer; None when nothing is."""


class Crowd:
    """So many users, who look for as long as something happens; `seen` is told apart by phases."""

    def __init__(self, ports: list[int], users: int, judge: Judge) -> None:
        self.ports = ports
        self.phase = "calm"
        self.seen: defaultdict[str, Seen] = defaultdict(Seen)
        self._users = users
        self._judge = judge
        self._views = views()
        self._over = False

    async def look_on(self, meanwhile: Awaitable[None]) -> None:
        """Look, until what happens meanwhile is over."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._users):
                group.create_task(self._look(number))
            await meanwhile
            self._over = True

    async def _look(self, number: int) -> None:
        """Be one user: open the overview, think, and look at another part of it."""
        connection = Connection(self.ports, number)
        await asyncio.sleep(random.uniform(0, THINKING))  # noqa: S311 - nothing secret is drawn
        while not self._over:
            whole = random.random() < MOSTLY  # noqa: S311 - the same
            for question in self._views[0] if whole else random.choice(self._views):  # noqa: S311 - the same
                await self._ask(connection, question)
            await asyncio.sleep(random.expovariate(1 / THINKING))
        connection.close()

    async def _ask(self, connection: Connection, question: Question) -> None:
        phase = self.phase
        seen = self.seen[phase]
        try:
            said = await connection.ask(question)
        except ConnectionError:
            seen.broken += 1
            return
        seen.add(said)
        if complaint := self._judge(question, said):
            seen.wrong.append(complaint)

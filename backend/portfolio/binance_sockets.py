"""A connection to one of Binance's sockets that is always there again; what is said over it is the talk's.

After "General WSS information" of its WebSocket streams and of its WebSocket API: a connection ends after
24 hours at the latest, takes five messages a second, and answers what has an `id` with the same `id`.
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from enum import StrEnum
from itertools import count
from typing import Any, Protocol

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

log = structlog.get_logger()
Sleep = Callable[[float], Awaitable[None]]
"""Waits for some seconds: `asyncio.sleep`, or a test's own."""
Message = dict[str, Any]

LONGEST = 23 * 3600.0  # seconds of a connection: the exchange would end it in an hour
PATIENCE = 10.0  # seconds for an answer
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds until the next attempt, doubled each time
CLOSE_SECONDS = 1.0


class Why(StrEnum):
    """Why a connection is of no use any more."""

    CLOSED = "closed"
    ENDED = "the exchange is about to end it"
    OLD = "old"
    NO_ANSWER = "no answer"
    ODD = "what is said makes no sense"
    BUSY = "the exchange wants fewer questions"
    ERROR = "an error"


class Lost(Exception):
    """A connection is of no use any more; `wait` is how many seconds to stay away, where that was said."""

    def __init__(self, why: Why, wait: float = 0.0, *, code: object = None) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait
        self.code = code  # the exchange's


class Line:
    """One connection. `good` once it has done what it is for: then the next one is made soon."""

    def __init__(self, socket: ClientConnection, sleep: Sleep) -> None:
        self.good = False
        self._socket = socket
        self._sleep = sleep
        self._ids = count(1)
        self._asked: dict[int, asyncio.Future[Message]] = {}
        self._fresh = False

    async def ask(self, method: str, params: object = None) -> Message:
        """Ask something and return the answer, whatever it says.

        Raises:
            Lost: there was none in time.

        """
        number = next(self._ids)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        words = {"id": number, "method": method} | ({} if params is None else {"params": params})
        timer = asyncio.create_task(self._wait(PATIENCE))
        try:
            await self._socket.send(json.dumps(words))
            await asyncio.wait([answer, timer], return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            del self._asked[number]
        if not answer.done():
            raise Lost(Why.NO_ANSWER)
        return answer.result()

    async def hold(self, talk: "Talk") -> None:
        """Talk until the connection is lost or too old.

        Raises:
            Lost, WebSocketException: it is.

        """
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(talk))
                group.create_task(talk.speak(self))
                group.create_task(self._watch(talk))
                group.create_task(self._grow_old())
        except BaseExceptionGroup as ended:
            others = [error for error in ended.exceptions if not isinstance(error, ENDS)]
            raise (others or ended.exceptions)[0] from None

    async def _listen(self, talk: "Talk") -> None:
        async for text in self._socket:
            self._fresh = True
            try:
                message = json.loads(text)
            except ValueError:
                message = None
            if not isinstance(message, dict):
                raise Lost(Why.ODD)
            number = message.get("id")
            asked = self._asked.get(number) if isinstance(number, int) else None
            if asked is None:
                talk.hear(message)
            elif not asked.done():
                asked.set_result(message)
        raise Lost(Why.CLOSED)

    async def _watch(self, talk: "Talk") -> None:
        """Have it answer something when it is silent for long: a dead connection says nothing either."""
        while True:
            self._fresh = False
            await self._sleep(talk.quiet)
            if not self._fresh:
                await self.ask(talk.question)
                talk.alive()

    async def _wait(self, seconds: float) -> Message:
        await self._sleep(seconds)
        return {}

    async def _grow_old(self) -> None:
        await self._sleep(LONGEST)
        raise Lost(Why.OLD)


class Talk(Protocol):
    """What one connection after the other is for."""

    question: str
    """A method that may be asked at any time, and changes nothing."""
    quiet: float
    """Seconds without a word, after which the exchange has to answer that."""

    async def wanted(self) -> None:
        """Wait until a connection is of use."""
        ...

    async def speak(self, line: Line) -> None:
        """Say what is to be said, beside the listening; it may end, or go on as long as the line."""
        ...

    def hear(self, message: Message) -> None:
        """Take what comes unasked."""
        ...

    def alive(self) -> None:
        """Take note that the exchange is there, though it has nothing to say."""
        ...


ENDS = (Lost, OSError, TimeoutError, WebSocketException)


async def keep_talking(url: str, talk: Talk, sleep: Sleep) -> None:
    """Connect, and again whenever a connection ends, until cancelled; what `talk` raises ends it too."""
    logging.getLogger("websockets.client").setLevel(logging.WARNING)  # it tells what is sent, at DEBUG
    failures = 0
    while True:
        await talk.wanted()
        line: Line | None = None
        wait = 0.0
        try:
            async with connect(url, ping_interval=None, close_timeout=CLOSE_SECONDS) as socket:
                line = Line(socket, sleep)
                await line.hold(talk)
        except ENDS as error:
            end = error if isinstance(error, Lost) else Lost(Why.CLOSED, code=type(error).__name__)
            failures = 0 if line and line.good else failures + 1
            wait = end.wait
            log.info(
                "exchange.socket_ended",
                talk=type(talk).__name__,
                why=end.why,
                code=end.code,
                failures=failures,
            )
        await sleep(max(wait, pause(failures)))


def pause(failures: int) -> float:
    """Tell how many seconds to wait after so many failures in a row; not all at once come back."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 10))
    return longest * random.uniform(0.5, 1)  # noqa: S311 - nothing to guess

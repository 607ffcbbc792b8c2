"""Loads under way: one for each key however many wait, and none that nobody wants any more.

A load is a task of its own, of which callers are only onlookers: one who goes away cancels nobody. When
the last one has gone it lingers for a while, and then it is cancelled.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from backend.cache.entry import Entry
from backend.cache.keys import Key
from backend.cache.policy import Policy
from backend.cache.store import Load
from backend.observability.tracing import span

LINGER_SECONDS = 2.0  # people press F5, and mean the same question


@dataclass(slots=True, eq=False)
class Flight:
    """A load that is under way, or whose result is being handed out.

    It is void once its key has been cleared from under it, and `wanted` even when nobody waits for it.
    `found` says that the second tier had the answer, `elsewhere` that another instance was computing it.
    """

    key: Key
    policy: Policy
    load: Load
    task: asyncio.Task[Entry] = field(init=False)
    waiters: int = 0
    wanted: bool = False
    void: bool = False
    found: bool = False
    elsewhere: bool = False
    end: asyncio.TimerHandle | None = None

    @property
    def state(self) -> str:
        """Tell in a word what has become of it, for a trace."""
        found = "found" if self.found else "elsewhere" if self.elsewhere else "loaded"
        return "void" if self.void else found


class Flights:
    """Those that may be joined, and those that somebody still waits for, or will."""

    def __init__(
        self,
        *,
        fetch: Callable[[Flight], Coroutine[Any, Any, Entry]],
        land: Callable[[Flight], None],
        trust: Callable[[], Awaitable[None]],
    ) -> None:
        self._fetch = fetch
        self._land = land
        self._trust = trust
        self._joinable: dict[str, Flight] = {}
        self._aloft: set[Flight] = set()

    def board(self, key: Key, policy: Policy, load: Load) -> tuple[Flight, bool]:
        """Find the flight to wait for, or start one; tell whether it was under way already."""
        flight = self._joinable.get(key.text)
        if flight:
            return flight, True
        flight = self._joinable[key.text] = Flight(key, policy, load)
        flight.task = asyncio.create_task(self._fly(flight), name=f"load {key.text}")
        self._aloft.add(flight)
        flight.task.add_done_callback(partial(self._landed, flight))
        return flight, False

    def send(self, key: Key, policy: Policy, load: Load) -> Flight:
        """See to it that a load is under way, and goes on whether anybody waits for it or not."""
        flight, _ = self.board(key, policy, load)
        flight.wanted = True
        return flight

    async def wait_for(self, flight: Flight) -> Entry | None:
        """Look on until a load is over; None when it has become void meanwhile.

        Raises:
            Exception: whatever the load raised.

        """
        flight.waiters += 1
        if flight.end:
            flight.end.cancel()
        try:
            entry = await asyncio.shield(flight.task)
            await self._trust()  # still waited for: what that finds out may make it void
        finally:
            flight.waiters -= 1
            self._look_after(flight)
        return None if flight.void else entry

    def void(self, cleared: Callable[[Key], bool]) -> None:
        """Make sure that nobody is handed what was begun before its key was cleared."""
        for flight in self._aloft:
            if cleared(flight.key):
                flight.void = True
                self._leave_joinable(flight)

    def detach(self) -> None:
        """Let nobody join what is under way now; those who wait already get what they wait for."""
        self._joinable.clear()

    async def close(self) -> None:
        """End all of them; whoever still waits for one is cancelled with it."""
        tasks = [flight.task for flight in self._aloft]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fly(self, flight: Flight) -> Entry:
        with span("cache.load", function=flight.key.function) as traced:
            try:
                return await self._fetch(flight)
            finally:
                traced.set_attribute("state", flight.state)

    def _landed(self, flight: Flight, _: asyncio.Task[Entry]) -> None:
        self._leave_joinable(flight)
        self._look_after(flight)
        self._land(flight)

    def _look_after(self, flight: Flight) -> None:
        """Forget a flight that is over, and give one that is deserted a while to be found again."""
        if flight.waiters:
            return
        if flight.task.done():
            self._aloft.discard(flight)
        else:
            loop = asyncio.get_running_loop()
            flight.end = loop.call_later(LINGER_SECONDS, self._end_unless_wanted, flight)

    def _end_unless_wanted(self, flight: Flight) -> None:
        """Stop a load that nobody waits for: the warehouse is paid for by the second."""
        if not flight.wanted:
            self._leave_joinable(flight)
            flight.task.cancel()

    def _leave_joinable(self, flight: Flight) -> None:
        if self._joinable.get(flight.key.text) is flight:
            del self._joinable[flight.key.text]

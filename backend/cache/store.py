"""Entries in memory: bounded by count and by bytes, the least recently used one goes first."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from cachetools import Cache, LRUCache
from pydantic import BaseModel

from backend.cache.entry import Entry, Result
from backend.cache.policy import Policy
from backend.cache.stats import Counters

Load = Callable[[], Awaitable[Result[BaseModel]]]
FREED_AT_ONCE = 200


@dataclass(slots=True, eq=False)
class Slot:
    """An entry's place in memory: how to compute it again, and what has happened to it.

    `fresh_until` and `stale_until` are seconds since 1970.
    """

    entry: Entry
    policy: Policy
    load: Load
    counters: Counters
    life: float  # the share of its time to live that jitter has left it
    fresh_until: float = 0.0
    stale_until: float = 0.0
    hits: int = 0
    last_error: str | None = None
    retry_at: float = 0.0

    def live(self, default_ttl: float, version: str) -> None:
        """Set how long the entry may be served; one of another version of the data is stale at once."""
        expires = self.entry.stored_at + self.policy.life(default_ttl) * self.life
        current = self.policy.live or self.entry.version == version
        self.fresh_until = expires if current else 0.0
        self.stale_until = expires + self.policy.stale


class MemoryStore:
    """LRUs of slots. Expired ones stay until they are replaced, found, swept or pushed out.

    Answers of live policies lie apart, with as many places of their own: they come and go by the second, and
    a thousand users' balances would push out what the warehouse took minutes to tell. Bytes are shared.
    """

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self.max_entries = max_entries
        self._max_bytes = max_bytes
        self._slots: LRUCache[str, Slot] = LRUCache(max_entries)
        self._live: LRUCache[str, Slot] = LRUCache(max_entries)
        self._graves: list[LRUCache[str, Slot]] = []
        self.bytes = 0
        self.evictions = 0

    def __len__(self) -> int:
        return len(self._slots) + len(self._live)

    def __iter__(self) -> Iterator[Slot]:
        """Walk over a copy of the slots without making any of them recently used."""
        rooms = (self._slots, self._live)
        return iter([Cache.__getitem__(room, key) for room in rooms for key in room])

    def get(self, key: str) -> Slot | None:
        """Find a slot and make it the most recently used."""
        try:
            return self._slots[key]  # half of what `get` costs, and every hit comes by
        except KeyError:
            return self._live.get(key)

    def put(self, slot: Slot) -> None:
        """Keep a slot; one larger than the whole budget is not kept."""
        key = slot.entry.key.text
        self.discard(key)
        size = slot.entry.size
        if size > self._max_bytes:
            return
        room = self._live if slot.policy.live else self._slots
        while len(room) >= self.max_entries or self.bytes + size > self._max_bytes:
            self._evict(room or (self._slots or self._live))
        room[key] = slot
        self.bytes += size

    def discard(self, key: str) -> bool:
        """Forget a slot; tell whether there was one."""
        slot = self._slots.pop(key, None) or self._live.pop(key, None)
        if slot is None:
            return False
        self.bytes -= slot.entry.size
        return True

    def resize(self, max_entries: int) -> None:
        """Keep more slots from now on, or fewer: the most recently used ones."""
        self.max_entries = max_entries
        self._slots = self._moved(self._slots)
        self._live = self._moved(self._live)

    def _moved(self, room: LRUCache[str, Slot]) -> LRUCache[str, Slot]:
        while len(room) > self.max_entries:
            self._evict(room)
        moved: LRUCache[str, Slot] = LRUCache(self.max_entries)
        while room:
            key, slot = room.popitem()
            moved[key] = slot
        return moved

    def clear(self) -> int:
        """Forget all slots; tell how many there were.

        A million of them take a tenth of a second to free, so that is left to `free_some`.
        """
        count = len(self)
        self._graves += [room for room in (self._slots, self._live) if room]
        self._slots, self._live = LRUCache(self.max_entries), LRUCache(self.max_entries)
        self.bytes = 0
        return count

    def free_some(self) -> bool:
        """Free a few forgotten slots; tell whether there are more."""
        for _ in range(FREED_AT_ONCE):
            while self._graves and not self._graves[-1]:
                self._graves.pop()
            if not self._graves:
                return False
            self._graves[-1].popitem()
        return True

    def _evict(self, room: LRUCache[str, Slot]) -> None:
        _, slot = room.popitem()
        self.bytes -= slot.entry.size
        self.evictions += 1

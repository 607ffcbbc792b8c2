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
        self.fresh_until = expires if self.entry.version == version else 0.0
        self.stale_until = expires + self.policy.stale


class MemoryStore:
    """An LRU of slots. Expired ones stay until they are replaced, found, swept or pushed out."""

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self.max_entries = max_entries
        self._max_bytes = max_bytes
        self._slots: LRUCache[str, Slot] = LRUCache(max_entries)
        self._graves: list[LRUCache[str, Slot]] = []
        self.bytes = 0
        self.evictions = 0

    def __len__(self) -> int:
        return len(self._slots)

    def __iter__(self) -> Iterator[Slot]:
        """Walk over a copy of the slots without making any of them recently used."""
        return iter([Cache.__getitem__(self._slots, key) for key in self._slots])

    def get(self, key: str) -> Slot | None:
        """Find a slot and make it the most recently used."""
        try:
            return self._slots[key]  # half of what `get` costs, and every hit comes by
        except KeyError:
            return None

    def put(self, slot: Slot) -> None:
        """Keep a slot; one larger than the whole budget is not kept."""
        key = slot.entry.key.text
        self.discard(key)
        size = slot.entry.size
        if size > self._max_bytes:
            return
        while len(self._slots) >= self.max_entries or self.bytes + size > self._max_bytes:
            self._evict()
        self._slots[key] = slot
        self.bytes += size

    def discard(self, key: str) -> bool:
        """Forget a slot; tell whether there was one."""
        slot = self._slots.pop(key, None)
        if slot is None:
            return False
        self.bytes -= slot.entry.size
        return True

    def resize(self, max_entries: int) -> None:
        """Keep more slots from now on, or fewer: the most recently used ones."""
        self.max_entries = max_entries
        while len(self._slots) > max_entries:
            self._evict()
        moved: LRUCache[str, Slot] = LRUCache(max_entries)
        while self._slots:
            key, slot = self._slots.popitem()
            moved[key] = slot
        self._slots = moved

    def clear(self) -> int:
        """Forget all slots; tell how many there were.

        A million of them take a tenth of a second to free, so that is left to `free_some`.
        """
        count = len(self._slots)
        if count:
            self._graves.append(self._slots)
        self._slots = LRUCache(self.max_entries)
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

    def _evict(self) -> None:
        _, slot = self._slots.popitem()
        self.bytes -= slot.entry.size
        self.evictions += 1

"""Entries in memory: bounded by count and by bytes, the least recently used one goes first."""

from collections.abc import Iterator

from cachetools import Cache, LRUCache

from backend.cache.entry import Entry


class MemoryStore:
    """An LRU of entries. Expired ones stay until they are replaced, found or pushed out."""

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._entries: LRUCache[str, Entry] = LRUCache(max_entries)
        self.max_entries = max_entries
        self._max_bytes = max_bytes
        self.bytes = 0
        self.evictions = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Walk over the entries without making them recently used."""
        return iter([Cache.__getitem__(self._entries, key) for key in self._entries])

    def get(self, key: str) -> Entry | None:
        """Find an entry and make it the most recently used."""
        return self._entries.get(key)

    def put(self, entry: Entry) -> None:
        """Keep an entry; one larger than the whole budget is not kept."""
        self.discard(entry.key.text)
        size = len(entry.body)
        if size > self._max_bytes:
            return
        while len(self._entries) >= self.max_entries or self.bytes + size > self._max_bytes:
            _, evicted = self._entries.popitem()
            self.bytes -= len(evicted.body)
            self.evictions += 1
        self._entries[entry.key.text] = entry
        self.bytes += size

    def discard(self, key: str) -> bool:
        """Forget an entry; tell whether there was one."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return False
        self.bytes -= len(entry.body)
        return True

    def clear(self) -> int:
        """Forget all entries; tell how many there were."""
        count = len(self._entries)
        self._entries = LRUCache(self.max_entries)
        self.bytes = 0
        return count

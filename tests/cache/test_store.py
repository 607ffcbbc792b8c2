from pydantic import RootModel

from backend.cache.entry import Entry, Result
from backend.cache.keys import Key
from backend.cache.store import MemoryStore


class Value(RootModel[str]):
    pass


def entry(name: str, size: int = 10) -> Entry:
    found = Key(name, "f", "all", "{}")
    text = "x" * (size - 2)  # two quotes make up the rest
    return Entry.of(found, Result(Value(text)), stored_at=0, ttl=1, load=0)


def names(store: MemoryStore) -> set[str]:
    return {found.key.text for found in store}


def test_the_least_recently_used_entry_goes_first() -> None:
    store = MemoryStore(2, 1000)
    store.put(entry("a"))
    store.put(entry("b"))
    store.get("a")
    store.put(entry("c"))
    assert names(store) == {"a", "c"}
    assert store.evictions == 1


def test_looking_at_all_entries_makes_none_of_them_recently_used() -> None:
    store = MemoryStore(2, 1000)
    store.put(entry("a"))
    store.put(entry("b"))
    assert names(store) == {"a", "b"}
    store.put(entry("c"))
    assert names(store) == {"b", "c"}


def test_bytes_are_a_limit_too() -> None:
    store = MemoryStore(100, 25)
    store.put(entry("a"))
    store.put(entry("b"))
    store.put(entry("c"))
    assert names(store) == {"b", "c"}
    assert store.bytes == 20


def test_an_entry_larger_than_everything_is_not_kept_and_pushes_nothing_out() -> None:
    store = MemoryStore(100, 25)
    store.put(entry("a"))
    store.put(entry("huge", 26))
    assert names(store) == {"a"}


def test_replacing_an_entry_is_no_eviction_and_counts_its_bytes_once() -> None:
    store = MemoryStore(1, 1000)
    store.put(entry("a"))
    store.put(entry("a", 12))
    assert (len(store), store.bytes, store.evictions) == (1, 12, 0)


def test_what_is_forgotten_frees_its_bytes() -> None:
    store = MemoryStore(10, 1000)
    store.put(entry("a"))
    store.put(entry("b"))
    assert store.discard("a")
    assert not store.discard("a")
    assert store.bytes == 10
    assert store.clear() == 1
    assert (len(store), store.bytes) == (0, 0)

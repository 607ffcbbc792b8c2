from pydantic import RootModel

from backend.cache.entry import Entry, Result
from backend.cache.keys import Key
from backend.cache.policy import DASHBOARD, PORTFOLIO, Policy
from backend.cache.stats import Counters
from backend.cache.store import FREED_AT_ONCE, MemoryStore, Slot


class Value(RootModel[str]):
    pass


def entry(name: str, size: int = 10, policy: Policy = DASHBOARD) -> Slot:
    found = Key(name, "f", "all", "{}")
    text = "x" * (size - 2)  # two quotes make up the rest
    result = Result(Value(text))

    async def load() -> Result[Value]:
        return result

    made = Entry.of(found, result, stored_at=0, load=0)
    return Slot(made, policy, load, Counters(), life=1)


def names(store: MemoryStore) -> set[str]:
    return {slot.entry.key.text for slot in store}


def test_the_least_recently_used_entry_goes_first() -> None:
    store = MemoryStore(2, 1000)
    store.put(entry("a"))
    store.put(entry("b"))
    store.get("a")
    store.put(entry("c"))
    assert names(store) == {"a", "c"}
    assert store.evictions == 1


def test_live_answers_never_push_out_those_of_the_warehouse() -> None:
    store = MemoryStore(2, 1000)
    for name in "ab":
        store.put(entry(name))
    for user in range(50):
        store.put(entry(f"user-{user}", policy=PORTFOLIO))
    assert names(store) == {"a", "b", "user-48", "user-49"}
    store.resize(1)
    assert len(store) == 2
    assert store.clear() == 2
    assert (len(store), store.bytes) == (0, 0)
    while store.free_some():
        pass


def test_where_bytes_are_short_live_answers_make_room_for_each_other_first() -> None:
    store = MemoryStore(100, 100)
    store.put(entry("a", 60))
    store.put(entry("u", 30, PORTFOLIO))
    store.put(entry("v", 30, PORTFOLIO))
    assert names(store) == {"a", "v"}
    store.put(entry("w", 80, PORTFOLIO))
    assert names(store) == {"w"}
    store.put(entry("b", 90))
    assert names(store) == {"b"}


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


def test_a_store_that_shrinks_keeps_the_most_recently_used_and_their_order() -> None:
    store = MemoryStore(4, 1000)
    for name in "abcd":
        store.put(entry(name))
    store.get("a")
    store.resize(2)
    assert names(store) == {"d", "a"}
    assert (store.bytes, store.evictions) == (20, 2)
    store.put(entry("e"))
    assert names(store) == {"a", "e"}
    store.resize(3)
    store.put(entry("f"))
    assert names(store) == {"a", "e", "f"}


def test_forgotten_slots_are_freed_a_few_at_a_time() -> None:
    store = MemoryStore(1000, 10**6)
    for _ in range(2):
        for number in range(300):
            store.put(entry(str(number)))
        store.clear()
    turns = 1
    while store.free_some():
        turns += 1
    assert turns == 600 // FREED_AT_ONCE + 1

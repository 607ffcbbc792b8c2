"""The curve of the hit rate: counts that only grow, laid over minutes."""

from hypothesis import given
from hypothesis import strategies as st

from backend.cache.history import MINUTES_KEPT, Counted, History
from backend.cache.stats import Counters
from tests.fakes.clock import NOON as NOON_INSTANT
from tests.fakes.clock import ManualClock

NOON = int(NOON_INSTANT.timestamp())  # a whole quarter of an hour


def history(clock: ManualClock) -> tuple[History, Counters]:
    counters = Counters()
    return History(lambda: Counters().plus(counters), clock), counters


def test_each_minute_holds_what_was_asked_in_it() -> None:
    clock = ManualClock()
    kept, counters = history(clock)
    counters.hits, counters.misses = 3, 1
    clock.tick(60)
    kept.note()
    counters.hits, counters.stale_hits = 10, 2
    clock.tick(60)
    assert kept.points(hours=1, minutes=1) == [
        Counted(NOON + 60, hits=3, misses=1),
        Counted(NOON + 120, hits=7, stale_hits=2),
    ]


def test_minutes_in_which_nobody_asked_are_there_all_the_same() -> None:
    clock = ManualClock()
    kept, counters = history(clock)
    kept.note()
    clock.tick(240)
    counters.hits = 1
    points = kept.points(hours=1, minutes=1)
    assert [point.at - NOON for point in points] == [0, 60, 120, 180, 240]
    assert [point.hits for point in points] == [0, 0, 0, 0, 1]


def test_a_look_within_the_minute_counts_nothing_twice() -> None:
    clock = ManualClock()
    kept, counters = history(clock)
    counters.hits = 2
    kept.points(hours=1, minutes=1)
    counters.hits = 5
    clock.tick(10)
    assert kept.points(hours=1, minutes=1) == [Counted(NOON, hits=5)]


def test_a_longer_look_back_has_wider_steps_and_the_same_sum() -> None:
    clock = ManualClock()
    kept, counters = history(clock)
    for _ in range(90):
        counters.hits += 1
        kept.note()
        clock.tick(60)
    points = kept.points(hours=6, minutes=5)
    assert [point.at - NOON for point in points] == list(range(0, 91 * 60, 300))
    assert sum(point.hits for point in points) == 90


def test_only_the_hours_asked_for_are_told() -> None:
    clock = ManualClock()
    kept, _ = history(clock)
    kept.note()
    clock.tick(5 * 3600)
    assert len(kept.points(hours=1, minutes=1)) == 60


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60))
def test_whatever_the_pauses_no_more_than_a_day_is_kept_and_nothing_is_lost_before_that(
    pauses: list[int],
) -> None:
    clock = ManualClock()
    kept, counters = history(clock)
    asked_at = []
    for pause in pauses:
        clock.tick(pause)
        counters.misses += 1
        asked_at.append(clock.time())
        kept.note()
    points = kept.points(hours=24, minutes=15)
    first = points[0].at
    assert sum(point.misses for point in points) == sum(at >= first for at in asked_at)
    assert len(points) <= MINUTES_KEPT / 15

"""What is compared exactly is told apart exactly."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.spark.equal import answer, assert_same

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (NOON, NOON.astimezone(ZoneInfo("America/Sao_Paulo"))),
        (None, None),
    ],
)
def test_these_are_the_same(one: Any, other: Any) -> None:
    assert_same(answer(["x"], [[one]]), answer(["x"], [[other]]), in_order=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal(1), 1.0),
        (1, 1.0),
        (1, True),
        (0, None),
        ("1", 1),
        (0.1 + 0.2, 0.3),
        (NOON, NOON.date()),
        ("é", "e\u0301"),
    ],
)
def test_these_are_not(one: Any, other: Any) -> None:
    with pytest.raises(AssertionError):
        assert_same(answer(["x"], [[one]]), answer(["x"], [[other]]), in_order=False)


def test_order_counts_only_where_it_was_asked_for() -> None:
    forth, back = answer(["x"], [[1], [2]]), answer(["x"], [[2], [1]])
    assert_same(forth, back, in_order=False)
    with pytest.raises(AssertionError):
        assert_same(forth, back, in_order=True)


def test_how_often_a_row_occurs_counts_and_so_do_names() -> None:
    with pytest.raises(AssertionError):
        assert_same(answer(["x"], [[1]]), answer(["x"], [[1], [1]]), in_order=False)
    with pytest.raises(AssertionError):
        assert_same(answer(["x"], []), answer(["y"], []), in_order=False)

"""What comes of meetings, in SQLite and in PostgreSQL."""

import asyncio
from datetime import date

import pytest

from backend.database.engine import Database
from backend.errors import NotFound
from backend.meetings.followup import FollowUp
from backend.meetings.models import Acceptances
from tests.fakes.clock import ManualClock
from tests.meetings.seeing import SEES


class Told:
    """Hears what has changed."""

    def __init__(self) -> None:
        self.overdue: list[bool] = []

    async def __call__(self, overdue: bool) -> None:  # noqa: FBT001 - as the product calls it
        self.overdue.append(overdue)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def follow_up(database: Database, clock: ManualClock, told: Told) -> FollowUp:
    return FollowUp(database, clock, told)


def wanted(*descriptions: str, due: date | None = None, meeting: str = "m-1") -> Acceptances:
    items = [{"extracted": text, "description": text, "due_date": due} for text in descriptions]
    return Acceptances.model_validate({"meeting_id": meeting, "customer_id": "Vale", "items": items})


async def test_many_who_accept_the_same_items_at_once_accept_them_once(follow_up: FollowUp) -> None:
    asked = (follow_up.accept(SEES["a"], wanted("Ligar", "Enviar")) for _ in range(10))
    answers = await asyncio.gather(*asked)
    assert sum(answer.added for answer in answers) == 2
    assert len(await follow_up.still_open("a")) == 2
    assert len(await follow_up.still_open("b")) == 0


async def test_whoever_shows_actions_is_told_of_each_change_and_of_nothing_else(
    follow_up: FollowUp, told: Told
) -> None:
    first = await follow_up.accept(SEES["a"], wanted("Ligar", due=date(2026, 3, 18)))
    await follow_up.accept(SEES["a"], wanted("Ligar", due=date(2026, 3, 18)))
    late = await follow_up.accept(SEES["a"], wanted("Enviar", due=date(2026, 3, 17)))
    assert told.overdue == [False, True]  # it is the 18th, and what is due today is not late
    await follow_up.mark(SEES["a"], first.items[0].id, done=True)
    await follow_up.take_back(SEES["a"], late.items[1].id)
    assert told.overdue == [False, True, False, True]
    with pytest.raises(NotFound):
        await follow_up.take_back(SEES["a"], late.items[1].id)
    with pytest.raises(NotFound):
        await follow_up.mark(SEES["b"], first.items[0].id, done=False)
    with pytest.raises(NotFound):
        await follow_up.find(SEES["b"], first.items[0].id)
    assert len(told.overdue) == 4


async def test_what_is_done_is_not_open_any_more(follow_up: FollowUp) -> None:
    (item,) = (await follow_up.accept(SEES["a"], wanted("Ligar"))).items
    await follow_up.mark(SEES["a"], item.id, done=True)
    assert list(await follow_up.still_open("a")) == []
    await follow_up.mark(SEES["a"], item.id, done=False)
    assert [row.id for row in await follow_up.still_open("a")] == [item.id]


async def test_what_is_older_than_it_may_be_kept_is_deleted(follow_up: FollowUp, clock: ManualClock) -> None:
    await follow_up.accept(SEES["a"], wanted("Ligar"))
    clock.tick(24 * 3600)
    await follow_up.accept(SEES["a"], wanted("Enviar"))
    clock.tick(24 * 3600 - 1)
    assert await follow_up.expire(2) == 0
    clock.tick(2)
    assert await follow_up.expire(2) == 1
    assert [row.subject for row in await follow_up.still_open("a")] == ["Enviar"]

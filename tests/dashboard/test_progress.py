"""How far an export is, while it runs and a moment after."""

from collections.abc import AsyncIterator

import pytest
from fastapi.testclient import TestClient

from backend.access.scope import EVERYTHING, Scope
from backend.dashboard import exports
from backend.dashboard.models import ExportProgress, Period
from backend.dashboard.progress import ENDED_SECONDS, Exports
from backend.dashboard.service import Batch
from backend.errors import WarehouseUnavailable
from tests.fakes.clock import NOON, ManualClock

ROW = Period(start=NOON.date(), end=NOON.date())
TABLES = ["actions", "opportunities", "interactions", "organizations", "due-actions"]


async def batches(*sizes: int, total: int = 0, broken: bool = False) -> AsyncIterator[Batch]:
    for size in sizes:
        yield Batch(total or sum(sizes), [ROW] * size)
    if broken:
        raise WarehouseUnavailable


def so_far(progress: Exports, name: str = "a") -> tuple[int, int | None] | None:
    found = progress.find(EVERYTHING, name)
    return (found.rows, found.total) if found else None


async def test_what_has_been_written_grows_batch_by_batch(clock: ManualClock) -> None:
    progress = Exports(clock)
    seen = []
    async for batch in progress.follow(EVERYTHING, "a", batches(3, 3, 1)):
        assert len(batch.rows) in {3, 1}
        seen.append(so_far(progress))
    assert seen == [(0, 7), (3, 7), (6, 7)]
    assert so_far(progress) == (7, 7)


async def test_an_export_is_known_before_its_first_row(clock: ManualClock) -> None:
    progress = Exports(clock)
    before: list[tuple[int, int | None] | None] = []

    async def slow() -> AsyncIterator[Batch]:
        before.append(so_far(progress))
        yield Batch(0, [])

    assert [batch async for batch in progress.follow(EVERYTHING, "a", slow())] == [Batch(0, [])]
    assert before == [(0, None)]
    assert so_far(progress) == (0, 0)


async def test_one_that_runs_is_not_forgotten_however_long_it_takes(clock: ManualClock) -> None:
    progress = Exports(clock)
    following = progress.follow(EVERYTHING, "a", batches(5, 5))
    await anext(following)
    clock.tick(100 * ENDED_SECONDS)
    assert so_far(progress) == (0, 10)
    assert [len(batch.rows) async for batch in following] == [5]
    clock.tick(ENDED_SECONDS - 1)
    assert so_far(progress) == (10, 10)
    clock.tick(1)
    assert so_far(progress) is None


async def test_one_that_fails_or_that_nobody_takes_any_more_is_not_told_of(clock: ManualClock) -> None:
    progress = Exports(clock)
    with pytest.raises(WarehouseUnavailable):
        assert [batch async for batch in progress.follow(EVERYTHING, "a", batches(5, broken=True))]
    assert so_far(progress) is None
    deserted = progress.follow(EVERYTHING, "a", batches(5, 5))
    await anext(deserted)
    await deserted.aclose()
    assert so_far(progress) is None


async def test_whoever_may_not_see_the_rows_is_not_told_how_many_there_are(clock: ManualClock) -> None:
    progress = Exports(clock)
    assert [batch async for batch in progress.follow(EVERYTHING, "a", batches(5))]
    assert progress.find(EVERYTHING, "a") == ExportProgress(rows=5, total=5)
    assert progress.find(Scope("someone"), "a") is None
    assert progress.find(EVERYTHING, "b") is None


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_caller_finds_the_export_by_its_own_request_id(
    client: TestClient, clock: ManualClock, table: str, kind: str
) -> None:
    total = client.get(f"/api/{table}").json()["total"]
    assert client.get("/api/exports/mine-1").status_code == 404
    client.get(f"/api/{table}/export?format={kind}", headers={"X-Request-ID": "mine-1"})
    answer = client.get("/api/exports/mine-1")
    assert answer.json() == {"rows": total, "total": total}
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/api/exports/mine-2").json()["type"] == "urn:mirante:problem:not-found"
    clock.tick(61)
    assert client.get("/api/exports/mine-1").status_code == 404


def test_an_export_that_is_refused_has_no_progress(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 10)
    refused = client.get("/api/actions/export?format=xlsx", headers={"X-Request-ID": "mine-1"})
    assert refused.status_code == 422
    assert client.get("/api/exports/mine-1").status_code == 404

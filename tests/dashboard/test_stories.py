"""The story behind a row: the row itself, who it is about, and what happened."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from fastapi.testclient import TestClient

from backend.warehouse.duckdb import DuckDBWarehouse
from backend.warehouse.protocol import Parameter, Row
from tests.conftest import ADMIN
from tests.dashboard.conftest import Ask
from tests.dashboard.oracle import Event, Oracle
from tests.dashboard.source import NONE, Source
from tests.dashboard.test_totals import everything

TABLES = ["actions", "opportunities"]


def some_of(rows: list[dict[str, Any]], many: int = 40) -> list[dict[str, Any]]:
    return rows[:: max(1, len(rows) // many)]


def assert_newest(story: dict[str, Any], expected: list[Event]) -> None:
    """It tells of the newest fifty, whichever of those of the last day."""
    told = [
        (date.fromisoformat(event["date"]), event["kind"], event["text"], event["actionId"])
        for event in story["events"]
    ]
    assert [event[0] for event in told] == [event[0] for event in expected[:50]]
    assert not Counter(told) - Counter(expected)
    last = told[-1][0] if len(expected) > 50 else date.min
    assert Counter(e for e in told if e[0] > last) == Counter(e for e in expected if e[0] > last)


def company(ask: Ask, org: str | None) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = ask("organizations", org=org)["data"] if org else []
    return rows[0] if rows else None


def test_the_story_of_an_action_is_made_of_the_rows_of_the_tables(
    ask: Ask, client: TestClient, source: Source
) -> None:
    open_deals = {row["id"]: row for row in everything(ask, "opportunities", kind="open")}
    oracle = Oracle(source)
    about = Counter[str]()
    for row in everything(ask, "actions"):
        story = client.get(f"/api/actions/{row['id']}").json()
        deal = row["opportunityId"]
        assert story["action"] == row
        assert (story["opportunity"] or {}).get("id") == deal
        if deal in open_deals:
            assert story["opportunity"] == open_deals[deal]
        its = row["org"] or (story["opportunity"] or {}).get("org")
        assert story["organization"] == company(ask, its)
        org = row["org"] if deal is None else None
        assert_newest(story, oracle.events(deal, org, row["id"]))
        about["deal" if deal else "org" if org else "nothing"] += 1
    assert min(about["deal"], about["org"]) > 3


@pytest.mark.parametrize("kind", ["open", "won", "lost"])
def test_the_story_of_an_opportunity_is_made_of_the_rows_of_the_tables(
    ask: Ask, client: TestClient, source: Source, kind: str
) -> None:
    oracle = Oracle(source)
    for row in some_of(everything(ask, "opportunities", kind=kind)):
        story = client.get(f"/api/opportunities/{row['id']}").json()
        assert (story["action"], story["opportunity"]) == (None, row)
        assert story["organization"] == company(ask, row["org"])
        assert_newest(story, oracle.events(row["id"], None, None))
        assert kind == "open" or kind in {event["kind"] for event in story["events"]}


def test_an_organization_that_is_not_active_is_not_told_of(
    ask: Ask, client: TestClient, source: Source
) -> None:
    inactive = {one.who.org for one in source.organizations if not one.active}
    deal = next(one for one in source.opportunities if one.who.org in inactive)
    story = client.get(f"/api/opportunities/{deal.id}").json()
    assert (story["opportunity"]["org"], story["organization"]) == (deal.who.org, None)
    nobodys = next(one for one in source.opportunities if one.who.org == NONE)
    story = client.get(f"/api/opportunities/{nobodys.id}").json()
    assert (story["opportunity"]["org"], story["organization"]) == (None, None)


def test_what_is_not_there_or_not_open_any_more_has_no_story(client: TestClient, source: Source) -> None:
    done = next(one for one in source.actions if one.status == "completed")
    for path in (f"actions/{done.id}", "actions/999999999", "opportunities/999999999"):
        for _ in "ab":  # the second time from the cache
            answer = client.get(f"/api/{path}")
            assert (answer.status_code, answer.json()["type"]) == (404, "urn:mirante:problem:not-found")
            assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("number", ["1.5", "one", str(2**63), str(-(2**63)), "%27%20OR%201=1"])
def test_an_id_is_a_number_of_64_bits(client: TestClient, table: str, number: str) -> None:
    answer = client.get(f"/api/{table}/{number}")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["id"])
    assert client.get(f"/api/{table}/{2**63 - 1}").status_code == 404
    assert client.get(f"/api/{table}/-1").status_code == {"actions": 404, "opportunities": 422}[table]


@pytest.mark.parametrize("table", TABLES)
def test_a_story_is_cached_under_the_callers_scope(client: TestClient, table: str) -> None:
    (row,) = client.get(f"/api/{table}?pageSize=1").json()["data"]
    first, second = (client.get(f"/api/{table}/{row['id']}") for _ in "ab")
    assert [first.headers["X-Cache"], second.headers["X-Cache"]] == ["MISS", "HIT"]
    assert first.content == second.content
    assert first.headers["X-Data-As-Of"] == "2026-03-18"
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/api/{table}/{row['id']}", headers=etag).status_code == 304
    function = "get_action_story" if table == "actions" else "get_opportunity_story"
    (entry,) = client.get(f"/api/cache/entries?function={function}", headers=ADMIN).json()["entries"]
    assert entry["key"].startswith(f"{function}:all:")


@pytest.mark.parametrize("table", TABLES)
def test_a_story_is_asked_for_and_not_posted(client: TestClient, table: str) -> None:
    refused = client.post(f"/api/{table}/1")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")


class Tomorrow:
    """The warehouse of today until `comes`; then all actions have been done."""

    kind: Literal["duckdb"] = "duckdb"

    def __init__(self, today: DuckDBWarehouse) -> None:
        self.today = today
        self.comes = False

    async def open(self) -> None:
        await self.today.open()

    async def close(self) -> None:
        await self.today.close()

    def missing(self) -> str | None:
        return None

    async def fetch(self, question: str, parameters: Mapping[str, Parameter]) -> list[Row]:
        rows = await self.today.fetch(question, parameters)
        if self.comes and question == "freshness":
            return [row | {"data_version": "tomorrow"} for row in rows]
        return [dict.fromkeys(rows[0])] if self.comes and question == "story" else rows

    async def stream(
        self, question: str, parameters: Mapping[str, Parameter]
    ) -> AsyncIterator[Sequence[Row]]:
        raise NotImplementedError
        yield []


def test_a_story_ends_with_the_refresh_that_finds_the_action_done(
    start: Callable[..., TestClient], crm: Path
) -> None:
    warehouse = Tomorrow(DuckDBWarehouse(crm, threads=1, timeout_seconds=30))
    client = start(warehouse=warehouse)
    (row,) = client.get("/api/actions?pageSize=1").json()["data"]
    assert [client.get(f"/api/actions/{row['id']}").status_code for _ in "abc"] == [200] * 3
    warehouse.comes = True
    accepted = client.post("/api/cache/refresh", headers=ADMIN).json()
    while True:
        report = client.get(f"/api/cache/refresh/{accepted['refresh_id']}", headers=ADMIN).json()
        if report["status"] == "finished":
            break
        client.get(f"/api/actions/{row['id']}")  # the old one, or none any more
    assert report["failed"] == 0
    assert [client.get(f"/api/actions/{row['id']}").status_code for _ in "abc"] == [404] * 3

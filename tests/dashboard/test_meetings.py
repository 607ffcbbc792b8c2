"""What meetings have brought stands among the actions at once, and every number leads to its rows."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from backend.dashboard.periods import bucket_of
from tests.conftest import ADMIN

TODAY = date(2026, 3, 18)


@pytest.fixture
def customer(client: TestClient) -> str:
    """An organisation that the CRM knows, and its city and segment with it."""
    (row,) = client.get("/api/organizations?pageSize=1&sort=org").json()["data"]
    name: str = row["org"]
    return name


def accept(client: TestClient, customer: str | None, *texts: str, due: date | None) -> list[int]:
    items = [
        {"extracted": text, "description": text, "owner": "Marina", "due_date": due and due.isoformat()}
        for text in texts
    ]
    sent = {"meeting_id": "m-1", "customer_id": customer, "items": items}
    found = client.post("/action-items", json=sent).raise_for_status().json()["items"]
    return [item["id"] for item in found if item["extracted"] in texts]


def buckets(client: TestClient, **narrowed: str) -> dict[str, int]:
    answer = client.get("/api/action-priorities", params=narrowed).raise_for_status().json()
    return {row["bucket"]: row["count"] for row in answer}


def actions(client: TestClient, **narrowed: Any) -> Any:
    return client.get("/api/actions", params=narrowed).raise_for_status().json()


def test_an_accepted_item_is_among_the_actions_and_the_priorities_at_once(
    client: TestClient, customer: str
) -> None:
    before, total = buckets(client), actions(client)["total"]
    (number,) = accept(client, customer, "Ligar para o jurídico", due=TODAY)
    after = buckets(client)
    assert {name for name in after if after[name] != before[name]} == {"thisWeek"}
    assert after["thisWeek"] == before["thisWeek"] + 1
    assert actions(client)["total"] == total + 1
    (row,) = actions(client, search="ligar para o juridico", owner="Marina", org=customer)["data"]
    organization = client.get("/api/organizations", params={"org": customer}).json()["data"][0]
    assert row == {
        "id": -number,
        "org": customer,
        "location": organization["location"],
        "owner": "Marina",
        "type": "fromMeeting",
        "subject": "Ligar para o jurídico",
        "priority": "medium",
        "status": "onTrack",
        "dueDate": "2026-03-18",
        "daysLate": 0,
        "opportunityId": None,
        "amountAtRisk": 0,
    }


def test_an_overdue_one_is_in_every_number_of_overdue_actions_and_each_leads_to_it(
    client: TestClient, customer: str
) -> None:
    late = {"status": "overdue", "owner": "Marina"}

    def numbers() -> Iterator[int]:
        yield client.get("/api/metrics?owner=Marina").json()["metrics"]["overdueActions"]["value"]
        yield buckets(client, owner="Marina")["overdue"]
        yield actions(client, **late)["total"]
        told = client.get("/api/breakdown?by=owner&metric=overdueActions&limit=100&owner=Marina").json()
        yield told["total"] or 0
        series = client.get("/api/timeseries?metric=overdueActions&grain=day&owner=Marina").json()
        yield series["points"][-1]["value"]

    assert set(numbers()) == {0}
    organization = {"org": customer}

    def of_the_customer() -> int:
        (row,) = client.get("/api/organizations", params=organization).json()["data"]
        found: int = row["overdueActions"]
        return found

    known = of_the_customer()
    first, _ = accept(client, customer, "Ligar", "Enviar", due=TODAY - timedelta(days=3))
    assert set(numbers()) == {2}
    assert of_the_customer() == known + 2
    assert [row["daysLate"] for row in actions(client, **late)["data"]] == [3, 3]
    client.patch(f"/action-items/{first}", json={"done": True}).raise_for_status()
    assert set(numbers()) == {1}
    client.delete("/meetings/m-1").raise_for_status()
    assert set(numbers()) == {0}


def test_what_is_not_overdue_leaves_the_other_answers_in_the_cache(client: TestClient) -> None:
    client.get("/api/metrics")
    accept(client, None, "Pensar", due=None)
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"
    accept(client, None, "Ligar", due=TODAY - timedelta(days=1))
    assert client.get("/api/metrics").headers["X-Cache"] == "MISS"
    stats = client.get("/api/cache/stats", headers=ADMIN).json()["cache"]
    assert stats["invalidations"] > 0


def test_it_has_a_story_of_its_own(client: TestClient, customer: str) -> None:
    (number,) = accept(client, customer, "Ligar", due=TODAY)
    story = client.get(f"/api/actions/-{number}").raise_for_status().json()
    assert (story["action"]["subject"], story["opportunity"]) == ("Ligar", None)
    assert story["organization"]["org"] == customer
    due = {"date": "2026-03-18", "kind": "actionDue", "text": "Ligar", "actionId": -number}
    assert due in story["events"]
    client.delete(f"/action-items/{number}")
    assert client.get(f"/api/actions/-{number}").status_code == 404


def test_it_is_in_the_file_too(client: TestClient) -> None:
    accept(client, "Ninguém", "Ligar; “já”", due=TODAY)
    answer = client.get("/api/actions/export?format=csv&org=Ninguém", headers={"Accept-Language": "pt-BR"})
    lines = [line for line in answer.text.removeprefix("\ufeff").splitlines() if not line.startswith("#")]
    (row,) = csv.DictReader(lines, delimiter=";")
    assert "Ligar; “já”" in row.values()


def test_of_an_earlier_day_only_what_had_been_accepted_by_then(client: TestClient) -> None:
    accept(client, "Ninguém", "Ligar", due=TODAY - timedelta(days=9))
    assert actions(client, org="Ninguém")["total"] == 1
    assert actions(client, org="Ninguém", day="2026-03-17")["total"] == 0


@given(st.integers(0, 3000), st.integers(-400, 400) | st.none())
def test_a_bucket_is_what_the_refresh_would_have_made_of_it(first: int, ahead: int | None) -> None:
    day = date(2024, 1, 1) + timedelta(days=first)
    due = None if ahead is None else day + timedelta(days=ahead)
    found = bucket_of(due, day)
    if due is None or ahead is None:
        assert found == "noDate"
    elif ahead < 0:
        assert found == "overdue"
    else:
        weeks = (due.toordinal() - 1) // 7 - (day.toordinal() - 1) // 7  # the first of January 1 was a Monday
        names = ["thisWeek", "nextWeek", "inTwoWeeks", "inThreeWeeks", "inFourWeeks"]
        assert found == (names[weeks] if weeks < 5 else "later")


def test_buckets_here_and_in_the_refresh_are_the_same(client: TestClient) -> None:
    for page in range(1, 6):
        for bucket in buckets(client):
            for row in actions(client, bucket=bucket, pageSize=100, page=page)["data"]:
                assert bucket_of(row["dueDate"] and date.fromisoformat(row["dueDate"]), TODAY) == bucket

"""Who may see what, where it stands in our own table."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.access.grants import Grant, Grants
from backend.database.engine import Database
from backend.errors import DatabaseUnavailable
from tests.access.conftest import Sign
from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock
from tests.fakes.issuer import Issuer

Start = Callable[..., TestClient]
PLATFORM = {"databricks_app_name": "mirante", "databricks_app_port": 8000, "scope_from": "table"}
ANA = {"X-Forwarded-Email": "Ana@Example.com"}
ADMIN_THERE = {"X-Admin-Token": ADMIN["Authorization"].removeprefix("Bearer ")}


def give(client: TestClient, grant: dict[str, Any], person: str = "ana@example.com") -> str:
    given = client.put("/api/access/grants", json={"person": person, "grant": grant}, headers=ADMIN_THERE)
    assert given.status_code == 200, given.text
    name: str = given.json()["id"]
    return name


def total(client: TestClient) -> int | None:
    answer = client.get("/api/opportunities", headers=ANA)
    found: int | None = answer.json()["total"] if answer.status_code == 200 else None
    return found


def test_people_see_what_admins_have_said_at_once(start: Start) -> None:
    client = start(**PLATFORM)
    assert total(client) is None
    give(client, {"everything": True})
    everything = total(client)
    assert everything
    city = client.get("/api/filter-options", headers=ANA).json()["locations"][0]["value"]
    name = give(client, {"location": [city]}, "ANA@example.com")
    some = total(client)
    assert some
    assert some < everything
    assert client.delete(f"/api/access/grants/{name}", headers=ADMIN_THERE).status_code == 204
    assert total(client) is None
    assert client.delete(f"/api/access/grants/{name}", headers=ADMIN_THERE).status_code == 404


def test_another_instance_hears_of_it_within_a_minute(start: Start, clock: ManualClock) -> None:
    one, another = start(**PLATFORM), start(**PLATFORM)
    give(one, {"everything": True})
    assert total(one) == total(another) != 0
    give(one, {"org": []})
    assert (total(one), total(another) != 0) == (0, True)
    clock.tick(60)
    assert total(another) == 0


def test_the_table_goes_by_a_claim_of_tokens_too(start: Start, issuer: Issuer, sign: Sign) -> None:
    client = start(**{**issuer.settings, "scope_from": "table", "jwt_person_claim": "email"})
    token = sign(email="ana@example.com")
    assert client.get("/api/metrics", headers=token).status_code == 403
    give(client, {"everything": True, "admin": True})
    assert client.get("/api/metrics", headers=token).status_code == 200
    assert client.get("/api/me", headers=token).json()["admin"] is True
    assert client.get("/api/metrics", headers=sign(email="bia@example.com")).status_code == 403


def test_admins_may_read_it_and_nobody_else(start: Start) -> None:
    client = start(**PLATFORM)
    name = give(client, {"org": ["Vale", "Açaí Brasil"]})
    assert client.get("/api/access/grants", headers=ADMIN_THERE).json() == {
        "grants": [
            {
                "id": name,
                "person": "ana@example.com",
                "grant": {
                    "everything": False,
                    "org": ["Vale", "Açaí Brasil"],
                    "location": None,
                    "owner": None,
                    "admin": False,
                },
            }
        ]
    }
    body = {"person": "ana@example.com", "grant": {"everything": True}}
    assert client.get("/api/access/grants", headers=ANA).status_code == 401
    assert client.put("/api/access/grants", json=body, headers=ANA).status_code == 401
    assert client.delete(f"/api/access/grants/{name}", headers=ANA).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"grant": {"everything": True}}, "person"),
        ({"person": " ", "grant": {"everything": True}}, "person"),
        ({"person": "a" * 321, "grant": {"everything": True}}, "person"),
        ({"person": "ana"}, "grant"),
        ({"person": "ana", "grant": {}}, "grant"),
        ({"person": "ana", "grant": {"everything": True, "org": ["Vale"]}}, "grant"),
        ({"person": "ana", "grant": {"org": "Vale"}}, "grant.org"),
        ({"person": "ana", "grant": {"org": ["a\x1fb"]}}, "grant.org.0"),
        ({"person": "ana", "grant": {"org": ["a"] * 1001}}, "grant.org"),
        ({"person": "ana", "grant": {"team": ["a"]}}, "grant.team"),
        ({"person": "ana", "grant": {"everything": True}, "more": 1}, "more"),
    ],
)
def test_what_cannot_be_given_is_refused_by_name(start: Start, body: dict[str, Any], field: str) -> None:
    refused = start().put("/api/access/grants", json=body, headers=ADMIN)
    assert refused.status_code == 422
    assert field in [error["field"] for error in refused.json()["errors"]]


def test_a_name_is_in_no_log(start: Start) -> None:
    with structlog.testing.capture_logs() as logs:
        client = start(**PLATFORM)
        client.delete(f"/api/access/grants/{give(client, {'org': ['Vale']})}", headers=ADMIN_THERE)
        total(client)
    said = {line["event"] for line in logs}
    assert {"audit.admin_call", "audit.access_given", "audit.access_taken"} <= said
    assert "ana@" not in str(logs).casefold()
    assert "Vale" not in str(logs)


async def test_grants_are_kept_one_for_a_person_on_both_databases(
    database: Database, clock: ManualClock
) -> None:
    told = []
    grants = Grants(database, clock, lambda: told.append(1))
    assert await grants.of("ana@example.com") is None
    await grants.give(" Ana@Example.com ", Grant(org=["Vale"]))
    await grants.give("ana@example.com", Grant(everything=True))
    await grants.give("Ana", Grant(everything=True))
    await grants.give("ana", Grant(owner=["Ana"]))
    assert [(one.person, one.grant.everything) for one in await grants.everybodys()] == [
        ("Ana", True),
        ("ana", False),
        ("ana@example.com", True),
    ]
    assert await grants.of("ana@example.com") == Grant(everything=True)
    assert len(told) == 4


async def test_while_the_database_is_away_those_who_were_known_are_for_a_minute(
    database: Database, clock: ManualClock
) -> None:
    grants = Grants(database, clock, lambda: None)
    given = await grants.give("ana@example.com", Grant(everything=True))
    assert await grants.of("ana@example.com") == given.grant
    grants.database = Database(SecretStr("postgresql://mirante@127.0.0.1:1/mirante"), None)  # type: ignore[arg-type]
    assert await grants.of("ana@example.com") == given.grant
    clock.tick(60)
    with pytest.raises(DatabaseUnavailable):
        await grants.of("ana@example.com")


async def test_what_was_read_before_a_change_is_not_kept_past_it(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants = Grants(database, clock, lambda: None)
    given = await grants.give("ana", Grant(everything=True))
    read = database.reading

    @asynccontextmanager
    async def reading_before_it_changes() -> AsyncIterator[AsyncConnection]:
        async with read() as connection:
            yield connection
        await grants.take(given.id)

    monkeypatch.setattr(database, "reading", reading_before_it_changes)
    assert await grants.of("ana") == given.grant
    monkeypatch.undo()
    assert await grants.of("ana") is None

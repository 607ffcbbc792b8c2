"""What people may see: every route that tells of data, asked by two whose scopes have nothing in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import httpx2
import pytest
from fastapi.testclient import TestClient

from backend.errors import WarehouseUnavailable
from backend.main import create_api
from backend.warehouse.duckdb import DuckDBWarehouse, current_file
from tests.access.conftest import Sign
from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock
from tests.fakes.issuer import Issuer
from tests.fakes.valkey import Valkey

Start = Callable[..., TestClient]
SAID = "Ana: Bom dia.\nCaio: Estamos muito satisfeitos.\nAna: Envio a proposta amanhã."
KINDS = ("open", "won", "lost", "closed", "left", "advanced")
METRICS = (
    *("openPipeline", "wonAmount", "winRate", "salesCycleDays", "interactions", "contactCoverage"),
    *("overdueActions", "onTimeRate"),
)
EXPORTS = [
    f"{table}/export?format={kind}"
    for table in ("actions", "interactions", "organizations", "due-actions", "opportunities")
    for kind in ("csv", "xlsx")
]
ASKED = [
    "metrics",
    "action-priorities",
    "pipeline",
    "actions?pageSize=100",
    "interactions?pageSize=100",
    "organizations?pageSize=100",
    "due-actions?pageSize=100",
    *(f"opportunities?pageSize=100&kind={kind}" for kind in KINDS),
    *(f"timeseries?metric={metric}" for metric in METRICS),
    *(f"breakdown?by={by}&metric={metric}" for by in ("org", "location", "owner") for metric in METRICS),
    "filter-options",
    "filter-options?field=org",
    *EXPORTS,
]
OF_ONE = ["actions/{id}", "opportunities/{id}"]
"""Asked below, with what is somebody else's."""

NOT_OF_DATA = {
    *("/api/me", "/api/freshness", "/api/events", "/api/exports/{requestId}"),
    *("/health", "/ready", "/metrics", "/meetings"),  # the last one tells how meetings are read, not of any
}
"""Of the product, or of the caller; `/api/v1` is a user's own, and `tests/portfolio` tells it apart."""


class Half(NamedTuple):
    """One of two people, and the names that only they may read."""

    headers: dict[str, str]
    organisations: frozenset[str]


@pytest.fixture
def halves(crm: Path, sign: Sign) -> tuple[Half, Half]:
    """Every second city for one, the rest for the other: each sees about half of what there is."""
    file = current_file(crm)
    assert file
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute("SELECT DISTINCT location, org FROM crm_pipeline_daily").fetchall()
    cities = sorted({city for city, _ in rows} - {"(none)"})
    return Half(
        sign(sub="ana", mirante_scope={"location": cities[::2]}),
        frozenset(org for city, org in rows if city in cities[::2]),
    ), Half(
        sign(sub="bia", mirante_scope={"location": cities[1::2]}),
        frozenset(org for city, org in rows if city in cities[1::2]),
    )


def what(answer: httpx2.Response) -> Any:
    """Take an answer for comparison: a spreadsheet is a new file each time, but as long."""
    assert answer.status_code == 200, answer.text
    return len(answer.content) // 1000 if "spreadsheet" in answer.headers["Content-Type"] else answer.text


def ask_all(client: TestClient, half: Half) -> dict[str, Any]:
    return {path: what(client.get(f"/api/{path}", headers=half.headers)) for path in ASKED}


def named(text: str, names: frozenset[str]) -> list[str]:
    return [name for name in names if f'"{name}"' in text or f";{name};" in text or f",{name}," in text]


def test_nobody_finds_a_row_or_a_count_of_the_others_in_any_answer(
    start: Start, issuer: Issuer, halves: tuple[Half, Half]
) -> None:
    ana, bia = halves
    assert ana.organisations
    assert not ana.organisations & bia.organisations
    alone = ask_all(start(**issuer.settings), ana)
    both = start(**issuer.settings)
    of_bia = ask_all(both, bia)
    cold = ask_all(both, ana)
    warm = ask_all(both, ana)
    assert alone == cold == warm
    assert ask_all(both, bia) == of_bia
    seen = [path for path in ASKED if isinstance(cold[path], str) and named(cold[path], ana.organisations)]
    assert len(seen) > 10
    for path in ASKED:
        if isinstance(cold[path], str):
            assert named(cold[path], bia.organisations) == [], path
            assert named(of_bia[path], ana.organisations) == [], path
            assert cold[path] != of_bia[path], path


def test_nobody_is_told_of_what_is_the_others_by_its_id(
    start: Start, issuer: Issuer, halves: tuple[Half, Half]
) -> None:
    client = start(**issuer.settings)
    ana, bia = halves
    for table in ("actions", "opportunities"):
        rows = client.get(f"/api/{table}?pageSize=5", headers=bia.headers).json()["data"]
        assert rows
        for row in rows:
            path = f"/api/{table}/{row['id']}"
            for _ in "cold", "warm":
                assert client.get(path, headers=bia.headers).status_code == 200
                assert client.get(path, headers=ana.headers).status_code == 404
        found = client.get(f"/api/{table}", params={"search": rows[0]["org"]}, headers=ana.headers).json()
        assert found["total"] == 0
        found = client.get(f"/api/{table}", params={"org": rows[0]["org"]}, headers=ana.headers).json()
        assert found["total"] == 0


def test_an_old_answer_is_nobody_elses_either(
    start: Start, issuer: Issuer, halves: tuple[Half, Half], clock: ManualClock, sign: Sign
) -> None:
    client = start(**issuer.settings, cache_ttl=60)
    ana, bia = halves
    fresh = {
        name: client.get("/api/metrics", headers=half.headers).text for name, half in (("a", ana), ("b", bia))
    }
    client.post("/api/cache/refresh", headers=ADMIN)
    stale = {
        name: client.get("/api/metrics", headers=half.headers).text for name, half in (("b", bia), ("a", ana))
    }
    assert stale == fresh
    assert fresh["a"] != fresh["b"]


def test_nobody_finds_the_others_through_the_second_tier(
    start: Start, issuer: Issuer, halves: tuple[Half, Half], redis: Valkey
) -> None:
    ana, bia = halves
    one, another = (start(**issuer.settings, redis_url=redis.url) for _ in range(2))
    of_ana = {path: one.get(f"/api/{path}", headers=ana.headers).text for path in ASKED[:3]}
    for path, text in of_ana.items():
        shared = another.get(f"/api/{path}", headers=ana.headers)
        assert (shared.headers["X-Cache"], shared.text) == ("HIT", text)
        of_bia = another.get(f"/api/{path}", headers=bia.headers)
        assert (of_bia.headers["X-Cache"], of_bia.text == text) == ("MISS", False)


def test_two_of_one_scope_share_what_was_asked(start: Start, issuer: Issuer, sign: Sign) -> None:
    client = start(**issuer.settings)
    scope = {"owner": ["Ana", "Bia"]}
    states = [
        client.get("/api/metrics", headers=sign(sub=name, mirante_scope=given)).headers["X-Cache"]
        for name, given in (
            ("one", scope),
            ("two", {"owner": [" Bia", "Ana", "Ana"]}),
            ("three", {"owner": ["Ana"]}),
        )
    ]
    assert states == ["MISS", "HIT", "MISS"]


def test_every_route_that_tells_of_data_is_asked() -> None:
    described = create_api().openapi()["paths"]
    asked = {f"/api/{path.partition('?')[0]}" for path in [*ASKED, *OF_ONE]} | OF_MEETINGS
    admins = {path for path in described if path.startswith(("/api/cache/", "/api/access/"))}
    own = {path for path in described if path.startswith("/api/v1/")}
    reading = {path for path, methods in described.items() if "get" in methods}
    assert reading - NOT_OF_DATA - admins - own == asked


OF_MEETINGS = {"/action-items", "/action-items/{number}", "/sentiments", "/customers"}


def read(client: TestClient, half: Half, customer: str, meeting: str = "m-1", **more: Any) -> httpx2.Response:
    known = {"meeting_id": meeting, "customer_id": customer, "meet_date": "2026-03-17"}
    return client.post("/analyze", json={"transcript": SAID, **more, "metadata": known}, headers=half.headers)


def test_nobody_sees_what_the_others_meetings_have_brought(
    start: Start, issuer: Issuer, halves: tuple[Half, Half], sign: Sign
) -> None:
    client = start(**issuer.settings)
    ana, bia = halves
    hers, theirs = min(ana.organisations), min(bia.organisations)
    assert read(client, bia, theirs).headers["X-Cache"] == "MISS"
    assert read(client, ana, theirs).headers["X-Cache"] == "MISS"  # though bia's is on record
    assert read(client, ana, theirs, transcript="Ana: oi.\nCaio: oi.").status_code == 422  # her own, by now
    read(client, ana, hers, "m-2")
    item = {"extracted": "Enviar a proposta", "description": "Enviar a proposta", "owner": "Bia"}
    wanted = {"meeting_id": "m-1", "customer_id": theirs, "items": [item]}
    accepted = client.post("/action-items", json=wanted, headers=bia.headers).json()
    number = accepted["items"][0]["id"]
    one = f"/action-items/{number}"
    for half, customers, items in ((bia, [theirs], 1), (ana, [hers], 0)):
        found = client.get("/customers", headers=half.headers).json()["customers"]
        assert [customer["customer_id"] for customer in found] == customers
        points = client.get("/sentiments", params={"customer_id": theirs}, headers=half.headers).json()[
            "points"
        ]
        assert len(points) == items
        listed = client.get("/action-items", params={"meeting_id": "m-1"}, headers=half.headers).json()[
            "items"
        ]
        assert len(listed) == items
        assert client.get(one, headers=half.headers).status_code == (200 if items else 404)
        shown = client.get("/api/actions?search=Enviar a proposta&type=fromMeeting", headers=half.headers)
        assert shown.json()["total"] == items
    assert client.patch(one, json={"done": True}, headers=ana.headers).status_code == 404
    assert client.delete(one, headers=ana.headers).status_code == 404
    refused = client.post("/action-items", json=wanted, headers=ana.headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "items")
    for half in halves:
        assert client.delete("/meetings/m-1", headers=half.headers).status_code == 403
    everything = sign(sub="head office")
    assert len(client.get("/customers", headers=everything).json()["customers"]) == 2
    assert client.delete("/meetings/m-1", headers=everything).status_code == 200
    assert client.get(one, headers=bia.headers).status_code == 404


def test_items_of_one_owner_are_seen_by_who_may_see_that_owner(
    start: Start, issuer: Issuer, sign: Sign
) -> None:
    client = start(**issuer.settings)
    ana, bia = (Half(sign(sub=name, mirante_scope={"owner": [name]}), frozenset()) for name in ("Ana", "Bia"))
    item = {"extracted": "Ligar", "description": "Ligar", "owner": "Ana"}
    wanted = {"meeting_id": "m-1", "customer_id": "Nova", "items": [item]}
    assert client.post("/action-items", json=wanted, headers=bia.headers).status_code == 422
    accepted = client.post("/action-items", json=wanted, headers=ana.headers)
    one = f"/action-items/{accepted.json()['items'][0]['id']}"
    assert client.get(one, headers=ana.headers).status_code == 200
    assert client.get(one, headers=bia.headers).status_code == 404
    by_org = sign(sub="c", mirante_scope={"org": ["Velha"]})
    assert client.get(one, headers=by_org).status_code == 404


def test_an_export_is_followed_by_who_asked_for_it_only(
    start: Start, issuer: Issuer, halves: tuple[Half, Half]
) -> None:
    client = start(**issuer.settings)
    ana, bia = halves
    client.get("/api/actions/export", headers={**ana.headers, "X-Request-ID": "mine"})
    assert client.get("/api/exports/mine", headers=bia.headers).status_code == 404


NO_SCOPES: list[Any] = [
    *(..., None, "", "all", [], {}, 7, True),
    *({"org": None}, {"org": "Vale"}, {"org": [1]}, {"org": [""]}, {"org": ["a\x1fb"]}),
    *({"team": ["a"]}, {"everything": True, "org": ["a"]}),
]


@pytest.mark.parametrize("claim", NO_SCOPES, ids=str)
def test_who_has_been_given_nothing_sees_nothing(
    start: Start, issuer: Issuer, sign: Sign, claim: Any
) -> None:
    client = start(**issuer.settings)
    headers = sign(mirante_scope=claim)
    for path in ("/api/metrics", "/api/actions/1", "/api/actions/export", "/customers", "/api/freshness"):
        refused = client.get(path, headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:mirante:problem:no-access")
    assert client.get("/api/me", headers=headers).json()["access"] is False
    assert client.get("/api/v1/dashboard/balances", headers=headers).status_code == 200  # that is their own


def test_an_empty_list_is_a_scope_that_holds_nothing(start: Start, issuer: Issuer, sign: Sign) -> None:
    client = start(**issuer.settings)
    headers = sign(mirante_scope={"org": []})
    assert client.get("/api/actions", headers=headers).json()["total"] == 0
    assert client.get("/api/filter-options", headers=headers).json()["orgs"] == []
    for path in ASKED:
        assert client.get(f"/api/{path}", headers=headers).status_code == 200, path


def test_people_are_told_what_they_may_see(start: Start, issuer: Issuer, sign: Sign) -> None:
    client = start(**issuer.settings)
    me = client.get("/api/me", headers=sign(mirante_scope={"owner": ["Bia", "Ana"], "admin": True}))
    assert me.json() == {
        "mode": "jwt",
        "access": True,
        "admin": True,
        "org": None,
        "location": None,
        "owner": ["Ana", "Bia"],
    }
    everything = client.get("/api/me", headers=sign()).json()
    assert (everything["admin"], everything["org"]) == (False, None)


def test_where_everybody_sees_everything_everybody_finds_the_admin_pages(
    start: Start, issuer: Issuer, sign: Sign
) -> None:
    client = start(**{**issuer.settings, "scope_from": "everything"})
    me = client.get("/api/me", headers=sign(mirante_scope=...)).json()
    assert (me["access"], me["admin"]) == (True, True)
    assert client.get("/api/cache/stats", headers=sign()).status_code == 401


def test_what_was_paid_for_is_answered_when_nobody_can_tell_whose_customer_it_was(
    start: Start, issuer: Issuer, sign: Sign, crm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = start(**issuer.settings)
    narrowed = Half(sign(mirante_scope={"owner": ["Ana"]}), frozenset())

    async def away(*_: object) -> Any:
        raise WarehouseUnavailable

    monkeypatch.setattr(DuckDBWarehouse, "fetch", away)
    assert read(client, narrowed, "Vale").status_code == 200
    monkeypatch.undo()
    assert client.get("/customers", headers=sign()).json()["customers"] == []

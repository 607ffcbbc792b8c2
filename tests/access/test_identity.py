"""Who asks: on Databricks Apps the platform says so, and nowhere else is such a word taken."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.conftest import ADMIN_TOKEN

Start = Callable[..., TestClient]
PLATFORM = {"databricks_app_name": "mirante", "databricks_app_port": 8000, "scope_from": "everything"}


@pytest.mark.parametrize("path", ["metrics", "actions/1", "interactions/export", "exports/mine"])
def test_on_databricks_apps_who_does_not_say_who_asks_is_asked_to_sign_in(start: Start, path: str) -> None:
    client = start(**PLATFORM)
    for headers in ({}, {"X-Forwarded-Email": " "}):
        refused = client.get(f"/api/{path}", headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (401, "urn:mirante:problem:sign-in-required")


@pytest.mark.parametrize("header", ["X-Forwarded-Email", "X-Forwarded-User"])
def test_on_databricks_apps_the_platforms_word_is_taken(start: Start, header: str) -> None:
    client = start(**PLATFORM)
    headers = {header: "ana@example.com", "Host": "mirante-1.aws.databricksapps.com"}
    assert client.get("/api/metrics", headers=headers).status_code == 200


def test_whom_the_platform_names_twice_it_does_not_name(start: Start) -> None:
    client = start(**PLATFORM)
    twice = [("X-Forwarded-Email", "ana@example.com"), ("X-Forwarded-Email", "bia@example.com")]
    assert client.get("/api/metrics", headers=twice[:1]).status_code == 200
    for pair in (twice, twice[::-1]):
        assert client.get("/api/metrics", headers=pair).status_code == 401


def test_the_short_way_asks_who_it_is_too(start: Start) -> None:
    client = start(**PLATFORM)
    for state in ("MISS", "HIT"):
        answer = client.get("/api/metrics", headers={"X-Forwarded-Email": "ana@example.com"})
        assert answer.headers["X-Cache"] == state
    assert client.get("/api/metrics").status_code == 401


def test_elsewhere_nobodys_word_is_taken_and_foreign_names_are_refused(start: Start) -> None:
    client = start(databricks_app_port=8000)  # half of what the platform sets is not the platform
    assert client.get("/api/metrics").status_code == 200
    assert client.get("/api/metrics", headers={"Host": "evil.example"}).status_code == 400


def test_the_admin_token_may_come_in_a_header_of_its_own(start: Start) -> None:
    client = start()
    for token, status in ((ADMIN_TOKEN, 200), ("wrong", 401), ("", 401)):
        headers = {"X-Admin-Token": token, "Authorization": "Bearer of-the-platform"}
        assert client.get("/api/cache/stats", headers=headers).status_code == status

"""What only admins may do, and the word that is left of it."""

import hashlib
from collections.abc import Callable

import pytest
import structlog
from fastapi.testclient import TestClient

from backend.access import __main__ as command
from backend.main import create_api
from tests.conftest import ADMIN, ADMIN_TOKEN

Start = Callable[..., TestClient]
STATS = "/api/cache/stats"
JOB, ANA = "the-token-of-the-job", "the-token-of-ana"


def hashed(**tokens: str) -> str:
    return ",".join(f"{name}={hashlib.sha256(token.encode()).hexdigest()}" for name, token in tokens.items())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_several_tokens_may_be_active_none_of_which_is_kept(start: Start) -> None:
    client = start(admin_token=None, admin_token_hashes=hashed(job=JOB, ana=ANA))
    for token, status in ((JOB, 200), (ANA, 200), (ADMIN_TOKEN, 401), (hashed(job=JOB)[4:], 401), ("", 401)):
        assert client.get(STATS, headers=bearer(token)).status_code == status
        assert client.get(STATS, headers={"X-Admin-Token": token}).status_code == status


def test_the_one_in_the_open_and_those_that_are_hashed_go_together(start: Start) -> None:
    client = start(admin_token_hashes=hashed(job=JOB))
    assert client.get(STATS, headers=bearer(JOB)).status_code == 200
    assert client.get(STATS, headers=ADMIN).status_code == 200


def test_without_any_token_nobody_is_an_admin(start: Start) -> None:
    client = start(admin_token=None)
    assert client.get(STATS, headers=bearer("")).status_code == 401
    assert client.get(STATS).status_code == 401


@pytest.mark.parametrize("token", ["não", "\udcff", "a" * 8000, "x y"])
def test_a_token_of_any_letters_is_only_wrong(start: Start, token: str) -> None:
    headers = {"X-Admin-Token": token.encode("utf-8", "surrogateescape")}
    assert start().get(STATS, headers=headers).status_code == 401  # type: ignore[arg-type]  # bytes, as they come


def test_every_call_of_an_admin_leaves_word_of_who_and_what(start: Start) -> None:
    client = start(admin_token_hashes=hashed(job=JOB))
    with structlog.testing.capture_logs() as logs:
        client.get(STATS, headers=bearer(JOB))
        client.post("/api/cache/invalidate?pattern=get_metrics", headers=ADMIN)
        client.get("/api/cache/entries", headers=bearer("guess"))
    said = [
        (line["event"], line.get("by"), line["method"], line["path"], line["address"])
        for line in logs
        if line["event"] in {"audit.admin_call", "audit.admin_refused"}
    ]
    assert said == [
        ("audit.admin_call", "job", "GET", STATS, "testclient"),
        ("audit.admin_call", "main", "POST", "/api/cache/invalidate", "testclient"),
        ("audit.admin_refused", None, "GET", "/api/cache/entries", "testclient"),
    ]
    effect = next(line for line in logs if line["event"] == "audit.cache_invalidated")
    assert (effect["by"], effect["pattern"]) == ("main", "get_metrics")
    assert JOB not in str(logs)
    assert ADMIN_TOKEN not in str(logs)
    assert "guess" not in str(logs)


def test_every_route_of_the_administration_wants_a_token(start: Start) -> None:
    client = start()
    paths = [
        (method.upper(), path)
        for path, methods in create_api().openapi()["paths"].items()
        for method in methods
        if path.startswith(("/api/cache/", "/api/access/"))
    ]
    assert len(paths) > 8
    for method, path in paths:
        assert client.request(method, path.replace("{id}", "x")).status_code == 401, path


def test_the_command_makes_a_token_and_what_is_kept_of_it(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["ana"]) == 0
    shown, kept = capsys.readouterr().out.splitlines()
    token = shown.rpartition(" ")[2]
    client = start(admin_token=None, admin_token_hashes=kept.removeprefix("ADMIN_TOKEN_HASHES="))
    assert client.get(STATS, headers=bearer(token)).status_code == 200

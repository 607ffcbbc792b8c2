"""What is on every answer, and which pages of other origins may read them."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.access.conftest import Sign
from tests.fakes.issuer import Issuer

Start = Callable[..., TestClient]
PAGE = "https://crm.example"
EVERY = ["/api/metrics", "/api/me", "/", "/nothing.js", "/api/nothing", "/health", "/api/actions?page=0"]


@pytest.mark.parametrize("path", EVERY)
def test_behind_tls_browsers_are_told_to_stay_there_and_elsewhere_they_are_not(
    start: Start, issuer: Issuer, sign: Sign, path: str
) -> None:
    behind, here = start(**issuer.settings), start()
    for _ in "miss", "hit":
        told = behind.get(path, headers=sign()).headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"
        assert "Strict-Transport-Security" not in here.get(path).headers


@pytest.mark.parametrize("path", EVERY)
def test_no_answer_has_a_cookie_and_every_one_has_a_policy(start: Start, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS", "HEAD"):
        answer = start().request(method, path)
        assert "Set-Cookie" not in answer.headers
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].split("style-src-attr")[0]


def test_no_other_origin_may_read_anything_unless_it_is_named(start: Start) -> None:
    client = start()
    for answer in (
        client.get("/api/metrics", headers={"Origin": PAGE}),
        client.options("/api/metrics", headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"}),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_page_that_is_named_may_ask_and_read_misses_hits_and_errors(
    start: Start, issuer: Issuer, sign: Sign
) -> None:
    client = start(**issuer.settings, cors_origins=PAGE)
    asked = {"Origin": PAGE, "Sec-Fetch-Site": "cross-site"}
    before = client.options(
        "/api/metrics",
        headers={
            **asked,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,x-request-id",
        },
    )
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Access-Control-Allow-Credentials" not in before.headers
    for headers in (sign(), sign(), {}):
        answer = client.post("/api/metrics", headers={**headers, **asked})
        assert answer.status_code == (200 if headers else 401)
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert "X-Cache" in answer.headers["Access-Control-Expose-Headers"]
    assert client.post("/api/metrics", headers={**sign(), **asked}).headers["X-Cache"] == "HIT"
    other = {**sign(), "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    refused = client.post("/api/metrics", headers=other)  # which is in the cache
    assert (refused.status_code, "Access-Control-Allow-Origin" in refused.headers) == (403, False)

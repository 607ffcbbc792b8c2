"""Who asks, by a bearer token: one that the issuer signed, for us, and for now; nothing else."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import jwt
import pytest
from fastapi.testclient import TestClient

from backend.access import keys
from backend.main import create_api
from tests.access.conftest import Sign
from tests.fakes.clock import ManualClock
from tests.fakes.issuer import Issuer, issuing

Start = Callable[..., TestClient]
ASKED = "/api/metrics"


@pytest.fixture
def client(start: Start, issuer: Issuer) -> TestClient:
    return start(**issuer.settings)


def refused(answer: httpx2.Response) -> str:
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    kind: str = answer.json()["type"]
    return kind.removeprefix("urn:mirante:problem:")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_whoever_the_issuer_names_is_let_in(
    client: TestClient, issuer: Issuer, sign: Sign, algorithm: str
) -> None:
    issuer.add("key", algorithm)
    assert client.get(ASKED, headers=sign("key")).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"Authorization": "Basic YTpi"}]
)
def test_nobody_is_let_in_without_a_token(client: TestClient, headers: dict[str, str]) -> None:
    assert refused(client.get(ASKED, headers=headers)) == "sign-in-required"


def test_a_cookie_a_query_and_a_body_say_nothing(client: TestClient, sign: Sign) -> None:
    token = sign()["Authorization"]
    by_cookie = client.get(ASKED, headers={"Cookie": f"Authorization={token}"})
    by_body = client.post(ASKED, json={"authorization": token})
    assert refused(by_cookie) == refused(by_body) == "sign-in-required"
    assert refused(client.get(ASKED, headers={"X-Forwarded-Email": "ana@x.example"})) == "sign-in-required"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": ...},
        {"aud": "another"},
        {"aud": ...},
        {"exp": 1},
        {"exp": ...},
        {"exp": "soon"},
        {"exp": True},
        {"exp": [1]},
        {"exp": None},
        {"exp": float("inf")},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"nbf": "now"},
        {"sub": ...},
        {"sub": " "},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_or_not_of_now_is_refused(
    client: TestClient, sign: Sign, claims: dict[str, Any]
) -> None:
    assert refused(client.get(ASKED, headers=sign(**claims))) == "token-refused"


def test_one_of_many_audiences_is_enough(client: TestClient, sign: Sign) -> None:
    assert client.get(ASKED, headers=sign(aud=["another", "mirante"])).status_code == 200


def test_forgeries_are_refused(client: TestClient, issuer: Issuer, sign: Sign) -> None:
    good = sign()["Authorization"].removeprefix("Bearer ")
    head, payload, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    with issuing() as stranger:
        by_another_key = stranger.sign(claims)
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "first"})
    # The public key as a shared secret, the oldest trick of all; the library would not help with it.
    confused = f"{encoded({'alg': 'HS256', 'kid': 'first'})}.{payload}"
    secret = json.dumps(json.loads(issuer.jwks())["keys"][0]).encode()
    mac = base64.urlsafe_b64encode(hmac.digest(secret, confused.encode(), hashlib.sha256)).rstrip(b"=")
    more = encoded({**claims, "sub": "another"})
    forged = {
        "signed by another key": by_another_key,
        "not signed": unsigned,
        "signed with the public key as a secret": f"{confused}.{mac.decode()}",
        "another payload": f"{head}.{more}.{signature}",
        "no signature": f"{head}.{payload}.",
        "another algorithm": f"{encoded({'alg': 'RS512', 'kid': 'first'})}.{payload}.{signature}",
        "that of another kind of key": f"{encoded({'alg': 'ES256', 'kid': 'first'})}.{payload}.{signature}",
        "no key named": f"{encoded({'alg': 'RS256'})}.{payload}.{signature}",
        "a key that is none": f"{encoded({'alg': 'RS256', 'kid': ['first']})}.{payload}.{signature}",
        "its own key": issuer.sign(claims, jwk={"kty": "oct", "k": "c2VjcmV0"}, kid="mine"),
        "its own place of keys": issuer.sign(claims, jku="http://127.0.0.1:1/keys", kid="mine"),
        "cut short": good[:-10],
        "two parts": f"{head}.{payload}",
        "five parts": f"{good}.a.b",
        "nothing but dots": "..",
        "a payload that is no object": f"{head}.{encoded([1])}.{signature}",
        "very long": "a" * 20_000,
        "deep": f"{encoded(json.loads('[' * 500 + ']' * 500))}.{payload}.{signature}",
    }
    for how, token in forged.items():
        assert refused(client.get(ASKED, headers=bearer(token))) == "token-refused", how


def test_no_answer_and_no_log_repeats_a_token(client: TestClient, sign: Sign) -> None:
    token = sign(exp=1)["Authorization"]
    assert token[7:] not in client.get(ASKED, headers={"Authorization": token}).text


def test_a_hit_asks_again_once_a_minute_and_no_token_outlives_itself(
    client: TestClient, sign: Sign, clock: ManualClock
) -> None:
    headers = sign(exp=int(clock.time()) + 600)
    states = [client.get(ASKED, headers=headers).headers["X-Cache"] for _ in range(2)]
    clock.tick(61)
    states.append(client.get(ASKED, headers=headers).headers["X-Cache"])
    assert states == ["MISS", "HIT", "HIT"]
    clock.tick(540)
    assert client.get(ASKED, headers=headers).status_code == 200  # half a minute of grace
    clock.tick(30)
    assert refused(client.get(ASKED, headers=headers)) == "token-refused"


def test_a_key_that_is_taken_back_opens_nothing_within_the_hour_and_nobody_waits_for_that(
    client: TestClient, issuer: Issuer, sign: Sign, clock: ManualClock
) -> None:
    headers = sign(exp=int(clock.time()) + 100_000)
    assert client.get(ASKED, headers=headers).status_code == 200
    issuer.add("second", "RS256")
    del issuer.keys["first"]
    clock.tick(3601)
    states = []
    while 401 not in states:  # it is being found out meanwhile
        states.append(client.get(ASKED, headers=headers).status_code)
        clock.tick(60)
        assert len(states) < 1000
    assert states[0] == 200


def test_all_who_come_while_the_keys_are_asked_for_wait_for_that_one_answer(
    client: TestClient, issuer: Issuer, sign: Sign
) -> None:
    tokens = [sign(sub=f"person {number}") for number in range(20)]
    issuer.gate.clear()
    with ThreadPoolExecutor(20) as people:
        asking = [people.submit(client.get, "/api/me", headers=token) for token in tokens]
        while not issuer.asked:
            pass
        issuer.gate.set()
        assert {one.result().status_code for one in asking} == {200}
    assert issuer.asked == 1


def test_an_issuer_that_never_gets_done_is_one_that_is_away(
    client: TestClient, issuer: Issuer, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PATIENCE", 0.05)
    issuer.gate.clear()
    away = client.get(ASKED, headers=sign())
    issuer.gate.set()
    assert (away.status_code, away.json()["type"]) == (503, "urn:mirante:problem:identity-unavailable")


def test_said_twice_it_says_nothing_whichever_comes_first(client: TestClient, sign: Sign) -> None:
    good = sign()["Authorization"]
    assert client.get(ASKED, headers={"Authorization": good}).status_code == 200
    for pair in ([good, "Bearer x"], ["Bearer x", good], [good, good]):
        twice = [("Authorization", one) for one in pair]
        assert refused(client.get(ASKED, headers=twice)) == "sign-in-required"


def test_without_a_token_nothing_is_told_but_how_the_server_is(client: TestClient, issuer: Issuer) -> None:
    """Whatever route there is: who adds one has to ask who it is, or to say here why not."""
    public = {"/health", "/ready", "/metrics"}
    asked = [
        (method.upper(), path)
        for path, methods in create_api().openapi()["paths"].items()
        for method in methods
        if path not in public
    ]
    assert len(asked) > 60
    for method, path in asked:
        answer = client.request(method, re.sub(r"\{[^}]*\}", "1", path))
        assert answer.status_code in {401, 429}, (method, path)


def test_a_new_key_is_found_at_once_and_made_up_names_do_not_have_the_issuer_asked(
    client: TestClient, issuer: Issuer, sign: Sign, clock: ManualClock
) -> None:
    assert client.get(ASKED, headers=sign()).status_code == 200
    clock.tick(31)
    issuer.add("second", "ES256")
    assert client.get(ASKED, headers=sign("second")).status_code == 200
    asked = issuer.asked
    for number in range(20):
        token = issuer.sign({"sub": "x"}, kid=f"made-up-{number}")
        assert refused(client.get(ASKED, headers=bearer(token))) == "token-refused"
    assert issuer.asked == asked
    clock.tick(31)
    client.get(ASKED, headers=bearer(issuer.sign({"sub": "x"}, kid="made-up")))
    assert issuer.asked == asked + 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, None),
        (302, None),
        (200, b""),
        (200, b"[]"),
        (200, b'{"keys": {}}'),
        pytest.param(200, b"x" * 300_000, id="too long"),
        pytest.param(200, b"[" * 200_000, id="too deep"),
    ],
)
def test_without_keys_nobody_can_tell_and_with_old_ones_it_goes_on_for_a_day(  # noqa: PLR0913, PLR0917
    start: Start, issuer: Issuer, sign: Sign, clock: ManualClock, status: int, body: bytes | None
) -> None:
    def is_away() -> None:
        issuer.status, issuer.body = status, body

    is_away()
    client = start(**issuer.settings)
    away = client.get(ASKED, headers=sign())
    assert (away.status_code, away.headers["Retry-After"]) == (503, "15")
    assert away.json()["type"] == "urn:mirante:problem:identity-unavailable"
    issuer.status, issuer.body = 200, None
    clock.tick(31)
    assert client.get(ASKED, headers=sign()).status_code == 200
    is_away()
    clock.tick(23 * 3600)
    assert client.get(ASKED, headers=sign()).status_code == 200
    clock.tick(3600)
    assert client.get(ASKED, headers=sign()).status_code == 503


def test_keys_that_are_no_keys_are_left_out(client: TestClient, issuer: Issuer, sign: Sign) -> None:
    odd = [
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "half", "n": "AQAB"},
        {"kty": "RSA", "use": "enc", "kid": "for-secrets"},
        {"kty": "EC", "kid": 7},
        "key",
    ]
    issuer.body = json.dumps({"keys": [*odd, *json.loads(issuer.jwks())["keys"]]}).encode()
    assert client.get(ASKED, headers=sign()).status_code == 200
    shared = jwt.encode({"sub": "x"}, "secret" * 6, algorithm="HS256", headers={"kid": "shared"})
    assert refused(client.get(ASKED, headers=bearer(shared))) == "token-refused"


def test_two_people_have_two_accounts_and_a_person_has_one_whatever_their_token(
    client: TestClient, sign: Sign
) -> None:
    order = {"symbol": "BTCBRL", "side": "BUY", "type": "MARKET", "quote_quantity": "1000"}
    placed = client.post("/api/v1/orders", json=order, headers=sign(sub="ana"))
    assert placed.status_code in {200, 201}
    held = [
        len(client.get("/api/v1/positions", headers=sign(sub=name, exp=exp)).json()["data"]["positions"])
        for name, exp in (("ana", 2**31), ("Ana", 2**31), ("bia", 2**31))
    ]
    assert held == [1, 0, 0]

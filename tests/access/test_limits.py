"""How often one caller may ask."""

from collections import Counter
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from backend.access.limits import REFUSALS, Meter
from tests.access.conftest import Sign
from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock
from tests.fakes.issuer import Issuer
from tests.fakes.valkey import Valkey

Start = Callable[..., TestClient]
ASKED = "/api/metrics"


@pytest.mark.parametrize("per_minute", [1, 7, 300, 599, 6_000])
def test_a_meter_takes_exactly_so_many_at_once_at_any_time_of_day(per_minute: int) -> None:
    meter, now = Meter(per_minute), ManualClock().time() + 0.123456
    assert [meter.take(now) for _ in range(per_minute)] == [0.0] * per_minute
    assert meter.take(now) > 0


def test_a_meter_takes_so_many_at_once_and_then_evenly() -> None:
    meter = Meter(60)
    assert [meter.take(0.0) for _ in range(60)] == [0.0] * 60
    assert meter.take(0.0) == pytest.approx(1.0)
    assert meter.take(0.4) == pytest.approx(0.6)
    assert meter.take(1.0) == 0.0
    assert meter.take(1.0) > 0
    assert [meter.take(1000.0) for _ in range(60)] == [0.0] * 60


def test_who_asks_too_often_waits_hits_and_all_and_nobody_else_does(
    start: Start, issuer: Issuer, sign: Sign, clock: ManualClock
) -> None:
    client = start(**issuer.settings, requests_per_minute=6)
    ana, bia = sign(sub="ana"), sign(sub="bia")
    for asked in range(6):
        answer = client.get(ASKED, headers=ana)
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "HIT" if asked else "MISS")
    for path in (ASKED, "/api/pipeline", "/api/v1/positions", "/api/me"):
        refused = client.get(path, headers=ana)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
        assert refused.json()["type"] == "urn:mirante:problem:too-many-requests"
    another_token = sign(sub="ana", exp=int(clock.time()) + 60)
    assert client.get(ASKED, headers=another_token).status_code == 429
    assert client.get(ASKED, headers=bia).status_code == 200
    clock.tick(10)
    assert client.get(ASKED, headers=ana).headers["X-Cache"] == "HIT"
    assert client.get(ASKED, headers=ana).status_code == 429


def test_where_nobody_signs_in_nobody_is_counted_unless_it_is_set(start: Start) -> None:
    client, counted = start(), start(requests_per_minute=1)
    assert {client.get(ASKED).status_code for _ in range(700)} == {200}
    assert [counted.get(ASKED).status_code for _ in range(2)] == [200, 429]


def test_six_hundred_a_minute_are_enough_for_everybody(start: Start, issuer: Issuer, sign: Sign) -> None:
    client = start(**issuer.settings)
    headers = sign()
    states = [client.get(ASKED, headers=headers).status_code for _ in range(601)]
    assert states == [200] * 600 + [429]


def test_all_instances_read_one_meter_and_each_its_own_while_redis_is_away(
    start: Start, issuer: Issuer, sign: Sign, redis: Valkey
) -> None:
    one, another = (start(**issuer.settings, redis_url=redis.url, requests_per_minute=4) for _ in range(2))
    headers = sign()
    asked = [client.get("/api/me", headers=headers).status_code for client in (one, another, one, another)]
    assert asked == [200] * 4
    for client in (one, another):
        refused = client.get("/api/me", headers=headers)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "15")
    redis.kill()
    assert one.get("/api/me", headers=headers).status_code == 200  # the fourth that it has let in itself
    assert one.get("/api/me", headers=headers).status_code == 429


@pytest.mark.parametrize("call", ["/api/cache/stats", "/api/cache/entries", "/api/access/grants"])
def test_who_tries_out_tokens_is_stopped_and_the_right_one_still_opens(
    start: Start, clock: ManualClock, call: str
) -> None:
    client = start()
    tried = Counter(
        client.get(call, headers={"Authorization": f"Bearer guess-{number}"}).status_code
        for number in range(REFUSALS + 1)
    )
    assert tried == {401: REFUSALS, 429: 1}
    assert client.get(call, headers=ADMIN).status_code == 200
    clock.tick(2)
    assert client.get(call).status_code == 401


def test_wrong_tokens_are_stopped_too_and_who_has_none_costs_nothing(
    start: Start, issuer: Issuer, sign: Sign
) -> None:
    client = start(**issuer.settings)
    expired = sign(exp=1)
    asked = Counter(client.get(ASKED, headers=expired).status_code for _ in range(REFUSALS + 1))
    assert asked == {401: REFUSALS, 429: 1}
    assert client.get(ASKED).status_code == 401
    assert client.get(ASKED, headers=sign()).status_code == 200

"""The short way gives the same answers as the long one, and never to the wrong request."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import pytest
from fastapi.testclient import TestClient

from backend.cache import hitpath
from backend.cache.engine import Cache
from backend.cache.hitpath import LONGEST, WHOLE, HitPath
from backend.cache.http import LEARN, PASS, Pass
from backend.observability.access_log import AccessLog
from backend.observability.metrics import Durations
from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock
from tests.fakes.loading import STRICT, Warehouse, key


class Counted:
    """Counts the requests that reach the application behind the hit path."""

    def __init__(self, client: TestClient) -> None:
        path: Any = client.app
        self.app = path._app  # noqa: SLF001 - the seam that this test is about
        self.requests = 0
        path._app = self  # noqa: SLF001 - the same

    async def __call__(self, *given: Any) -> None:
        self.requests += given[0]["type"] == "http"
        await self.app(*given)


@pytest.fixture
def behind(client: TestClient) -> Counted:
    return Counted(client)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/api/metrics?org=Vale"),
        lambda client: client.post("/api/metrics", json={"org": "Vale"}),
        lambda client: client.post("/api/actions?page=2", content=b""),
    ],
    ids=["get", "post", "post with an empty body"],
)
def test_a_request_that_was_answered_before_does_not_reach_the_application(
    client: TestClient, behind: Counted, ask: Callable[[TestClient], Any]
) -> None:
    long, short = ask(client), ask(client)
    assert behind.requests == 1
    assert short.content == long.content
    assert (long.headers["X-Cache"], short.headers["X-Cache"]) == ("MISS", "HIT")
    differ = {"x-cache", "x-request-id"}
    assert {k: v for k, v in short.headers.items() if k not in differ} == {
        k: v for k, v in long.headers.items() if k not in differ
    }
    assert short.headers["X-Request-ID"] != long.headers["X-Request-ID"]


def test_a_hit_counts_ages_and_is_revalidated(
    client: TestClient, behind: Counted, clock: ManualClock
) -> None:
    etag = client.get("/api/metrics").headers["ETag"]
    clock.tick(90)
    held = client.get("/api/metrics", headers={"If-None-Match": f'"x", {etag}', "X-Request-ID": "mine"})
    assert (held.status_code, held.content, held.headers["Age"]) == (304, b"", "90")
    assert (held.headers["ETag"], held.headers["X-Request-ID"]) == (etag, "mine")
    assert "content-length" not in held.headers
    assert behind.requests == 1
    assert client.get("/api/cache/stats", headers=ADMIN).json()["cache"]["hits"] == 1


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("gzip;q=banana", ""),
        ("", ""),
    ],
)
def test_an_answer_is_kept_in_every_encoding(
    client: TestClient, behind: Counted, accepted: str, encoding: str
) -> None:
    plain = client.get("/api/metrics", headers={"Accept-Encoding": "identity"}).json()
    for headers in ({"Accept-Encoding": accepted},) * 2:
        with client.stream("GET", "/api/metrics", headers=headers) as answer:
            raw = b"".join(answer.iter_raw())
        assert answer.headers.get("Content-Encoding", "") == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert int(answer.headers["Content-Length"]) == len(raw)
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
        assert json.loads(unpack(raw)) == plain
    assert behind.requests == 1


def test_each_encoding_has_an_etag_of_its_own(client: TestClient) -> None:
    tags = {
        client.get("/api/metrics", headers={"Accept-Encoding": accepted}).headers["ETag"]
        for accepted in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


def test_a_request_that_differs_in_anything_is_another_one(client: TestClient, behind: Counted) -> None:
    client.get("/api/metrics")
    client.get("/api/metrics?owner=Ana")
    client.get("/api/pipeline")
    client.post("/api/metrics")
    client.post("/api/metrics", content=b"{}")
    client.get("/api/metrics", headers={"Authorization": "Bearer someone"})
    client.get("/api/metrics", headers={"Host": "localhost"})
    assert behind.requests == 7


def test_what_the_gate_refuses_stays_refused_once_the_answer_is_known(
    client: TestClient, behind: Counted
) -> None:
    client.get("/api/metrics")
    assert client.get("/api/metrics", headers={"Host": "evil.example"}).status_code == 400
    assert client.request("DELETE", "/api/metrics").status_code == 405
    assert client.get("/api/metrics?page=1").status_code == 422


def test_a_clear_a_switch_and_the_end_of_its_life_send_a_request_the_long_way_again(
    client: TestClient, behind: Counted, clock: ManualClock
) -> None:
    client.get("/api/metrics")
    client.post("/api/cache/clear", headers=ADMIN)
    assert client.get("/api/metrics").headers["X-Cache"] == "MISS"
    client.patch("/api/cache/config", headers=ADMIN, json={"enabled": False})
    assert client.get("/api/metrics").headers["X-Cache"] == "BYPASS"
    client.patch("/api/cache/config", headers=ADMIN, json={"enabled": True})
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"
    clock.tick(4 * 3600)
    assert client.get("/api/metrics").headers["X-Cache"] == "STALE"


def test_a_long_body_and_one_in_pieces_go_the_long_way_and_arrive_whole(
    client: TestClient, behind: Counted
) -> None:
    names = [f"A company with a name of some length, number {n}" for n in range(49)]
    body = json.dumps({"org": [*names, "Vale"]})
    assert len(body) > LONGEST

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 100):
            yield body[start : start + 100].encode()

    first = client.post("/api/metrics", content=pieces())
    second = client.post("/api/metrics", content=body)
    assert (first.status_code, second.headers["X-Cache"]) == (200, "HIT")
    assert second.content == first.content
    assert behind.requests == 2


def test_the_memory_of_requests_is_bounded(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hitpath, "REMEMBERED", 20)
    path: Any = client.app
    most = 0
    for number in range(50):
        client.get(f"/api/freshness?n={number}")
        most = max(most, len(path._keys))  # noqa: SLF001 - there is no other way to see it
    assert most == 20


def test_every_request_leaves_a_line_short_way_or_long(
    capsys: pytest.CaptureFixture[str], client: TestClient
) -> None:
    client.get("/api/metrics?owner=Ana", headers={"X-Request-ID": "one"})
    client.get("/api/metrics?owner=Ana", headers={"X-Request-ID": "two"})
    path: Any = client.app
    path._access_log.flush()  # noqa: SLF001 - not to wait for it
    said = capsys.readouterr().err
    assert "path='/api/metrics' status=200 cache=MISS" in said
    assert "path='/api/metrics' status=200 cache=HIT" in said
    assert "request_id=two" in said
    assert "Ana" not in said


async def test_a_piece_of_a_body_is_not_taken_for_the_whole_of_another(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    """Else whoever sends what is known, and then something more, would get the answer to the first part."""
    reached: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        reached.append(body)
        if LEARN in scope:
            await cache.get(key(), STRICT, warehouse.load)
            scope[LEARN](scope, key().text)

    async def ask(*pieces: bytes) -> None:
        left = [
            {"type": "http.request", "body": piece, "more_body": n < len(pieces)}
            for n, piece in enumerate(pieces, start=1)
        ]

        async def receive() -> Any:
            return left.pop(0)

        async def send(_: Any) -> None: ...

        scope = {"type": "http", "method": "POST", "path": "/api/metrics", "query_string": b"", "headers": []}
        await path(scope, receive, send)

    path = HitPath(app, cache=cache, access_log=AccessLog(clock, enabled=False), durations=Durations())
    await ask(b"{}")
    await ask(b"{}")
    assert reached == [b"{}"]
    await ask(b"{}", b" and more")
    assert reached == [b"{}", b"{} and more"]


async def test_a_server_that_takes_an_answer_whole_is_given_it_so(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await cache.get(key(), STRICT, warehouse.load)
        scope[LEARN](scope, key().text)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"{}"}

    async def send(_: Any) -> None:
        raise AssertionError

    taken: list[tuple[bytes, bytes]] = []

    def whole(head: bytes, body: bytes) -> bool:
        taken.append((head, body))
        return True

    path = HitPath(app, cache=cache, access_log=AccessLog(clock, enabled=False), durations=Durations())
    scope = {"type": "http", "method": "POST", "path": "/api/metrics", "query_string": b"", "headers": []}
    for _ in "ab":
        await path({**scope, "extensions": {WHOLE: whole}}, receive, send)
    ((head, body),) = taken
    assert body == b'"first"'
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"x-cache: HIT\r\nage: 0\r\nx-request-id: " in head


def test_a_validator_of_something_else_gets_the_whole_answer(client: TestClient) -> None:
    for _ in "ab":
        assert client.get("/api/metrics", headers={"If-None-Match": '"other"'}).status_code == 200


async def test_a_request_goes_the_long_way_again_when_its_pass_is_over_used_up_or_taken_back(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    reached = 0
    early = 0.0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal reached
        reached += 1
        await cache.get(key(), STRICT, warehouse.load)
        scope[PASS] = Pass(clock.time() + 10, lambda _: early)
        scope[LEARN](scope, key().text)

    async def receive() -> Any:
        raise NotImplementedError

    async def send(_: Any) -> None: ...

    async def ask() -> int:
        scope = {"type": "http", "method": "GET", "path": "/api/metrics", "query_string": b"", "headers": []}
        await path(scope, receive, send)
        return reached

    path = HitPath(app, cache=cache, access_log=AccessLog(clock, enabled=False), durations=Durations())
    assert [await ask() for _ in range(3)] == [1, 1, 1]
    clock.tick(10)
    assert [await ask(), await ask()] == [2, 2]
    early = 1.5
    assert await ask() == 3
    early = 0.0
    cache.forget_requests()
    assert [await ask(), await ask()] == [4, 4]


async def test_a_header_that_comes_twice_is_for_those_behind_to_judge(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    reached = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["headers"])
        await cache.get(key(), STRICT, warehouse.load)
        if LEARN in scope:
            scope[LEARN](scope, key().text)

    async def receive() -> Any:
        raise NotImplementedError

    async def send(_: Any) -> None: ...

    path = HitPath(app, cache=cache, access_log=AccessLog(clock, enabled=False), durations=Durations())
    ana, bia = (b"authorization", b"Ana"), (b"authorization", b"Bia")
    once: dict[str, Any] = {"type": "http", "method": "GET", "path": "/api/metrics", "query_string": b""}
    for headers in ([ana, bia], [bia], [bia], [ana, bia], [bia, ana], [bia]):
        await path({**once, "headers": headers}, receive, send)
    assert reached == [[ana, bia], [bia], [ana, bia], [bia, ana]]

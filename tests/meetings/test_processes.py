"""Two real servers, a real Valkey, the real client of OpenAI: a meeting is paid for once."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from tests.fakes.openai import KEY, FakeOpenAI, Fault, serving
from tests.fakes.server import Server
from tests.fakes.valkey import Valkey, valkey
from tests.fakes.warm import serving as server

pytestmark = pytest.mark.xdist_group("two processes")


class Two(NamedTuple):
    """Two servers that share a Redis and a language model."""

    redis: Valkey
    model: FakeOpenAI
    one: Server
    other: Server

    @property
    def settings(self) -> dict[str, Any]:
        return settings(self.redis, self.model)


def settings(redis: Valkey, model: FakeOpenAI) -> dict[str, Any]:
    return {"REDIS_URL": redis.url, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    data = tmp_path_factory.mktemp("data")
    with ExitStack() as stack:
        redis = stack.enter_context(valkey(tmp_path_factory.mktemp("redis")))
        model = stack.enter_context(serving())
        one, other = (stack.enter_context(server(data, **settings(redis, model))) for _ in "ab")
        yield Two(redis, model, one, other)


def body(meeting: str, said: str = "Marina: envio a proposta até sexta-feira.") -> dict[str, Any]:
    known = {"meeting_id": meeting, "customer_id": "Vale", "meet_date": "2026-03-17"}
    return {"transcript": f"Ana: bom dia.\n{said}", "metadata": known}


def ask(to: Server, sent: dict[str, Any], call: str = "extract") -> httpx2.Response:
    return httpx2.post(f"{to.url}/{call}", json=sent, timeout=40)


def test_duplicates_asked_of_both_servers_at_once_are_one_call(two: Two) -> None:
    before = len(two.model.requests)
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda n: ask(two.other if n % 2 else two.one, body("m-1")), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(two.model.requests) == before + 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert answers[0].json()["engine"].startswith("openai/")


def test_what_one_has_read_the_other_replays_erases_and_refuses_in_another_wording(two: Two) -> None:
    first = ask(two.one, body("m-2"))
    again = ask(two.other, body("m-2"))
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    refused = ask(two.other, body("m-2", "Marina: outra coisa."))
    assert refused.json()["type"] == "urn:mirante:problem:idempotency-key-reuse"
    assert ask(two.other, body("m-2"), "analyze").headers["X-Cache"] == "MISS"
    assert httpx2.delete(f"{two.other.url}/meetings/m-2").json()["records"] == 2
    assert ask(two.one, body("m-2")).headers["X-Cache"] == "MISS"


def test_an_answer_survives_a_restart_and_a_refresh_of_the_cache(two: Two, tmp_path: Path) -> None:
    first = ask(two.one, body("m-3"))
    two.one.administrate("clear")
    before = len(two.model.requests)
    with server(tmp_path, **two.settings) as newer:
        assert ask(newer, body("m-3")).content == first.content
    assert len(two.model.requests) == before


def test_while_redis_hangs_meetings_are_read_all_the_same(two: Two) -> None:
    two.redis.hang()
    try:
        first, again = (ask(two.one, body("m-4")) for _ in "ab")
    finally:
        two.redis.wake()
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
    while httpx2.get(f"{two.one.url}/ready").json()["status"] != "ready":
        time.sleep(0.02)
    assert ask(two.one, body("m-4")).content == first.content


def test_the_reading_of_a_server_that_was_killed_is_taken_over(two: Two, tmp_path: Path) -> None:
    two.model.fail(Fault(hang=True))
    with ThreadPoolExecutor(1) as threads, server(tmp_path, killable=True, **two.settings) as doomed:
        before = len(two.model.requests)
        lost = threads.submit(ask, doomed, body("m-5"))
        while len(two.model.requests) == before:
            time.sleep(0.01)
        os.kill(doomed.process, signal.SIGKILL)
        with pytest.raises(httpx2.TransportError):
            lost.result()
    for key in two.redis.client.keys("*meetings*"):
        for name, lease in two.redis.client.hgetall(key).items():
            if name.endswith(":run"):  # half a minute later
                two.redis.client.hset(key, name, "0 " + lease.partition(" ")[2])
    assert ask(two.one, body("m-5")).headers["X-Cache"] == "MISS"

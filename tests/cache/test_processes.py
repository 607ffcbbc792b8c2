"""Two real servers and a real Valkey: the promises of the contract, and what happens when one falls."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest

from tests.fakes import warm
from tests.fakes.server import ROOT, Server, asked, run
from tests.fakes.valkey import Valkey, valkey
from tests.fakes.warm import serving

pytestmark = pytest.mark.xdist_group("two processes")
QUESTION = {"segment": "Enterprise"}


class Two(NamedTuple):
    """Two servers with the same data, and the Redis between them."""

    redis: Valkey
    one: Server
    other: Server
    other_data: Path

    @property
    def both(self) -> list[Server]:
        return [self.one, self.other]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    data = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")]
    with ExitStack() as stack:
        redis = stack.enter_context(valkey(tmp_path_factory.mktemp("redis")))
        one, other = (stack.enter_context(serving(path, REDIS_URL=redis.url)) for path in data)
        yield Two(redis, one, other, data[1])


@pytest.fixture
def two(lasting: Two) -> Two:
    """Both servers well, joined, and empty."""
    until_ready(lasting)
    for server in lasting.both:
        server.administrate("clear")
    return lasting


def until_ready(two: Two) -> None:
    for server in two.both:
        while asked(f"{server.url}/ready")["status"] != "ready":
            time.sleep(0.02)


def ask(server: Server, question: dict[str, str] = QUESTION) -> httpx2.Response:
    return httpx2.post(f"{server.url}/api/metrics", json=question, timeout=20)


def queries(two: Two) -> int:
    """Count what the warehouse was asked for by both, for people."""
    stats = [server.administrate("stats", "GET")["cache"]["by_function"] for server in two.both]
    return sum(found["get_metrics"]["loads"] for found in stats if "get_metrics" in found)


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    os.kill(server.process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.process, signal.SIGCONT)


def test_what_one_server_has_answered_the_other_answers_from_redis(two: Two) -> None:
    first, second = ask(two.one), ask(two.other)
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    assert two.other.administrate("stats", "GET")["cache"]["backend"] == "redis"


def test_first_promise_once_a_clear_has_answered_nothing_older_is_served_by_anyone(two: Two) -> None:
    with ThreadPoolExecutor(4) as users:
        for round_ in range(10):
            call = ["clear", "invalidate?pattern=get_metrics"][round_ % 2]
            asking = [users.submit(ask, two.both[n % 2]) for n in range(8)]
            before = time.monotonic()
            assert two.one.administrate(call)["instances"]["total"] == 2
            for found in asking:
                assert found.result().status_code == 200
            for server in two.both:
                ask(server)
                entries = server.administrate("entries?function=get_metrics", "GET")["entries"]
                assert all(entry["age"] <= time.monotonic() - before for entry in entries)


def test_second_promise_however_many_ask_both_servers_at_once_the_warehouse_is_asked_once(two: Two) -> None:
    before = queries(two)
    with ThreadPoolExecutor(40) as users:
        answers = list(users.map(lambda n: ask(two.both[n % 2]), range(40)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert queries(two) - before == 1


def test_third_promise_an_error_is_not_stored_for_anyone(two: Two) -> None:
    pointer = two.other_data / "current"
    pointing_to = pointer.read_text()
    pointer.unlink()  # for the other server there is no data now
    try:
        assert ask(two.other).status_code == 503
        assert ask(two.one).headers["X-Cache"] == "MISS"
        assert ask(two.other).headers["X-Cache"] == "HIT"
    finally:
        pointer.write_text(pointing_to)


def test_fourth_promise_the_scope_is_part_of_every_key_that_is_shared(two: Two) -> None:
    ask(two.one)
    fields = two.redis.client.hkeys("{mirante:1}:entries")
    assert fields
    assert all(field.split(":")[2] == "all" for field in fields)


def test_a_refresh_reaches_both_and_either_can_tell_how_it_goes(two: Two) -> None:
    for server in two.both:
        ask(server)
    refresh_id = two.one.administrate("refresh")["refresh_id"]
    for server in two.both:
        while server.administrate(f"refresh/{refresh_id}", "GET")["status"] != "finished":
            time.sleep(0.02)
        assert ask(server).headers["X-Cache"] == "HIT"


def test_both_carry_on_when_redis_is_killed_and_share_again_when_it_is_back(two: Two) -> None:
    ask(two.one)
    two.redis.kill()
    for server in two.both:
        assert ask(server).status_code == 200
        assert ask(server, {"segment": "SMB"}).status_code == 200
        while (health := asked(f"{server.url}/ready"))["status"] != "degraded":
            time.sleep(0.02)
        assert "Redis" in health["checks"]["cache"]
        assert server.administrate("stats", "GET")["cache"]["backend"] == "memory"
    assert two.one.administrate("clear")["instances"] == {"acked": 1, "total": 2}
    two.redis.start()
    until_ready(two)
    assert two.other.administrate("clear")["instances"] == {"acked": 2, "total": 2}
    assert [ask(server).headers["X-Cache"] for server in two.both] == ["MISS", "HIT"]


def test_both_carry_on_when_redis_hangs_and_when_it_wakes_they_agree(two: Two) -> None:
    two.redis.hang()
    for server in two.both:
        for name in ("a", "b", "c"):
            assert ask(server, {"org": name}).status_code == 200
    cleared = two.one.administrate("clear")["instances"]
    assert cleared["acked"] < cleared["total"]
    two.redis.wake()
    until_ready(two)
    assert two.other.administrate("clear")["instances"] == {"acked": 2, "total": 2}
    assert [ask(server).headers["X-Cache"] for server in two.both] == ["MISS", "HIT"]


def test_a_flush_of_redis_costs_a_load_and_no_more(two: Two) -> None:
    ask(two.one)
    two.redis.client.flushall()
    while two.one.administrate("stats", "GET")["cache"]["size"]:
        time.sleep(0.02)
    assert {ask(server).status_code for server in two.both} == {200}
    assert two.one.administrate("clear")["instances"] == {"acked": 2, "total": 2}


def test_a_server_that_stood_still_during_a_clear_serves_nothing_older_when_it_moves_on(two: Two) -> None:
    for server in two.both:
        ask(server)
    with stopped(two.other):
        assert two.one.administrate("clear")["instances"] == {"acked": 1, "total": 2}
    assert ask(two.other).headers["X-Cache"] == "MISS"


def test_a_server_that_is_killed_finds_its_answers_again_when_it_starts(two: Two, tmp_path: Path) -> None:
    redis = two.redis.url
    with serving(tmp_path, killable=True, REDIS_URL=redis, REDIS_PREFIX="third") as third:
        ask(third)
        os.kill(third.process, signal.SIGKILL)
    with serving(tmp_path, REDIS_URL=redis, REDIS_PREFIX="third") as again:
        assert ask(again).headers["X-Cache"] == "HIT"
        assert again.administrate("clear")["instances"] == {"acked": 1, "total": 2}


def test_without_redis_a_second_server_over_the_same_data_refuses_to_start(tmp_path: Path) -> None:
    with serving(tmp_path):
        refused = warm.run("backend", tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "REDIS_URL" in refused.stderr


def test_without_redis_several_workers_refuse_to_start(tmp_path: Path) -> None:
    """`uvicorn --workers 2`, as somebody would do it who has not read this far."""
    (tmp_path / "theirs.py").write_text(
        "from backend.main import create_app\nfrom backend.settings import load_settings\n"
        "app = create_app(load_settings())\n"
    )
    with serving(tmp_path):
        path = f"{ROOT}{os.pathsep}{tmp_path}"
        refused = run("uvicorn", tmp_path, "theirs:app", "--port", "0", PYTHONPATH=path)
    assert refused.returncode == 3
    assert "AnotherIsRunning" in refused.stderr

"""One line for each event, in the form that was asked for, with the request it belongs to."""

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import structlog

from backend.observability.access_log import AccessLog
from backend.observability.logs import StandardError, configure_logs
from backend.observability.requests import on_its_own
from tests.fakes.clock import ManualClock
from tests.fakes.warm import serving


@pytest.fixture
def configured() -> Iterator[None]:
    """Put the logs back as the tests have them."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers = list(root.handlers)
    yield
    root.handlers = handlers
    structlog.configure(**before)


def test_in_json_everything_that_is_told_is_an_object_a_line(tmp_path: Path) -> None:
    with (
        serving(tmp_path, LOG_FORMAT="json") as (url, _, _),
        httpx2.Client(base_url=url) as client,
    ):
        for name in ("miss", "hit"):
            client.post("/api/metrics", json={"org": ["Vale"]}, headers={"X-Request-ID": name})
        client.get("/nowhere/'\"\\", headers={"X-Request-ID": "strange"})
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port)) as wire:
            wire.sendall(b"no HTTP at all\r\n\r\n")
            assert wire.recv(100).startswith(b"HTTP/1.1 400")
    text = (tmp_path / "server.log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert all(line.keys() >= {"timestamp", "level", "event"} for line in lines)
    answered = {line["request_id"]: line for line in lines if line["event"] == "request.answered"}
    assert [answered[name]["cache"] for name in ("miss", "hit", "strange")] == ["MISS", "HIT", "-"]
    assert answered["hit"] | {"timestamp": ""} == {
        "timestamp": "",
        "level": "info",
        "event": "request.answered",
        "method": "POST",
        "path": "/api/metrics",
        "status": 200,
        "cache": "HIT",
        "milliseconds": 0.0,
        "request_id": "hit",
    }
    warned = [line["event"] for line in lines if line.get("logger") == "uvicorn.error"]
    assert warned == ["Invalid HTTP request received."]
    assert "Vale" not in text


@pytest.mark.parametrize("form", ["text", "json"])
async def test_both_forms_say_the_same_of_a_request(
    capsys: pytest.CaptureFixture[str], clock: ManualClock, form: str
) -> None:
    access_log = AccessLog(clock, form="json" if form == "json" else "text")
    access_log.answered("GET", "/api/pipeline", 200, "MISS", "one", 12.34)
    access_log.hit(access_log.hit_line("GET", "/api/pipeline"), "two", clock.time())
    access_log.flush()
    lines = capsys.readouterr().err.splitlines()
    if form == "json":
        found = [json.loads(line) for line in lines]
        assert [(one["cache"], one["milliseconds"], one["request_id"]) for one in found] == [
            ("MISS", 12.3, "one"),
            ("HIT", 0.0, "two"),
        ]
        assert {one["timestamp"] for one in found} == {"2026-03-18T15:00:00Z"}
    else:
        said = "2026-03-18T15:00:00Z [info     ] request.answered method=GET path='/api/pipeline' status=200"
        assert lines == [
            f"{said} cache=MISS milliseconds=12.3 request_id=one",
            f"{said} cache=HIT milliseconds=0.0 request_id=two",
        ]


@pytest.mark.usefixtures("configured")
def test_a_library_that_warns_and_an_error_with_a_story_are_one_line_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("INFO", "json")
    with structlog.contextvars.bound_contextvars(request_id="mine"):
        logging.getLogger("some.library").warning("cannot find %s", "it")
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            logging.getLogger("some.library").exception("failed")
    configure_logs("INFO", "json")  # a second time replaces the first
    logging.getLogger("some.library").warning("once")
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert list(first) == ["timestamp", "level", "event", "request_id", "logger"]
    assert (first["event"], first["level"], first["request_id"]) == ("cannot find it", "warning", "mine")
    assert "ZeroDivisionError" in second["exception"]
    assert third["event"] == "once"


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_does_not_tell_what_variables_hold(capsys: pytest.CaptureFixture[str], form: Any) -> None:
    configure_logs("INFO", form)
    held = "a-" + "secret"
    try:
        int(held[:1])
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    told = capsys.readouterr().err
    assert "ValueError: invalid literal" in told
    assert "a-secret" not in told


async def test_what_a_request_sets_off_carries_its_id_and_what_goes_on_for_everybody_does_not() -> None:
    async def work() -> object:
        return structlog.contextvars.get_contextvars().get("request_id")

    with structlog.contextvars.bound_contextvars(request_id="mine"):
        load, stream = asyncio.create_task(work()), on_its_own(work())
    assert (await load, await stream) == ("mine", None)


def test_a_disk_that_is_full_stops_nobody_who_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115 - to close it fails, too
    monkeypatch.setattr(sys, "stderr", full)
    StandardError().write("a line\n")
    StandardError().flush()
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space left"):
        full.close()

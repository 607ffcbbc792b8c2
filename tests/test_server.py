"""Sockets that let go: of whom uvicorn has closed, of whom does not read, and of whom stays when it stops."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected
from websockets.asyncio.client import connect

from backend.server import Protocol, Sockets

PATIENCE = 10  # seconds; what is tested takes one


@asynccontextmanager
async def serving(app: ASGIApp, *, ping: float | None = None) -> AsyncIterator[tuple[uvicorn.Server, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=Protocol,
                ws=Sockets,
                ws_max_size=4096,
                ws_ping_interval=ping,
                ws_ping_timeout=ping,
                lifespan="off",
                log_level="error",
                timeout_graceful_shutdown=PATIENCE,
            )
        )
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup([listener])
        try:
            yield server, f"ws://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            await server.shutdown([listener])


def talking(talk: Callable[[Receive, Send], object]) -> tuple[ASGIApp, asyncio.Future[object]]:
    """Make an application that accepts, talks, and tells how that ended."""
    ended: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        try:
            ended.set_result(await talk(receive, send))  # type: ignore[misc]  # a coroutine function
        except OSError as error:
            ended.set_result(error)

    return app, ended


async def talk_on(receive: Receive, send: Send) -> None:
    while True:
        await send({"type": "websocket.send", "text": "x" * 65_536})


@pytest.mark.parametrize("word", [{"type": "websocket.send", "text": "x"}, {"type": "websocket.close"}])
async def test_whoever_speaks_after_uvicorn_has_closed_is_told_that_the_other_end_is_gone(
    word: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    async def speak(receive: Receive, send: Send) -> int:
        closed = await receive()
        with pytest.raises(ClientDisconnected):
            await send(word)
        code: int = closed["code"]
        return code

    app, ended = talking(speak)
    async with serving(app) as (_, url), connect(url) as page:
        await page.send("x" * 5000)
        assert await asyncio.wait_for(ended, PATIENCE) == 1009
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_an_end_that_does_not_read_is_given_up() -> None:
    app, ended = talking(talk_on)
    async with serving(app, ping=0.2) as (server, url), connect(url, max_queue=1, close_timeout=0.1):
        assert isinstance(await asyncio.wait_for(ended, PATIENCE), OSError)
        assert server.server_state.connections == set()


async def test_a_server_that_stops_does_not_wait_for_an_end_that_does_not_read() -> None:
    app, ended = talking(talk_on)
    async with serving(app) as (server, url), connect(url, max_queue=1, close_timeout=0.1) as page:
        await page.recv()
        await asyncio.wait_for(server.shutdown(), PATIENCE / 2)
        assert isinstance(await asyncio.wait_for(ended, PATIENCE), OSError)


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
    ],
)
async def test_a_request_that_does_not_arrive_is_given_up(
    half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.server.REQUEST_SECONDS", 0.05)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass

    async with serving(app) as (_, url):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2].strip("/")))
        writer.write(half)
        assert (await asyncio.wait_for(reader.read(), PATIENCE)).startswith(b"HTTP/1.1 408 ")
        writer.close()


async def test_an_answer_takes_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.server.REQUEST_SECONDS", 0.05)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        late = loop.create_future()
        loop.call_later(0.2, late.set_result, None)
        await late
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async with serving(app) as (_, url):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2].strip("/")))
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await asyncio.wait_for(reader.readline(), PATIENCE)) == b"HTTP/1.1 200 OK\r\n"
        writer.close()


async def test_a_socket_stays_open_for_as_long_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.server.REQUEST_SECONDS", 0.05)

    async def talk(receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        late = loop.create_future()
        loop.call_later(0.2, late.set_result, None)
        await late
        await send({"type": "websocket.send", "text": "still here"})
        await receive()

    app, _ = talking(talk)
    async with serving(app) as (_, url), connect(url) as client:
        assert await asyncio.wait_for(client.recv(), PATIENCE) == "still here"

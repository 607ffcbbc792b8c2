"""The HTTP of it: requests in, replies out, on threads."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, cast


class Reply(NamedTuple):
    """An answer, ready to be sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[[str, str, str], Reply | None]
"""Answers a method, a target and a key; None hangs up."""


class WebServer(ThreadingHTTPServer):
    """One connection for each request: what is dropped is dropped for one only."""

    daemon_threads = False  # those who wait are waited for
    request_queue_size = 128

    def __init__(self, port: int, answer: Answer) -> None:
        self.answer = answer
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True

    def _do(self) -> None:
        answer = cast("WebServer", self.server).answer
        reply = answer(self.command, self.path, self.headers.get("X-MBX-APIKEY", ""))
        if reply is None:
            return
        with suppress(OSError):  # whoever asked may have gone
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

    do_GET = do_POST = do_DELETE = _do  # noqa: N815 - their names there

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""

"""The warehouse over HTTP: who may ask, what goes wrong on the way, and Thrift in and out."""

import json
import socket
import sys
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

from databricks.sql.thrift_api.TCLIService import TCLIService
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TProtocol import TProtocolException
from thrift.transport.TTransport import TMemoryBuffer

from tests.fakes.databricks import oauth
from tests.fakes.databricks.faults import ALWAYS
from tests.fakes.databricks.log import Request
from tests.fakes.databricks.refusals import MALFORMED, NOT_FOUND, REFUSALS, RETRIABLE, Refusal

if TYPE_CHECKING:
    from tests.fakes.databricks.server import FakeWarehouse

THRIFT = "application/x-thrift"
WEB_PAGE = b"<!DOCTYPE html><title>Sign in</title>"


class WebServer(ThreadingHTTPServer):
    """Answers on threads of its own, and can hang up on everyone."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, port: int, fake: "FakeWarehouse") -> None:
        self.fake = fake
        self.hung_up = False
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Answer)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Stop listening and cut every connection; returns when no request is being answered any more."""
        self.hung_up = self.fake.service.hurried = True
        self.fake.log.note()
        self.shutdown()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.fake.faults.look_again()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Answer(BaseHTTPRequestHandler):
    """One request after the other on one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def fake(self) -> "FakeWarehouse":
        return cast("WebServer", self.server).fake

    @property
    def hung_up(self) -> bool:
        return cast("WebServer", self.server).hung_up

    def do_GET(self) -> None:
        found = oauth.discovered(self.path, self.fake)
        if found is None:
            self._refuse(NOT_FOUND)
        else:
            self._send(HTTPStatus.OK, json.dumps(found).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        if path == oauth.TOKEN_PATH:
            status, found = oauth.issued(self.headers.get("Authorization", ""), body, self.fake)
            self._send(status, json.dumps(found).encode())
        elif path == self.fake.http_path:
            self._thrift(body)
        else:
            self._refuse(NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Say nothing; the log is there to be read."""

    def _thrift(self, body: bytes) -> None:
        fake, call = self.fake, _called(body)
        refusal = self._refusal(call)
        if refusal:
            fake.log.note(kept=fake.log.requests, what=Request(call, refusal.status))
            self._refuse(refusal)
        elif fake.faults.take("hang", call):
            fake.log.note(kept=fake.log.requests, what=Request(call, 0))
            fake.faults.wait(ALWAYS, lambda: self.hung_up)
            self._drop()
        elif fake.faults.take("drop_before", call):
            fake.log.note(kept=fake.log.requests, what=Request(call, 0))
            self._drop()
        elif fake.faults.take("web_page", call):
            fake.log.note(kept=fake.log.requests, what=Request(call, HTTPStatus.OK))
            self._send(HTTPStatus.OK, WEB_PAGE, "text/html")
        else:
            lost = fake.faults.take("drop_after", call)
            fake.log.note(kept=fake.log.requests, what=Request(call, 0 if lost else HTTPStatus.OK))
            fake.service.caller.user_agent = self.headers.get("User-Agent", "")
            answer = TMemoryBuffer()
            TCLIService.Processor(fake.service).process(_protocol(body), TBinaryProtocol(answer))
            said = answer.getvalue()
            if lost or self.hung_up:
                self._drop()
            elif fake.faults.take("cut_off", call):
                half, promised = said[: len(said) // 2], {"Content-Length": str(len(said))}
                self._send(HTTPStatus.OK, half, THRIFT, **promised)
                self._drop()
            else:
                self._send(HTTPStatus.OK, said, THRIFT)

    def _refusal(self, call: str) -> Refusal | None:
        faults = self.fake.faults
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.fake.tokens:
            return REFUSALS["unauthorized"]
        if not call:
            return MALFORMED
        if faults.still_starting():
            return REFUSALS["starting"]
        return next((REFUSALS[fault] for fault in REFUSALS if faults.take(fault, call)), None)

    def _refuse(self, refusal: Refusal) -> None:
        """Refuse as Databricks does: the reason in headers, and in the body once more."""
        told = f"{refusal.code}: {refusal.message}"
        headers = {"x-thriftserver-error-message": told, "x-databricks-reason-phrase": refusal.message}
        if refusal.status in RETRIABLE and self.fake.faults.retry_after is not None:
            headers["Retry-After"] = str(self.fake.faults.retry_after)
        body = json.dumps({"error_code": refusal.code, "message": refusal.message}).encode()
        self._send(refusal.status, body, **headers)

    def _send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        given = {"Content-Type": kind, "Content-Length": str(len(body))} | headers
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drop(self) -> None:
        """Cut the connection."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


def _called(body: bytes) -> str:
    """Read the name of the call; empty: it is none."""
    with suppress(EOFError, TProtocolException, UnicodeDecodeError):
        return str(_protocol(body).readMessageBegin()[0])
    return ""


def _protocol(body: bytes) -> TBinaryProtocol:
    return TBinaryProtocol(TMemoryBuffer(body))

"""An OpenTelemetry collector for traces: OTLP over HTTP, decoded with the protocol's own messages."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Received(NamedTuple):
    """A span as it came over the wire; ids are hex, the parent's is empty where it has none."""

    name: str
    id: str
    parent: str
    trace: str
    attributes: dict[str, str | int]
    failed: bool


class Collector:
    """What has been received so far, and whether it takes anything at the moment."""

    def __init__(self) -> None:
        self.spans: list[Received] = []
        self.service = ""
        self.refusing = False
        self.requests = 0
        self.url = ""
        self.arrived = threading.Condition()

    def named(self, name: str) -> list[Received]:
        return [span for span in self.spans if span.name == name]

    def wait_for(self, spans: int, name: str) -> list[Received]:
        """Wait for so many spans of a name; those that hold others come last."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.named(name)) >= spans, 20), self.spans
        return self.named(name)

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.service = _attributes(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.spans += map(_received, scope.spans)


@contextmanager
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            right = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/x-protobuf"
            with collector.arrived:
                collector.requests += 1
                if right and not collector.refusing:
                    collector.take(body)
                collector.arrived.notify_all()
            self.send_response(200 if right and not collector.refusing else 400)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()
            self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _received(span: Any) -> Received:
    return Received(
        span.name,
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.trace_id.hex(),
        _attributes(span.attributes),
        failed=span.status.code == span.status.STATUS_CODE_ERROR,
    )


def _attributes(given: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in given}

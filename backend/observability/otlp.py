"""Sends spans to an OTLP endpoint over HTTP, and makes one of each request; imported only where there is one.

An endpoint that is away is told once, and what could not be sent meanwhile is missing: nobody waits for it.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.observability import tracing
from backend.observability.metrics import ELSEWHERE, METHODS, template
from backend.observability.tracing import Attribute

log = structlog.get_logger()
SEND_SECONDS = 3.0  # for a batch, tries again included; a server that ends waits for the last one
EVERY_MILLISECONDS = 1000
SERVER_ERROR = 500


class Tracing:
    """Follows the work of this process; its spans leave in batches, on a thread of their own."""

    def __init__(self, endpoint: str) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it would warn of each batch
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS)
        named = Resource.create({"service.name": "mirante"})
        self._provider = TracerProvider(resource=named, shutdown_on_exit=False)
        self._sender = _Sender(exporter)
        self._provider.add_span_processor(
            BatchSpanProcessor(self._sender, schedule_delay_millis=EVERY_MILLISECONDS)
        )
        self._tracer = self._provider.get_tracer("mirante")
        self._propagator = TraceContextTextMapPropagator()

    def open(self) -> None:
        """Begin to follow."""
        tracing.follow(self)

    async def close(self) -> None:
        """Stop, and send what is left, if that can be done within seconds."""
        tracing.leave(self)
        self._sender.ending = True
        await asyncio.to_thread(self._provider.shutdown)

    @contextmanager
    def span(
        self, name: str, *, parent: bool, attributes: dict[str, Attribute], incoming: str | None = None
    ) -> Iterator[trace.Span]:
        """Follow a piece of work; `incoming` is a caller's `traceparent`, empty when it had none."""
        context, kind = None, trace.SpanKind.INTERNAL
        if incoming is not None:
            context, kind = self._propagator.extract({"traceparent": incoming}), trace.SpanKind.SERVER
        started = self._tracer.start_span(name, context=context, kind=kind, attributes=attributes)
        try:
            if parent:
                with trace.use_span(started, record_exception=False, set_status_on_exception=False):
                    yield started
            else:
                yield started
        except BaseException as error:
            started.set_attribute("error.type", type(error).__name__)  # its text may quote what was asked
            started.set_status(trace.StatusCode.ERROR)
            raise
        finally:
            started.end()


class Traced:
    """The outermost layer of an application that is followed: each request is a span."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Follow a request until its answer is sent; sockets pass by."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else ELSEWHERE
        incoming = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1")
        asked: dict[str, Attribute] = {"http.request.method": method}
        with self._tracing.span(method, parent=True, attributes=asked, incoming=incoming) as request:

            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _say(request, method, template(scope) or ELSEWHERE, message)
                await send(message)

            await self._app(scope, receive, watched)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Follow what is done from the start to the end; before the server hears of that, all is sent."""

        async def watched(message: Message) -> None:
            if message["type"] != "lifespan.startup.complete":
                await self._tracing.close()
            await send(message)

        self._tracing.open()
        await self._app(scope, receive, watched)


def _say(request: trace.Span, method: str, route: str, answer: Message) -> None:
    status = int(answer["status"])
    request.update_name(f"{method} {route}")
    request.set_attribute("http.route", route)
    request.set_attribute("http.response.status_code", status)
    cache = dict(answer.get("headers", ())).get(b"x-cache")
    if cache:
        request.set_attribute("mirante.cache", cache.decode("latin-1"))
    if status >= SERVER_ERROR:
        request.set_status(trace.StatusCode.ERROR)


class _Sender(SpanExporter):
    """Says that spans are lost when that begins and when it ends; tries in vain once when we end."""

    def __init__(self, exporter: SpanExporter) -> None:
        self.ending = False
        self._exporter = exporter
        self._lost = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self.ending and self._lost:
            return SpanExportResult.FAILURE
        result = self._exporter.export(spans)
        lost = result is not SpanExportResult.SUCCESS
        if lost and not self._lost:
            log.warning("tracing.lost", hint="OTEL_EXPORTER_OTLP_ENDPOINT does not take what it is sent")
        if self._lost and not lost:
            log.info("tracing.regained")
        self._lost = lost
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

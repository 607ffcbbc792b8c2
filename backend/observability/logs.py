"""Logs are dotted events with key-values: no personal data, no token, no bound value.

They go to standard error, as text for people or as one JSON object a line; what libraries have to warn of
comes in the same form. An event that is raised while a request is answered carries its `request_id`, and
so does what that request has set off (a load, a reload behind its back): see `requests.on_its_own`.
"""

import logging
import sys
from contextlib import suppress
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Format = Literal["text", "json"]
TALKATIVE = ("httpx2", "httpcore2", "openai")
"""Libraries that tell addresses and bodies of what they ask: they may only warn."""

FIRST = ("timestamp", "level", "event", "request_id")


class StandardError:
    """Standard error for those who go on when nobody can write to it: a full disk, a broken pipe."""

    def write(self, text: str) -> int:
        """Write, or do without."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """See that it is there."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


class _Lines(logging.StreamHandler[StandardError]):
    """The one handler of the standard library's loggers."""


def configure_logs(level: str, form: Format = "text") -> None:
    """Write events of this level and above to standard error; of libraries, warnings."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Plain: with rich installed, tracebacks would otherwise show what every variable holds.
    plain = structlog.dev.plain_traceback
    ending: list[Processor] = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    if form == "json":
        ending = [structlog.processors.format_exc_info, _in_order, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(StandardError()),  # type: ignore[arg-type]  # all it needs
    )
    handler = _Lines(StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    for before in [known for known in root.handlers if isinstance(known, _Lines)]:
        root.removeHandler(before)
    root.addHandler(handler)


def _in_order(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put what every line has at its beginning."""
    return {name: event[name] for name in FIRST if name in event} | dict(event)

"""Logs are dotted events with key-values: no personal data, no token, no bound value."""

import logging
import sys

import structlog

TALKATIVE = ("httpx2", "httpcore2", "openai")
"""Libraries that tell addresses and bodies of what they ask: they may only warn."""


def configure_logs(level: str) -> None:
    """Write events of this level and above to standard error, for people to read."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )

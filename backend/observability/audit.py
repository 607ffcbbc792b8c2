"""Who did what that others will ask about: one line each, without a person's name."""

import structlog
from starlette.requests import Request

log = structlog.get_logger("audit")


def note(request: Request, action: str, **what: object) -> None:
    """Leave a line in the audit log."""
    address = request.client.host if request.client else "unknown"
    log.info(f"audit.{action}", address=address, **what)  # noqa: G004 - an event, not a sentence

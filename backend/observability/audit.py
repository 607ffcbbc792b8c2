"""Who did what that others will ask about: one line each, without a person's name."""

import structlog
from starlette.requests import Request

log = structlog.get_logger("audit")


def note(request: Request, action: str, **what: object) -> None:
    """Leave a line in the audit log; `by` is the name of the admin token that a call came with."""
    address = request.client.host if request.client else "unknown"
    by = getattr(request.state, "admin_name", None)
    who = {"by": by} if by else {}
    log.info(f"audit.{action}", address=address, **who, **what)  # noqa: G004 - an event, not a sentence

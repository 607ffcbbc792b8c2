"""Lets pages of other origins ask, where `CORS_ORIGINS` names them; otherwise nothing of this is there."""

from collections.abc import Iterable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

EXPOSED = ("X-Request-ID", "X-Cache", "Age", "ETag", "X-Data-As-Of", "X-Data-Version", "Retry-After")
TAKEN = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "X-Admin-Token",
    "X-Request-ID",
)


def cors(app: ASGIApp, origins: Iterable[str]) -> ASGIApp:
    """Put the answers for other origins around an application; credentials are tokens, never cookies."""
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=list(TAKEN),
        expose_headers=list(EXPOSED),
        max_age=600,
    )

"""Lets pages of other origins ask, where `CORS_ORIGINS` names them; otherwise nothing of this is there."""

from collections.abc import Iterable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.cache.hitpath import WHOLE

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
        _InPieces(app),
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=list(TAKEN),
        expose_headers=list(EXPOSED),
        max_age=600,
    )


class _InPieces:
    """Has every answer sent as ASGI messages: one that goes out whole could not be added to."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.get("extensions", {}).pop(WHOLE, None)
        await self._app(scope, receive, send)

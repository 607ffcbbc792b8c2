"""An answer of the cache as an HTTP response: stored bytes, validators and the cache's own headers."""

from starlette.requests import Request
from starlette.responses import Response

from backend.cache.entry import Answer


def respond(request: Request, answer: Answer) -> Response:
    """Send the stored bytes, or 304 when the caller already has them."""
    headers = {
        "X-Cache": answer.state,
        "Age": str(max(0, int(answer.age))),
        "ETag": answer.entry.etag,
        "Cache-Control": "private, no-cache",
        **dict(answer.entry.headers),
    }
    if _has(request, answer.entry.etag):
        return Response(status_code=304, headers=headers)
    return Response(answer.entry.body, media_type="application/json", headers=headers)


def _has(request: Request, etag: str) -> bool:
    """Compare weakly, as RFC 9110 section 13.1.2 wants it for If-None-Match."""
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in held or "*" in held

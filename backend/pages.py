"""Serves the built front end from memory: precompressed, hashed files for ever, pages revalidated."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from backend.errors import NotFound, problem, render

ENCODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller one first
FOREVER, REVALIDATE = "public, max-age=31536000, immutable", "no-cache"
PAGES = {"/docs": "docs.html"}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    etag: str
    media_type: str


class Pages:
    """`/assets/*` by name, `/docs`, and the one page for every other path that is nobody else's."""

    def __init__(self, dist: Path) -> None:
        self._files = {
            "/" + path.relative_to(dist).as_posix(): _read(path)
            for path in sorted(dist.rglob("*"))
            if path.is_file()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD; a missing file is a 404, never the page."""
        if scope["type"] == "websocket":
            nothing = problem(HTTPConnection(scope), NotFound())
            await nothing(scope, receive, send)
            return
        request = Request(scope)
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return render(
                request,
                status=405,
                slug="method-not-allowed",
                detail="Pages are read with GET.",
                headers={"Allow": "GET, HEAD"},
            )
        path = request.url.path
        is_file = "." in path.rpartition("/")[2] or path.startswith(("/api/", "/assets/"))
        name = path if is_file else "/" + PAGES.get(path, "index.html")
        plain = self._files.get(name)
        if plain is None:
            return render(request, status=404, slug="not-found", detail="There is nothing here.")
        accepted = {
            part.split(";")[0].strip()
            for part in request.headers.get("accept-encoding", "").split(",")
            if part.replace(" ", "").partition(";q=")[2] not in {"0", "0.0"}
        }
        encoding = next((e for e, x in ENCODINGS.items() if e in accepted and name + x in self._files), "")
        file = self._files[name + ENCODINGS[encoding]] if encoding else plain
        headers = {
            "ETag": file.etag,
            "Cache-Control": FOREVER if path.startswith("/assets/") else REVALIDATE,
            "Vary": "Accept-Encoding",
            **({"Content-Encoding": encoding} if encoding else {}),
        }
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        return Response(file.body, headers=headers, media_type=plain.media_type)


def _read(path: Path) -> _File:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(body, f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"', media_type)

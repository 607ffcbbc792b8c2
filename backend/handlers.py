"""Answers for what is raised, whoever raised it: a room of ours, FastAPI, Starlette, or a mistake."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from backend.cache.http import CALLER_HAS_GONE
from backend.errors import (
    PROBLEM_JSON,
    InvalidInput,
    MalformedBody,
    MiranteError,
    field_errors,
    problem,
    render,
)
from backend.observability.metrics import template

log = structlog.get_logger()
EVERYWHERE = {
    "400": "The Host header names another machine, or the body is not JSON",
    "401": "Nobody says who asks, or it is not to be believed",
    "403": "Not for this caller, or sent by a page of another site",
    "413": "The body is too large",
    "429": "Asked too often; `Retry-After` says when to go on",
    "503": "Something that is needed cannot be reached; `Retry-After` says when to try again",
}
"""What may stand in the way of any call, before its route is reached."""

_METHODS = {"get", "put", "post", "patch", "delete"}
_PROBLEM = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def add_to(app: FastAPI) -> None:
    """Have everything that is raised answered as a problem."""
    app.add_exception_handler(MiranteError, _on_known)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_unknown)


def describe(app: FastAPI) -> None:
    """Have the OpenAPI document tell of problems as they are: what may come, and in which media type."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = plain()
        for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, which we never send
            document["components"]["schemas"].pop(unused, None)
        for path in document["paths"].values():
            for method, call in path.items():
                if method in _METHODS:
                    _describe(call["responses"])
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI documents it


def _describe(responses: dict[str, Any]) -> None:
    for status, description in EVERYWHERE.items():
        responses.setdefault(status, {"description": description})
    if "422" in responses and responses["422"]["description"] == "Validation Error":
        responses["422"]["description"] = "A field cannot be used"
    for status, response in responses.items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            response["content"] = _PROBLEM


async def _on_known(request: Request, error: Exception) -> Response:
    if not isinstance(error, MiranteError):
        raise error
    return problem(request, error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Answer for what FastAPI itself has validated, without repeating what was sent."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem(request, MalformedBody())
    return problem(request, InvalidInput(field_errors(found)))


async def _on_http(request: Request, error: Exception) -> Response:
    """Answer for what Starlette itself has refused: no such path, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    described = request.app.openapi()["paths"].get(request.url.path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and described:
        # Starlette names the methods of one route only, and GET and POST are two.
        headers["Allow"] = ", ".join(sorted(method.upper() for method in described))
    phrase = HTTPStatus(error.status_code).phrase
    return render(
        request,
        status=error.status_code,
        slug=phrase.lower().replace(" ", "-"),
        detail=f"{phrase}.",
        headers=headers,
    )


async def _on_gone(_: Request, __: Exception) -> Response:
    """Answer for a caller who went before all was said: nobody hears it, and it is no mistake of ours."""
    return Response(status_code=CALLER_HAS_GONE)


async def _on_unknown(request: Request, error: Exception) -> Response:
    """Answer for a mistake of ours: the log has the story, the caller its id."""
    log.error("request.failed", error=type(error).__name__, path=template(request.scope))
    return problem(request, MiranteError())

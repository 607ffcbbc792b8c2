"""Answers for what is raised, whoever raised it: a room of ours, FastAPI, Starlette, or a mistake."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from backend.errors import InvalidInput, MalformedBody, MiranteError, field_errors, problem, render
from backend.observability.metrics import template

log = structlog.get_logger()


def add_to(app: FastAPI) -> None:
    """Have everything that is raised answered as a problem."""
    app.add_exception_handler(MiranteError, _on_known)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unknown)


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


async def _on_unknown(request: Request, error: Exception) -> Response:
    """Answer for a mistake of ours: the log has the story, the caller its id."""
    log.error("request.failed", error=type(error).__name__, path=template(request.scope))
    return problem(request, MiranteError())

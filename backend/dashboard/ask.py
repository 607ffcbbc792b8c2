"""Reads a question from a request, the same way from a query string and from a JSON body.

One reader for both, so that `GET ?org=Vale` and `POST {"org": "Vale"}` are one question and fail alike.
"""

import json
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from backend.dashboard.filters import DashboardFilters
from backend.errors import FieldError, InvalidInput, MalformedBody

Q = TypeVar("Q", bound=DashboardFilters)


async def read_question(request: Request, model: type[Q]) -> Q:
    """Validate what was asked.

    Raises:
        MalformedBody: the body is not a JSON object.
        InvalidInput: a field is unknown, given twice or cannot be used.

    """
    given = _from_query(request.query_params)
    if request.method == "POST":
        body = _from_body(await request.body())
        if twice := sorted(given.keys() & body.keys()):
            message = "given both in the query string and in the body"
            raise InvalidInput([FieldError(field=name, message=message) for name in twice])
        given |= body
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidInput.from_validation(error) from None


def _from_query(parameters: QueryParams) -> dict[str, Any]:
    """Read a name that occurs once as a string and one that occurs again as a list."""
    values = {name: parameters.getlist(name) for name in parameters}
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _from_body(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedBody from None
    if not isinstance(given, dict):
        raise MalformedBody
    return given


def described(question: type[BaseModel], method: str) -> dict[str, Any]:
    """Describe a question for the OpenAPI document, as query parameters or as a body."""
    schema = question.model_json_schema(by_alias=True, mode="validation")
    if method == "POST":
        return {"requestBody": {"required": False, "content": {"application/json": {"schema": schema}}}}
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": given.get("description", ""),
                "schema": {k: v for k, v in given.items() if k not in {"title", "description"}},
            }
            for name, given in schema["properties"].items()
        ]
    }

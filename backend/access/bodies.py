"""Reads JSON bodies by hand, because curl calls every body a form unless told otherwise."""

import asyncio
import json
from decimal import Decimal
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from backend.errors import InvalidInput, MalformedBody

B = TypeVar("B", bound=BaseModel)
SMALL = 64 * 1024  # bytes; a larger body is read on a thread, or it would hold everybody else up
NOT_AN_OBJECT = {"model_type", "model_attributes_type", "dict_type"}


def described(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Describe a body that is read by hand, for the OpenAPI document."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def inlined(node: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(node, dict):
            name = node.get("$ref", "").removeprefix("#/$defs/")
            return inlined(parts[name]) if name else {key: inlined(value) for key, value in node.items()}
        return [inlined(value) for value in node] if isinstance(node, list) else node

    content = {"application/json": {"schema": inlined(schema)}}
    return {"requestBody": {"required": required, "content": content}}


async def read(request: Request, model: type[B]) -> B:
    """Read a body as a model. Numbers keep their digits: `0.1` is a decimal, not a float.

    Raises:
        MalformedBody: it is not a JSON object.
        InvalidInput: a field cannot be used.

    """
    body = await request.body()
    if len(body) <= SMALL:
        return _parsed(model, body)
    return await asyncio.to_thread(_parsed, model, body)


def _parsed(model: type[B], body: bytes) -> B:
    try:
        return model.model_validate(json.loads(body, parse_float=Decimal))
    except (RecursionError, ValueError) as error:
        # A ValidationError is a ValueError, and so are broken JSON, broken UTF-8 and a number too long.
        if not isinstance(error, ValidationError) or _no_object(error):
            raise MalformedBody from None
        raise InvalidInput.from_validation(error) from None


def _no_object(error: ValidationError) -> bool:
    found = error.errors(include_url=False, include_input=False)[0]
    return found["loc"] == () and found["type"] in NOT_AN_OBJECT

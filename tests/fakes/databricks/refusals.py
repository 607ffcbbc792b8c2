"""Answers without Thrift in them, as Databricks gives them."""

from http import HTTPStatus
from typing import NamedTuple


class Refusal(NamedTuple):
    """An answer without Thrift in it."""

    status: HTTPStatus
    code: str | int
    message: str


REFUSALS = {
    "unauthorized": Refusal(HTTPStatus.UNAUTHORIZED, 401, "Invalid access token."),
    "forbidden": Refusal(
        HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", "You do not have permission to use the SQL Warehouse."
    ),
    "rate_limited": Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        "REQUEST_LIMIT_EXCEEDED",
        "Your request was rejected: too many requests.",
    ),
    "unavailable": Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE, "TEMPORARILY_UNAVAILABLE", "The service is temporarily unavailable."
    ),
    "starting": Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE, "TEMPORARILY_UNAVAILABLE", "The SQL warehouse is starting."
    ),
}
NOT_FOUND = Refusal(HTTPStatus.NOT_FOUND, "ENDPOINT_NOT_FOUND", "There is no such endpoint.")
MALFORMED = Refusal(HTTPStatus.BAD_REQUEST, "MALFORMED_REQUEST", "This is no Thrift message.")
RETRIABLE = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}

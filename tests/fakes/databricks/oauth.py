"""OAuth for machines: where the token endpoint is, and tokens for clients that know their secret."""

from base64 import b64decode
from http import HTTPStatus
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from tests.fakes.databricks.server import FakeWarehouse

WORKSPACE_PATH = "/.well-known/databricks-config"
DISCOVERY_PATH = "/oidc/.well-known/oauth-authorization-server"
TOKEN_PATH = "/oidc/v1/token"  # noqa: S105 - an address


def discovered(path: str, fake: "FakeWarehouse") -> dict[str, Any] | None:
    """Answer a GET."""
    if path == WORKSPACE_PATH:
        return {"oidc_endpoint": f"{fake.url}/oidc", "workspace_id": "1234567890123456", "cloud": "AWS"}
    if path != DISCOVERY_PATH:
        return None
    return {
        "issuer": f"{fake.url}/oidc",
        "authorization_endpoint": f"{fake.url}/oidc/v1/authorize",
        "token_endpoint": f"{fake.url}{TOKEN_PATH}",
        "grant_types_supported": ["client_credentials"],
    }


def issued(authorization: str, body: bytes, fake: "FakeWarehouse") -> tuple[HTTPStatus, dict[str, Any]]:
    """Give out an opaque token that the warehouse then accepts."""
    asked = parse_qs(body.decode())
    name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    if asked.get("grant_type") != ["client_credentials"]:
        return HTTPStatus.BAD_REQUEST, {"error": "unsupported_grant_type"}
    if not secret or fake.clients.get(name) != secret:
        return HTTPStatus.UNAUTHORIZED, {
            "error": "invalid_client",
            "error_description": "Client authentication failed",
        }
    token = f"opaque-{token_urlsafe(24)}"
    fake.tokens.add(token)
    fake.log.tokens_issued += 1
    fake.log.note()
    return HTTPStatus.OK, {
        "access_token": token,
        "token_type": "Bearer",
        "scope": "all-apis",
        "expires_in": fake.token_seconds,
    }

"""The token that guards the cache administration."""

import hashlib
import hmac
import secrets

from fastapi import Request
from pydantic import SecretStr

from backend.errors import Unauthorized


class AdminToken:
    """Knows only the token's SHA-256, and compares it in constant time."""

    def __init__(self, token: str) -> None:
        self._digest = _digest(token)

    def matches(self, token: str) -> bool:
        """Tell whether a token is the right one, taking as long for a wrong one."""
        return hmac.compare_digest(self._digest, _digest(token))


def new_token() -> SecretStr:
    """Make a token that cannot be guessed."""
    return SecretStr(secrets.token_urlsafe(32))


async def require_admin(request: Request) -> None:
    """Let only callers with the admin token through.

    Raises:
        Unauthorized: the token is missing or wrong.

    """
    admin: AdminToken = request.state.admin
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    by_bearer = scheme.lower() == "bearer" and admin.matches(token.strip())
    # Databricks Apps keeps `Authorization` for itself.
    if not by_bearer and not admin.matches(request.headers.get("x-admin-token", "").strip()):
        raise Unauthorized


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()

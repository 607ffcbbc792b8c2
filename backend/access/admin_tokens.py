"""The tokens that guard the administration: many may be active, and none is kept."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from pydantic import SecretStr


class AdminTokens:
    """Knows only the SHA-256 of each token, by a name for the audit log."""

    def __init__(self, digests: Mapping[str, bytes]) -> None:
        self._digests = dict(digests)

    def whose(self, token: str) -> str | None:
        """Tell which token it is, in constant time: a wrong one takes as long as any right one."""
        given = digest(token)
        found = None
        for name, known in self._digests.items():
            if hmac.compare_digest(known, given):
                found = name
        return found


def new_token() -> SecretStr:
    """Make a token that cannot be guessed."""
    return SecretStr(secrets.token_urlsafe(32))


def digest(token: str) -> bytes:
    """Digest a token: what it is compared by, and all that is kept of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()

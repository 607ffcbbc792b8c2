"""The public keys that tokens are signed with, as their issuer publishes them (RFC 7517).

They are asked for once an hour, and when a token names one that is not known: but never more often than
every half minute, or whoever makes up names would have us ask the issuer all day.
"""

import asyncio
import json
from dataclasses import dataclass, field

import httpx2
import jwt
import structlog

from backend.clock import Clock
from backend.errors import IdentityUnavailable

log = structlog.get_logger()
FRESH_SECONDS = 3600.0
COOLDOWN_SECONDS = 30.0
LAST_SECONDS = 24 * 3600.0  # that known keys are believed while the issuer cannot be reached
PATIENCE = 5.0
MOST_BYTES = 256 * 1024
ASYMMETRIC = {"RSA", "EC", "OKP"}
"""A shared secret in a published list would be no secret."""


@dataclass(slots=True)
class Keys:
    """The keys of one issuer."""

    url: str
    clock: Clock
    _client: httpx2.AsyncClient = field(init=False)
    _known: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _fetched_at: float = 0.0
    _tried_at: float = 0.0
    _asking: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._client = httpx2.AsyncClient(timeout=PATIENCE, follow_redirects=False)

    async def find(self, name: str) -> jwt.PyJWK | None:
        """Find a key by its `kid`; None when the issuer has no such key.

        Raises:
            IdentityUnavailable: there are no keys, and they cannot be had.

        """
        if self._asking is None and self._is_due(name):
            self._asking = asyncio.create_task(self._ask())
        if self._asking and (name not in self._known or self._are_too_old()):
            await asyncio.shield(self._asking)  # whoever has a key that is known need not wait
        if self._are_too_old():
            raise IdentityUnavailable
        return self._known.get(name)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._asking:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
        await self._client.aclose()

    def _are_too_old(self) -> bool:
        return self.clock.time() >= self._fetched_at + LAST_SECONDS

    def _is_due(self, name: str) -> bool:
        now = self.clock.time()
        if now < self._tried_at + COOLDOWN_SECONDS:
            return False
        return name not in self._known or now >= self._fetched_at + FRESH_SECONDS

    async def _ask(self) -> None:
        self._tried_at = self.clock.time()
        try:
            self._known = _read(await self._body())
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError, RecursionError) as error:
            log.warning("access.keys_not_read", error=type(error).__name__)
        else:
            self._fetched_at = self._tried_at
        finally:
            self._asking = None

    async def _body(self) -> bytes:
        body = b""
        async with asyncio.timeout(PATIENCE), self._client.stream("GET", self.url) as response:
            response.raise_for_status()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    message = "a list of keys is not that long"
                    raise ValueError(message)
        return body


def _read(body: bytes) -> dict[str, jwt.PyJWK]:
    """Read a set of keys; those that are not for signatures, or that we do not know, are left out.

    Raises:
        ValueError: it is no set of keys.

    """
    found = json.loads(body)
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        message = "not a set of keys"
        raise ValueError(message)  # noqa: TRY004 - of what was sent, not of an argument
    keys = {}
    for given in found["keys"]:
        if not isinstance(given, dict) or given.get("kty") not in ASYMMETRIC:
            continue
        if given.get("use", "sig") != "sig" or not isinstance(given.get("kid"), str):
            continue
        try:
            keys[given["kid"]] = jwt.PyJWK(given)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    return keys

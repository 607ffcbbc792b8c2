"""`AUTH_MODE=jwt`: a bearer token says who asks, and perhaps what they may see (RFC 7519, RFC 8725)."""

import math
from dataclasses import dataclass
from typing import Any

import jwt
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from backend.access.grants import MEMORY_SECONDS, Grant, Grants, plain
from backend.access.keys import Keys
from backend.access.principal import Principal, digest, only
from backend.access.scope import EVERYTHING
from backend.clock import Clock
from backend.errors import SignInRequired, TokenRefused
from backend.settings import Algorithm, ScopeFrom

LONGEST = 16 * 1024  # characters; a claim may name a thousand organisations, and no header is longer
LEEWAY_SECONDS = 30.0  # by which two clocks may differ
ALL = "*"
"""The claim of those who may see everything."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Recognises people by their tokens.

    `scope_from` says where it stands what they may see: nowhere (whoever has a token sees everything), in
    the claim `scope_claim`, or in the table of `grants` under the claim `person_claim`.
    """

    keys: Keys
    clock: Clock
    issuer: str
    audience: str
    algorithms: tuple[Algorithm, ...]
    person_claim: str
    scope_from: ScopeFrom
    scope_claim: str
    grants: Grants

    async def recognise(self, request: HTTPConnection) -> Principal:
        """Tell who asks.

        Raises:
            SignInRequired: there is no bearer token.
            TokenRefused: it is not for us, not from the issuer, not signed, or not of now.
            IdentityUnavailable: the issuer's keys cannot be had.

        """
        scheme, _, token = only(request, "authorization").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise SignInRequired
        claims = await self._claims(token.strip())
        now = self.clock.time()
        person = claims.get(self.person_claim)
        expires = _seconds(claims, "exp", math.nan)
        if not isinstance(person, str) or not plain(person) or not now < expires + LEEWAY_SECONDS:
            raise TokenRefused
        if max(_seconds(claims, "nbf", 0.0), _seconds(claims, "iat", 0.0)) > now + LEEWAY_SECONDS:
            raise TokenRefused
        who = digest(self.issuer, plain(person))
        until = min(expires + LEEWAY_SECONDS, now + MEMORY_SECONDS)
        if self.scope_from == "everything":
            # The admin pages are for everybody then; what they do wants a token.
            return Principal(who, EVERYTHING, admin=True, until=until)
        by_table = self.scope_from == "table"
        grant = await self.grants.of(plain(person)) if by_table else _grant(claims.get(self.scope_claim))
        if grant is None:
            return Principal(who, None, until=until)
        return Principal(who, grant.scope, grant.admin, until)

    async def _claims(self, token: str) -> dict[str, Any]:
        """Check all of a token but its times: those are for our own clock."""
        if len(token) > LONGEST:
            raise TokenRefused
        try:
            header = jwt.get_unverified_header(token)
            algorithm, name = header.get("alg"), header.get("kid")
            if algorithm not in self.algorithms or not isinstance(name, str):
                raise TokenRefused
            key = await self.keys.find(name)
            if key is None:
                raise TokenRefused
            return jwt.decode(
                token,
                key=key,
                algorithms=[algorithm],
                audience=self.audience,
                issuer=self.issuer,
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        # A token is made by whoever sends it: whatever is wrong with it, it is refused.
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise TokenRefused from None


def _grant(claim: object) -> Grant | None:
    """Read what a claim lets people see; one that cannot be read lets nobody see anything."""
    try:
        return Grant(everything=True) if claim == ALL else Grant.model_validate(claim)
    except ValidationError:
        return None


def _seconds(claims: dict[str, Any], name: str, default: float) -> float:
    """Read a time, in seconds since 1970.

    Raises:
        TokenRefused: it is not one.

    """
    found = claims.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or math.isinf(found):
        raise TokenRefused
    return float(found)

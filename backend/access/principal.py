"""Who asks, as far as anything here needs to know: what they may see, and what is their own."""

import hashlib
import math
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import HTTPConnection

from backend.access.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller who has been recognised. Nothing here is a name: `person` is a digest.

    `scope` is None for somebody who signs in and has been given no access to data. `until`, in seconds
    since 1970, is when what they have shown has to be looked at again.
    """

    person: str
    scope: Scope | None
    admin: bool = False
    until: float = math.inf

    @property
    def own(self) -> Scope:
        """The scope of what belongs to this person and to nobody else."""
        return Scope(f"user-{self.person}")


class Identity(Protocol):
    """Recognises callers: everybody as the one local user, by the platform's word, or by a token."""

    async def recognise(self, request: HTTPConnection) -> Principal:
        """Tell who asks.

        Raises:
            SignInRequired: nobody can tell.
            IdentityUnavailable: what is needed to tell cannot be reached.

        """
        ...


def digest(*name: str) -> str:
    """Stand in for a person's name in keys, rows and logs."""
    return hashlib.sha256("\n".join(name).encode()).hexdigest()[:32]


def only(request: HTTPConnection, name: str) -> str:
    """Read a header that says who asks; said twice it says nothing, for readers differ in which they take."""
    found = request.headers.getlist(name)
    return found[0] if len(found) == 1 else ""


LOCAL = Principal("local", EVERYTHING, admin=True)
"""Whoever sits at this machine, where nobody signs in."""


class Open:
    """`AUTH_MODE=open`: every caller is the one local user, who sees everything.

    That is safe because the server listens on loopback only (`settings.host`) and answers to no other name
    than its own (`gate.Gate`), so that no page on the web can reach it under a name of its own.
    """

    async def recognise(self, request: HTTPConnection) -> Principal:  # noqa: ARG002 - as the protocol has it
        """Take everybody for the local user."""
        return LOCAL

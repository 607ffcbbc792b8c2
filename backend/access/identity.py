"""Who asks.

Without sign-in every caller is the one local user, who sees everything. That is safe because the server
listens on loopback only (`settings.host`) and answers to no other name than its own (`gate.Gate`), so
that no page on the web can reach it under a name of its own.

On Databricks Apps the platform signs people in and says in headers who asks. Anybody could write such a
header, so it is only read where the platform itself has said that it stands in front.
"""

import hashlib
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from backend.access.scope import EVERYTHING, Scope
from backend.errors import SignInRequired

TENANT = "mirante"
LOCAL = Scope("user-local")
"""Whoever sits at this machine, where nobody signs in."""

FORWARDED = ("x-forwarded-email", "x-forwarded-user")


def current_scope(request: HTTPConnection) -> Scope:
    """Tell what the caller of a request, or of a socket, may see.

    Raises:
        SignInRequired: the platform is in front, and does not say who asks.

    """
    if request.state.on_platform and not any(request.headers.get(name, "").strip() for name in FORWARDED):
        raise SignInRequired
    return EVERYTHING


CurrentScope = Annotated[Scope, Depends(current_scope)]


def current_tenant(_: CurrentScope) -> str:
    """Tell whose meetings are asked for: of an installation, all who may ask belong together."""
    return TENANT


def current_owner(request: HTTPConnection, _: CurrentScope) -> Scope:
    """Tell whose account is meant: the caller's own. A digest stands for the person in keys and rows.

    It comes from what the platform says, never from a body, query or cookie.
    """
    said = (request.headers.get(name, "").strip() for name in FORWARDED)
    person = next(filter(None, said), "") if request.state.on_platform else ""
    return Scope(f"user-{hashlib.sha256(person.casefold().encode()).hexdigest()[:32]}") if person else LOCAL


CurrentOwner = Annotated[Scope, Depends(current_owner)]
"""The scope that holds one caller's own things and nothing else."""

CurrentTenant = Annotated[str, Depends(current_tenant)]
"""Whose meetings are asked for. The tenant is part of every key and every row."""

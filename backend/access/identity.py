"""Who asks.

Without sign-in every caller is the one local user, who sees everything. That is safe because the server
listens on loopback only (`settings.host`) and answers to no other name than its own (`gate.Gate`), so
that no page on the web can reach it under a name of its own.

On Databricks Apps the platform signs people in and says in headers who asks. Anybody could write such a
header, so it is only read where the platform itself has said that it stands in front.
"""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from backend.access.scope import EVERYTHING, Scope
from backend.errors import SignInRequired

TENANT = "mirante"
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


CurrentTenant = Annotated[str, Depends(current_tenant)]
"""Whose meetings are asked for. The tenant is part of every key and every row."""

"""Who asks, for routes to ask for: `CurrentPrincipal`, `CurrentScope`, `CurrentOwner`.

All of it comes from a token or from the platform's word, never from a body, a query or a cookie.
"""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from backend.access.opening import Access
from backend.access.principal import Principal
from backend.access.scope import Scope
from backend.cache.http import PASS, Pass
from backend.errors import NoAccess, TokenRefused

TENANT = "mirante"


async def current_principal(request: HTTPConnection) -> Principal:
    """Tell who makes a request, or opens a socket, and count it.

    Raises:
        SignInRequired, IdentityUnavailable: as the identity says.
        TooManyRequests: they have asked too much.

    """
    access: Access = request.state.access
    try:
        principal = await access.identity.recognise(request)
    except TokenRefused:
        access.limits.refused(request)
        raise
    meter = await access.limits.allow(principal.person)
    request.scope[PASS] = Pass(principal.until, meter)
    return principal


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


def current_scope(principal: CurrentPrincipal) -> Scope:
    """Tell what the caller may see.

    Raises:
        NoAccess: they have signed in, and have been given access to nothing.

    """
    if principal.scope is None:
        raise NoAccess
    return principal.scope


CurrentScope = Annotated[Scope, Depends(current_scope)]


def current_owner(principal: CurrentPrincipal) -> Scope:
    """Tell whose account is meant: the caller's own."""
    return principal.own


CurrentOwner = Annotated[Scope, Depends(current_owner)]
"""The scope that holds one caller's own things and nothing else."""

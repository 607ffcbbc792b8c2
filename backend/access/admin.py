"""What only admins may do, for routes to ask for."""

from fastapi import Request

from backend.access.opening import Access
from backend.errors import Unauthorized
from backend.observability.audit import note


async def require_admin(request: Request) -> None:
    """Let only callers with an admin token through, and leave word of every call.

    Raises:
        Unauthorized: the token is missing or wrong.
        TooManyRequests: that has happened too often from there.

    """
    access: Access = request.state.access
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    by = access.admin.whose(bearer.strip()) if scheme.lower() == "bearer" else None
    # Databricks Apps keeps `Authorization` for itself, and who signs in has a token of their own there.
    by = by or access.admin.whose(request.headers.get("x-admin-token", "").strip())
    call = {"method": request.method, "path": request.scope["route"].path}
    if by is None:
        note(request, "admin_refused", **call)
        access.limits.refused(request)
        raise Unauthorized
    request.state.admin_name = by
    note(request, "admin_call", **call)

"""What callers may ask about themselves, and what admins say about who may see what."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.access.admin import require_admin
from backend.access.bodies import described, read
from backend.access.grants import Grant, GrantOf, Grants
from backend.access.identity import CurrentPrincipal
from backend.access.opening import Access
from backend.errors import NotFound
from backend.observability.audit import note
from backend.settings import AuthMode

router = APIRouter(prefix="/api", tags=["access"])
Person = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=320, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


class Me(BaseModel):
    """What a caller may see, each list None for all; `access` is false when there is nothing at all."""

    mode: AuthMode
    access: bool
    admin: bool
    org: Sequence[str] | None
    location: Sequence[str] | None
    owner: Sequence[str] | None


class NewGrant(BaseModel):
    """What a person, by their address or by what their tokens call them, may see from now on."""

    model_config = ConfigDict(extra="forbid")

    person: Person = Field(description="as they sign in", examples=["ana.souza@example.com"])
    grant: Grant


class GrantList(BaseModel):
    """Who may see what."""

    grants: Sequence[GrantOf]


def _grants(request: Request) -> Grants:
    access: Access = request.state.access
    return access.grants


CurrentGrants = Annotated[Grants, Depends(_grants)]
ByAdmin = [Depends(require_admin)]


@router.get("/me", operation_id="get_me")
async def get_me(request: Request, principal: CurrentPrincipal) -> Me:
    """What the caller may see, and whether the admin pages are for them."""
    access: Access = request.state.access
    scope = principal.scope
    return Me(
        mode=access.mode,
        access=scope is not None,
        admin=principal.admin,
        org=scope.org if scope else (),
        location=scope.location if scope else (),
        owner=scope.owner if scope else (),
    )


@router.get("/access/grants", operation_id="get_grants", dependencies=ByAdmin)
async def get_grants(grants: CurrentGrants) -> GrantList:
    """Who may see what, where that stands in our table (`SCOPE_FROM=table`)."""
    return GrantList(grants=await grants.everybodys())


@router.put(
    "/access/grants",
    operation_id="put_grant",
    dependencies=ByAdmin,
    openapi_extra=described(NewGrant),
    responses={422: {"description": "A field cannot be used"}},
)
async def put_grant(request: Request, grants: CurrentGrants) -> GrantOf:
    """Say what a person may see, in place of what was said before; everywhere within a minute."""
    wanted = await read(request, NewGrant)
    given = await grants.give(wanted.person, wanted.grant)
    note(request, "access_given", grant=given.id)
    return given


@router.delete(
    "/access/grants/{id}",
    operation_id="delete_grant",
    dependencies=ByAdmin,
    status_code=204,
    response_class=Response,
    responses={404: {"description": "There is no such grant"}},
)
async def delete_grant(
    request: Request, grants: CurrentGrants, grant_id: Annotated[str, Path(alias="id", max_length=64)]
) -> None:
    """Take a person's access away; everywhere within a minute."""
    if not await grants.take(grant_id):
        raise NotFound
    note(request, "access_taken", grant=grant_id)

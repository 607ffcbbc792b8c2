"""Whose meetings a caller may look into: those of customers, and items of owners, within their scope."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from backend.access.identity import TENANT, CurrentScope
from backend.access.scope import EVERYTHING, Scope, narrowed

Organizations = Callable[[Scope], Awaitable[frozenset[str]]]
"""Names the organisations that a scope holds. They stand in the warehouse, so it may raise as that does."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller sees of what meetings have brought. The tenant is part of every key and every row."""

    scope: Scope
    organizations: Organizations
    tenant: str = TENANT

    @property
    def whole(self) -> bool:
        """Tell whether it is everything."""
        return self.scope == EVERYTHING

    async def customers(self) -> frozenset[str] | None:
        """Name the customers that are seen; None for all of them."""
        return None if self.whole else await self.organizations(self.scope)

    async def sees_customer(self, customer: str | None) -> bool:
        """Tell whether a customer is seen, or what is nobody's."""
        seen = await self.customers()
        return seen is None or customer in seen

    async def items(self) -> Callable[[str, str], bool]:
        """Tell by organisation and owner which action items are seen: as `sql/parts/accepted.sql` does."""
        scope = self.scope
        there = None
        if scope.location is not None:
            there = await self.organizations(narrowed({"location": scope.location}))

        def sees(org: str, owner: str) -> bool:
            return (
                (scope.org is None or org in scope.org)
                and (scope.owner is None or owner in scope.owner)
                and (there is None or org in there)
            )

        return sees


async def _never_asked(_: Scope) -> frozenset[str]:
    raise NotImplementedError


WHOLE = Sight(EVERYTHING, _never_asked)
"""The sight of who sees everything, where nobody signs in: at the terminal."""


def _sight(request: Request, scope: CurrentScope) -> Sight:
    return Sight(scope, request.state.organizations)


CurrentSight = Annotated[Sight, Depends(_sight)]

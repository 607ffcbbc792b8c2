"""`AUTH_MODE=proxy`: Databricks Apps signs people in and says in headers who asks.

Anybody could write such a header, so it is only read where the platform itself has said that it stands in
front (`Settings.on_databricks_apps`).
"""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from backend.access.grants import MEMORY_SECONDS, Grants, plain
from backend.access.principal import Principal, digest, only
from backend.access.scope import EVERYTHING
from backend.clock import Clock
from backend.errors import SignInRequired

FORWARDED = ("x-forwarded-email", "x-forwarded-user")


@dataclass(frozen=True, slots=True)
class Platform:
    """Takes the platform's word for who asks; what they may see is ours to say."""

    clock: Clock
    grants: Grants | None  # None: whoever signs in sees everything

    async def recognise(self, request: HTTPConnection) -> Principal:
        """Tell who asks.

        Raises:
            SignInRequired: the platform does not say.

        """
        said = (only(request, name).strip() for name in FORWARDED)
        person = next(filter(None, said), "")
        if not person:
            raise SignInRequired
        # The digest is as old as the first linked account, and takes no heed of case.
        who = digest(person.casefold())
        if self.grants is None:
            # The admin pages are for everybody then; what they do wants a token.
            return Principal(who, EVERYTHING, admin=True)
        until = self.clock.time() + MEMORY_SECONDS
        grant = await self.grants.of(plain(person))
        if grant is None:
            return Principal(who, None, until=until)
        return Principal(who, grant.scope, grant.admin, until)

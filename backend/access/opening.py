"""Puts the room together as the settings want it."""

from collections.abc import Callable

from backend.access.admin_tokens import AdminTokens, digest
from backend.access.grants import Grants
from backend.access.keys import Keys
from backend.access.limits import Limits
from backend.access.platform import Platform
from backend.access.principal import Identity, Open
from backend.access.tokens import Tokens
from backend.cache.shared import SharedTier
from backend.clock import Clock
from backend.database.engine import Database
from backend.settings import MAIN, Settings, SettingsError

NO_KEYS = "JWT_JWKS_URL: AUTH_MODE is jwt, so this has to be set"


class Access:
    """Who asks, what they may see, and how often."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        database: Database,
        shared: SharedTier | None,
        changed: Callable[[], None],
    ) -> None:
        self.mode = settings.mode
        self.grants = Grants(database, clock, changed)
        self.limits = Limits(clock, settings.meter, shared)
        self._keys = Keys(settings.jwt_jwks_url, clock) if settings.jwt_jwks_url else None
        self.identity = self._identity(settings, clock)
        token = {MAIN: digest(settings.admin_token.get_secret_value())} if settings.admin_token else {}
        self.admin = AdminTokens({**settings.admin_digests, **token})

    def _identity(self, settings: Settings, clock: Clock) -> Identity:
        if self.mode == "open":
            return Open()
        if self.mode == "proxy":
            return Platform(clock, None if settings.scope_from == "everything" else self.grants)
        if self._keys is None:
            raise SettingsError(NO_KEYS)
        return Tokens(
            keys=self._keys,
            clock=clock,
            issuer=settings.jwt_issuer or "",
            audience=settings.jwt_audience or "",
            algorithms=settings.jwt_algorithms,
            person_claim=settings.jwt_person_claim,
            scope_from=settings.scope_from or "table",
            scope_claim=settings.jwt_scope_claim,
            grants=self.grants,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        if self._keys:
            await self._keys.close()

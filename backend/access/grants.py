"""What people may see, where that stands in a table of ours and not in their tokens."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from cachetools import TTLCache
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from sqlalchemy import delete, select

from backend.access.principal import digest
from backend.access.scope import EVERYTHING, Scope, narrowed
from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.database.tables import access_grants
from backend.database.upsert import insert

MEMORY_SECONDS = 60.0
"""How long what stands in the table, or in a token, is believed without another look."""

PEOPLE = 10_000  # remembered
MOST_NAMES = 1000
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
    AfterValidator(lambda name: unicodedata.normalize("NFC", name)),
]


class Grant(BaseModel):
    """Access to everything, or to the rows of some organisations, places and owners.

    A row is seen when each of the three that is given holds it. `admin` shows the admin pages; what they
    do still wants the admin token.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    everything: bool = False
    org: list[Name] | None = Field(default=None, max_length=MOST_NAMES, description="organisations, by name")
    location: list[Name] | None = Field(default=None, max_length=MOST_NAMES, description="cities")
    owner: list[Name] | None = Field(default=None, max_length=MOST_NAMES, description="owners, by name")
    admin: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Grant":
        some = [names for names in (self.org, self.location, self.owner) if names is not None]
        if self.everything == bool(some):
            msg = "either everything is true, or org, location or owner says what may be seen"
            raise ValueError(msg)
        return self

    @property
    def scope(self) -> Scope:
        """What it lets people see."""
        if self.everything:
            return EVERYTHING
        return narrowed({"org": self.org, "location": self.location, "owner": self.owner})


UNKNOWN = Grant(org=[])
"""Stands for nobody's grant: who it is asked for has not been looked up."""


class GrantOf(BaseModel):
    """What one person may see. `id` stands for them in addresses, which end up in logs."""

    id: str
    person: str
    grant: Grant


@dataclass(slots=True)
class Grants:
    """The table of grants. All of it raises `DatabaseUnavailable`; what is remembered needs no table."""

    database: Database
    clock: Clock
    changed: Callable[[], None]  # told when what was found out about requests no longer holds
    _known: TTLCache[str, Grant | None] = field(init=False)

    def __post_init__(self) -> None:
        self._known = self._nobody()

    async def of(self, person: str) -> Grant | None:
        """Find what a person may see, as it stood at most a minute ago; None when nobody has said."""
        known = self._known  # what is read now is not to be kept past a change that comes in between
        grant = known.get(person, UNKNOWN)
        if grant is not UNKNOWN:
            return grant
        async with self.database.reading() as connection:
            found = (
                await connection.execute(
                    select(access_grants.c.grant_json).where(access_grants.c.person == person)
                )
            ).scalar_one_or_none()
        grant = None if found is None else Grant.model_validate_json(found)
        known[person] = grant
        return grant

    async def everybodys(self) -> Sequence[GrantOf]:
        """List who may see what, by name."""
        async with self.database.reading() as connection:
            rows = (await connection.execute(select(access_grants).order_by(access_grants.c.person))).all()
        return [
            GrantOf(id=row.id, person=row.person, grant=Grant.model_validate_json(row.grant_json))
            for row in rows
        ]

    async def give(self, person: str, grant: Grant) -> GrantOf:
        """Say what a person may see, from now on; other instances believe the old for up to a minute."""
        name = plain(person)
        row = {"id": digest(name), "person": name}
        said = {"grant_json": grant.model_dump_json(exclude_none=True), "changed_at": moment(self.clock)}
        async with self.database.transaction() as connection:
            kept = insert(connection, access_grants).values({**row, **said})
            await connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_=said))
        self._forget()
        return GrantOf(**row, grant=grant)

    async def take(self, grant_id: str) -> bool:
        """Take a grant away; tell whether there was one."""
        async with self.database.transaction() as connection:
            gone = delete(access_grants).where(access_grants.c.id == grant_id)
            found = (await connection.execute(gone)).rowcount
        self._forget()
        return bool(found)

    def _forget(self) -> None:
        self._known = self._nobody()
        self.changed()

    def _nobody(self) -> TTLCache[str, Grant | None]:
        return TTLCache(PEOPLE, MEMORY_SECONDS, timer=self.clock.time)


def plain(person: str) -> str:
    """Write a name the one way it is looked up: addresses have no case, other names may."""
    name = unicodedata.normalize("NFC", person).strip()
    return name.casefold() if "@" in name else name

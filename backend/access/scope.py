"""What a caller may see. The scope is part of every cache key and bound in every query."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["org", "location", "owner"]
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of rows: those of these organisations, places and owners, each None for all of them.

    A row is seen when all three allow it. `key` tells a scope apart from every other, without naming a
    person: who may see the same shares what is kept.
    """

    key: str
    org: Names | None = None
    location: Names | None = None
    owner: Names | None = None

    def limits(self) -> Mapping[Dimension, Names | None]:
        """Tell what it is narrowed to, dimension by dimension."""
        return {"org": self.org, "location": self.location, "owner": self.owner}


EVERYTHING = Scope("all")


def narrowed(limits: Mapping[Dimension, Iterable[str] | None]) -> Scope:
    """Make the scope of some names; without any limit it is `EVERYTHING`."""
    sets = {name: tuple(sorted(set(names))) for name, names in limits.items() if names is not None}
    if not sets:
        return EVERYTHING
    text = json.dumps(sets, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return Scope(f"some-{digest}", sets.get("org"), sets.get("location"), sets.get("owner"))

"""What a caller may see. The scope is part of every cache key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of things to see; `key` tells it apart from every other, without naming a person."""

    key: str


EVERYTHING = Scope("all")

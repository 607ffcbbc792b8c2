"""What the cache keeps: finished bytes, and what has to be said beside them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel

from backend.cache.keys import Key

T_co = TypeVar("T_co", bound=BaseModel, covariant=True)
State = Literal["HIT", "MISS", "BYPASS"]


@dataclass(frozen=True, slots=True)
class Result(Generic[T_co]):
    """What a cached function returns: the answer, and the headers that go with it."""

    value: T_co
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer as bytes. Nothing in it can be changed, so everyone may share it.

    Times are seconds: `stored_at` since 1970, `ttl` from there, `load` what computing it took.
    """

    key: Key
    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    stored_at: float
    ttl: float
    load: float

    @classmethod
    def of(cls, key: Key, result: Result[BaseModel], *, stored_at: float, ttl: float, load: float) -> "Entry":
        """Serialize a result once, for every later reader."""
        body = result.value.model_dump_json(by_alias=True).encode()
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        return cls(key, body, etag, tuple(result.headers.items()), stored_at, ttl, load)

    def is_fresh(self, now: float) -> bool:
        """Tell whether it may still be served without asking again."""
        return now < self.stored_at + self.ttl


class Answer(NamedTuple):
    """An entry, how it was come by, and its age in seconds when it was handed out."""

    entry: Entry
    state: State
    age: float

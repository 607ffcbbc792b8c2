"""One key for one meaning.

`get_metrics:<scope>:<md5 of function + canonical arguments>`: the prefix is what `invalidate?pattern=`
works on, the digest tells questions apart, and the scope keeps users apart.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel


class Key(NamedTuple):
    """A key and what it was made of, for the people who read `/api/cache/entries`."""

    text: str
    function: str
    scope: str
    arguments: str


def canonical(value: object) -> object:
    """Reduce an argument to plain JSON: a validated model to what was really asked."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return value


def make_key(function: str, scope: str, arguments: Mapping[str, object]) -> Key:
    """Build the key of a call.

    Raises:
        TypeError: an argument is neither a model nor plain JSON, so it has no canonical form.

    """
    plain = {name: canonical(value) for name, value in arguments.items()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.md5(f"{function}:{text}".encode(), usedforsecurity=False).hexdigest()
    return Key(f"{function}:{scope}:{digest}", function, scope, text)


def pieces(pattern: str) -> list[str]:
    """Split a pattern at its stars, the only sign in it that has a meaning."""
    return pattern.split("*")


def meets(text: str, pattern: str) -> bool:
    """Tell whether a key meets a pattern: holds it, or, when it has stars, is made of its pieces in order.

    Takes time in proportion to the key, whatever the pattern. `lua/tell.lua` does the same in Redis.
    """
    first, *middle = pieces(pattern)
    if not middle:
        return first in text
    last = middle.pop()
    if not text.startswith(first):
        return False
    start = len(first)
    for piece in middle:
        found = text.find(piece, start)
        if found < 0:
            return False
        start = found + len(piece)
    return len(text) - len(last) >= start and text.endswith(last)

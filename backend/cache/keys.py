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

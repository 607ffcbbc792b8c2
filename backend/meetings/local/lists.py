"""The word lists of the rules, `words/*.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"


@cache
def words_of(name: str) -> dict[str, Any]:
    """Read one of the lists, once."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.cache import shared
from tests.fakes.clock import ManualClock
from tests.fakes.issuer import AUDIENCE, ISSUER, Issuer, issuing
from tests.fakes.valkey import Valkey, valkey

Sign = Callable[..., dict[str, str]]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A Redis that is waited for: how long the product waits, when all is busy, is not asked here."""
    monkeypatch.setattr(shared, "PATIENCE", 10.0)
    with valkey(tmp_path) as running:
        yield running


@pytest.fixture
def sign(issuer: Issuer, clock: ManualClock) -> Sign:
    """Sign a token, good for ten minutes and everything unless claims say otherwise; headers to ask with."""

    def sign(key: str = "first", **claims: Any) -> dict[str, str]:
        now = int(clock.time())
        usual = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "ana",
            "iat": now,
            "exp": now + 600,
            "mirante_scope": "*",
        }
        given = {name: value for name, value in {**usual, **claims}.items() if value is not ...}
        return {"Authorization": f"Bearer {issuer.sign(given, key)}"}

    return sign

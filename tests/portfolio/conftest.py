from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account
from tests.fakes.binance import KEY, SECRET, FakeBinance, serving
from tests.fakes.clock import ManualClock
from tests.fakes.sleeper import Sleeper
from tests.portfolio.ear import Ear
from tests.portfolio.venues import loopback


@pytest.fixture
def fake(clock: ManualClock) -> Iterator[FakeBinance]:
    with serving(clock=clock) as running:
        yield running


@pytest.fixture
async def binance(fake: FakeBinance, clock: ManualClock) -> AsyncIterator[Binance]:
    made = Binance(fake.base_url, clock, transport=loopback())
    yield made
    await made.close()


@pytest.fixture
def account() -> Account:
    return Account(1, "binance", SecretStr(KEY), SecretStr(SECRET))


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper(short=0.25)


@pytest.fixture
def ear() -> Ear:
    return Ear()

from collections.abc import AsyncIterator, Iterator

import pytest

from backend.meetings import openai_client
from backend.meetings.openai_engine import OpenAIEngine
from tests.fakes.openai import FakeOpenAI, serving
from tests.fakes.reader import Reader
from tests.fakes.valkey import Valkey, valkey
from tests.meetings.asking import Asked, provider


@pytest.fixture
async def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def lasting_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with valkey(tmp_path_factory.mktemp("valkey")) as lasting:
        yield lasting


@pytest.fixture
def redis(lasting_redis: Valkey) -> Valkey:
    lasting_redis.wake()
    lasting_redis.client.flushall()
    return lasting_redis


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with serving() as fake:
        yield fake


@pytest.fixture
def fake(server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> FakeOpenAI:
    monkeypatch.setattr(openai_client, "BACKOFF_SECONDS", 0.001)
    server.faults.clear()
    server.requests.clear()
    return server


@pytest.fixture
async def asked(fake: FakeOpenAI) -> AsyncIterator[Asked]:
    engine = OpenAIEngine(provider(fake))
    yield Asked(engine)
    await engine.close()

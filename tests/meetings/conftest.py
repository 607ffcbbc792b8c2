from collections.abc import Iterator

import pytest

from tests.fakes.reader import Reader
from tests.fakes.valkey import Valkey, valkey


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

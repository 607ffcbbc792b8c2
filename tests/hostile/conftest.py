"""One product, started as people start it, that everybody here does their worst to."""

from collections.abc import Iterator

import pytest

from tests.fakes.server import Server
from tests.fakes.warm import serving


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`serving` looks into the log in the end: nothing that was done may have left a traceback."""
    with serving(tmp_path_factory.mktemp("hostile"), BINANCE_BASE_URL="http://127.0.0.1:9") as server:
        yield server

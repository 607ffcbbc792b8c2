from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.warehouse.duckdb import POINTER
from tests.fakes.databricks import FakeWarehouse, connect, warehouse
from tests.warehouse.fixture import build


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CRM of the questions' own tests, as a data directory."""
    directory = tmp_path_factory.mktemp("tiny")
    with build() as built:
        built.execute(f"ATTACH '{directory / 'tiny.duckdb'}' AS file")
        built.execute("COPY FROM DATABASE memory TO file")
    (directory / POINTER).write_text("tiny.duckdb", "utf-8")
    return directory


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeWarehouse]:
    """A warehouse without tables."""
    with warehouse(tmp_path) as running:
        yield running


@pytest.fixture
def connection(fake: FakeWarehouse) -> Iterator[Any]:
    """The real connector's, to that warehouse."""
    with connect(fake) as opened:
        yield opened

from pathlib import Path

import pytest

from backend.warehouse.duckdb import POINTER
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

"""One application and one oracle over the small sample CRM, for the many questions of a session."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.clock import today
from backend.main import create_app
from backend.warehouse.duckdb import DuckDBWarehouse
from backend.warehouse.protocol import Parameter, Row
from tests.conftest import settings_for
from tests.dashboard.source import Source, read
from tests.fakes.clock import ManualClock

Ask = Callable[..., Any]


class Remembering(DuckDBWarehouse):
    """Asks a file that does not change each thing once: a third of all that is asked is how fresh it is."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, threads=1, timeout_seconds=30)
        self._known: dict[Any, list[Row]] = {}

    async def fetch(self, question: str, parameters: Mapping[str, Parameter]) -> list[Row]:
        asked = (question, frozenset(parameters.items()))
        if asked not in self._known:
            self._known[asked] = await super().fetch(question, parameters)
        return [row.copy() for row in self._known[asked]]


@pytest.fixture(scope="session")
def source(crm: Path) -> Source:
    """What the CRM holds, read once."""
    return read(crm, today(ManualClock()))


@pytest.fixture(scope="session")
def ask(crm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the application a question, past its cache: `ask("metrics", {"org": ["Vale"]}, page=2)`."""
    app = create_app(
        settings_for(crm, cache_enabled=False, log_level="WARNING"),
        clock=ManualClock(),
        warehouse=Remembering(crm),
        dist=tmp_path_factory.mktemp("dist"),
    )

    def ask(path: str, *bodies: dict[str, Any], **fields: Any) -> Any:
        body = {name: value for part in (*bodies, fields) for name, value in part.items()}
        answer = client.post(f"/api/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield ask

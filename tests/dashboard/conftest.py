"""One application and one oracle over the small sample CRM, for the many questions of a session."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.clock import today
from backend.main import create_app
from tests.conftest import settings_for
from tests.dashboard.source import Source, read
from tests.fakes.clock import ManualClock

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def source(crm: Path) -> Source:
    """What the CRM holds, read once."""
    return read(crm, today(ManualClock()))


@pytest.fixture(scope="session")
def ask(crm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the application a question, past its cache: `ask("metrics", {"org": ["Vale"]}, page=2)`."""
    app = create_app(
        settings_for(crm, cache_enabled=False), clock=ManualClock(), dist=tmp_path_factory.mktemp("dist")
    )

    def ask(path: str, *bodies: dict[str, Any], **fields: Any) -> Any:
        body = {name: value for part in (*bodies, fields) for name, value in part.items()}
        answer = client.post(f"/api/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield ask

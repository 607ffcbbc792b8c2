import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi.routing import APIRoute, _EffectiveRouteContext, _RouterIncludeContext
from fastapi.testclient import TestClient
from pydantic import SecretStr

from backend.clock import today
from backend.database.engine import Database
from backend.main import create_app
from backend.settings import Settings
from backend.warehouse.embedded import Sample, refresh
from tests.fakes.clock import ManualClock
from tests.fakes.databricks import warehouse as databricks
from tests.fakes.postgres import NewDatabase, postgres

DATABRICKS = "--databricks"
ADMIN_TOKEN = "a-token-for-the-tests"  # noqa: S105 - opens nothing else
ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        DATABRICKS, action="store_true", help="ask the API's questions of Databricks, over the wire"
    )


def say_nothing(_: str) -> None: ...


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_are_worked_out_once() -> Iterator[None]:
    """FastAPI works out what each route needs at the first request to an application: as long as ten tests.

    It is the same for each, but for the application that may override dependencies, and none here does.
    """
    work_out = _EffectiveRouteContext.from_api_route
    known: dict[Any, _EffectiveRouteContext] = {}

    def once(*, original_route: APIRoute, include_context: _RouterIncludeContext) -> _EffectiveRouteContext:
        key = (id(original_route), *include_context.dependencies)
        if key not in known:  # what is known holds its route: no other one gets that id
            known[key] = work_out(original_route=original_route, include_context=include_context)
        return known[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_EffectiveRouteContext, "from_api_route", once)
        yield


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample CRM of a hundredth of the size, refreshed for the day of `ManualClock`."""
    directory = tmp_path_factory.mktemp("crm")
    refresh(directory, Sample(today(ManualClock()), 0.01, 7), report=say_nothing)
    return directory


def settings_for(data_dir: Path, **changed: Any) -> Settings:
    given = {"data_dir": data_dir, "admin_token": ADMIN_TOKEN, **changed}
    return Settings(_env_file=None, **given)


@pytest.fixture(scope="session")
def remote(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], dict[str, Any]]]:
    """Settings that put Databricks between the application and a directory, when that was asked for."""
    with ExitStack() as running:

        @cache
        def settings(data_dir: Path) -> dict[str, Any]:
            if not request.config.getoption(DATABRICKS):
                return {}
            fake = running.enter_context(databricks(data_dir))
            return {
                "databricks_host": fake.url,
                "databricks_http_path": fake.http_path,
                "databricks_token": fake.token,
            }

        yield settings


@pytest.fixture
def start(
    crm: Path,
    clock: ManualClock,
    tmp_path: Path,
    migrated_sqlite: Path,
    remote: Callable[[Path], dict[str, Any]],
) -> Iterator[Callable[..., TestClient]]:
    """Start the application over the small CRM, with settings or parts of the test's own."""
    running: list[TestClient] = []
    shutil.copy(migrated_sqlite, tmp_path / "mirante.sqlite")

    def start(
        *, data_dir: Path = crm, warehouse: Any = None, reader: Any = None, **changed: Any
    ) -> TestClient:
        given = {"database_url": f"sqlite:///{tmp_path}/mirante.sqlite", **remote(data_dir), **changed}
        settings = settings_for(data_dir, **given)
        app = create_app(settings, clock=clock, warehouse=warehouse, reader=reader, dist=tmp_path)
        client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        running.append(client)
        return client.__enter__()

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def client(start: Callable[..., TestClient]) -> TestClient:
    return start()


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[NewDatabase]:
    with postgres() as new:
        yield new


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose tables are made, to be copied: to make them takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(new_postgres: NewDatabase) -> str:
    url = new_postgres()
    migrate(url)
    return url


def migrate(url: str) -> None:
    async def once() -> None:
        database = Database(SecretStr(url), Path())
        await database.open()
        await database.close()

    asyncio.run(once())


both = pytest.fixture(params=["sqlite", "postgresql"])


@both
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> SecretStr:
    if request.param == "sqlite":
        return SecretStr(f"sqlite:///{tmp_path}/empty.sqlite")
    return SecretStr(request.getfixturevalue("new_postgres")())


@both
def url(request: pytest.FixtureRequest, tmp_path: Path) -> SecretStr:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "test.sqlite")
        return SecretStr(f"sqlite:///{tmp_path}/test.sqlite")
    new: NewDatabase = request.getfixturevalue("new_postgres")
    return SecretStr(new(request.getfixturevalue("migrated_postgres")))


@pytest.fixture
async def database(url: SecretStr, tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(url, tmp_path)
    yield opened
    await opened.close()

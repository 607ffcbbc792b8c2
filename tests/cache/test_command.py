"""`python -m backend.cache`, as an admin uses it beside a running server."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from backend.cache.__main__ import main
from tests.fakes.server import Server
from tests.fakes.warm import serving


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[Server]:
    with serving(data_dir) as server:
        yield server


@pytest.fixture(autouse=True)
def _beside(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_dir)
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.delenv("ADMIN_TOKEN", raising=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stats"], ["hit_rate", "get_metrics"]),
        (["entries", "--function", "get_metrics"], ["get_metrics:all:", '{"filters":{}}']),
        (["invalidate", "get_metrics", "--dry-run"], ["Would invalidate 1"]),
        (["refresh"], ["finished", "reloaded"]),
        (["invalidate", "get_metrics"], ["Invalidated 1"]),
        (["clear"], ["Cache cleared successfully"]),
    ],
    ids=lambda given: given[0],
)
def test_each_command_says_what_came_of_it(
    server: Server, capsys: pytest.CaptureFixture[str], words: list[str], said: list[str]
) -> None:
    httpx2.get(f"{server.url}/api/metrics")
    assert main(words) == 0
    shown = capsys.readouterr().out
    for text in said:
        assert text in shown


def test_json_is_what_the_server_answered(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "stats"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "ok"


def test_a_wrong_token_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "not-the-right-one")
    assert main(["--url", server.url, "stats"]) == 1
    assert "401" in capsys.readouterr().err


def test_an_address_needs_a_token(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", server.url, "stats"]) == 1
    assert capsys.readouterr().err.startswith("ADMIN_TOKEN: ")


def test_without_a_server_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["stats"]) == 1
    assert "No server runs on" in capsys.readouterr().err
    (tmp_path / "server.json").write_text(json.dumps({"url": "http://127.0.0.1:9", "token": "gone"}), "utf-8")
    assert main(["stats"]) == 1
    assert "cannot be reached" in capsys.readouterr().err

"""The built front end as the server hands it out."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

SCRIPT = b"console.log('hello')"


@pytest.fixture
def client(tmp_path: Path, start: Callable[..., TestClient]) -> TestClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Mirante</title>", "utf-8")
    (tmp_path / "docs.html").write_text("<title>API</title>", "utf-8")
    (tmp_path / "assets" / "main-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "main-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    return start()


@pytest.mark.parametrize("path", ["/", "/acoes", "/acoes?owner=Ana", "/any/deep/link"])
def test_every_page_is_the_one_page_and_is_revalidated(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert "<title>Mirante</title>" in page.text
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Content-Type"].startswith("text/html")
    held = {"If-None-Match": page.headers["ETag"]}
    assert client.get(path, headers=held).status_code == 304


def test_the_documentation_is_a_page_of_its_own(client: TestClient) -> None:
    assert "<title>API</title>" in client.get("/docs").text


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/favicon.svg",
        "/api/nothing",
        "/assets/../../pyproject.toml",
        "/assets/%2e%2e/x.py",
    ],
)
def test_a_file_that_is_not_there_is_not_the_page(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_hashed_files_are_kept_for_ever_and_sent_compressed_to_those_who_take_it(
    client: TestClient,
) -> None:
    for accepted, encoding in [("gzip, br", "gzip"), ("gzip;q=0", None), ("identity", None)]:
        script = client.get("/assets/main-abc.js", headers={"Accept-Encoding": accepted})
        assert script.content == SCRIPT
        assert script.headers.get("Content-Encoding") == encoding
        assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert script.headers["Vary"] == "Accept-Encoding"
        assert "javascript" in script.headers["Content-Type"]


def test_pages_are_only_read(client: TestClient) -> None:
    refused = client.post("/acoes")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")

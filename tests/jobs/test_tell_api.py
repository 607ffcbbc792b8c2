"""The last task of the job, against servers on this machine."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from backend.jobs import tell_api
from tests.fakes.server import ROOT, asked, serving

TOKEN = "the-admin-token-of-this-test"  # noqa: S105 - opens nothing else
FINISHED = {"refresh_id": "r1", "status": "finished", "reloaded": 3, "failed": 0, "total": 3, "seconds": 0.5}
ACCEPTED = {"status": "accepted", "refresh_id": "r1", "keys": 3}
Answer = tuple[int, object]


class Seen(list[tuple[str, str]]):
    """What was asked, and the headers of the last request."""

    headers: dict[str, str]
    url: str


@contextmanager
def api(*answers: Answer, port: int = 0) -> Iterator[Seen]:
    """A server that gives these answers in turn, the last one for ever."""
    seen, left = Seen(), list(answers)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            seen.append((self.command, self.path))
            seen.headers = dict(self.headers)
            status, body = left.pop(0) if len(left) > 1 else left[0]
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 302:
                self.send_header("Location", "/sign-in")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        seen.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield seen
        finally:
            server.shutdown()
            thread.join()


class Told:
    """One run of the task: how it ended, what it said, how long it paused."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.pauses: list[float] = []
        self.pause: Callable[[float], None] = self.pauses.append
        self.out = self.err = ""

    def __call__(
        self, url: str, *, token: str = TOKEN, sign_in: str | None = None, timeout: str = "5"
    ) -> int:
        code = tell_api.main(
            ["--url", url, "--secret-scope", "mirante", "--timeout", timeout],
            read_secret=lambda scope, key: token if (scope, key) == ("mirante", "admin-token") else "",
            sign_in=lambda: sign_in,
            pause=self.pause,
        )
        self.out, self.err = self._capsys.readouterr()
        assert token not in self.out + self.err
        return code


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


def test_without_the_right_token_it_fails_at_once(tell: Told) -> None:
    with api((401, {"type": "unauthorized"})) as seen:
        assert tell(seen.url) == 1
    assert tell.err == "The API refused POST /api/cache/refresh: 401.\n"
    assert (len(seen), tell.pauses) == (1, [])


def test_it_starts_a_reload_waits_for_it_and_prints_the_report(tell: Told) -> None:
    running = {**FINISHED, "status": "running", "reloaded": 1}
    with api((202, ACCEPTED), (200, running), (200, FINISHED)) as seen:
        assert tell(seen.url) == 0
    assert json.loads(tell.out) == FINISHED
    assert seen == [("POST", "/api/cache/refresh"), *[("GET", "/api/cache/refresh/r1")] * 2]
    assert tell.pauses == [tell_api.BETWEEN_LOOKS_SECONDS]


def test_behind_databricks_sign_in_both_tokens_are_sent(tell: Told) -> None:
    with api((202, ACCEPTED), (200, FINISHED)) as seen:
        assert tell(seen.url, sign_in="Bearer of-databricks") == 0
    assert seen.headers["X-Admin-Token"] == TOKEN
    assert seen.headers["Authorization"] == "Bearer of-databricks"
    assert "of-databricks" not in tell.out + tell.err


@pytest.mark.parametrize("status", sorted(tell_api.BUSY))
def test_an_api_that_is_starting_is_asked_again(tell: Told, status: int) -> None:
    with api((status, {}), (status, {}), (202, ACCEPTED), (200, FINISHED)) as seen:
        assert tell(seen.url) == 0
    assert tell.pauses == [2, 4]


def test_an_api_that_comes_back_is_found(tell: Told) -> None:
    with api((202, ACCEPTED)) as gone:
        pass
    with ExitStack() as later:

        def come_back(_: float) -> None:
            port = int(gone.url.rpartition(":")[2])
            later.enter_context(api((202, ACCEPTED), (200, FINISHED), port=port))

        tell.pause = come_back
        assert tell(gone.url) == 0
    assert json.loads(tell.out) == FINISHED


def test_an_api_that_stays_away_fails_the_task(tell: Told) -> None:
    with api((202, ACCEPTED)) as gone:
        pass
    assert tell(gone.url) == 1
    assert "could not be reached in 4 tries" in tell.err
    assert tell.pauses == [2, 4, 8]


def test_answers_that_could_not_be_loaded_fail_the_task(tell: Told) -> None:
    with api((202, ACCEPTED), (200, {**FINISHED, "reloaded": 1, "failed": 2})) as seen:
        assert tell(seen.url) == 1
    assert tell.err.startswith("2 of 3 answers could not be loaded: ")


def test_a_reload_that_never_ends_fails_the_task(tell: Told) -> None:
    with api((202, ACCEPTED), (200, {**FINISHED, "status": "running"})) as seen:
        assert tell(seen.url, timeout="0.001") == 1
    assert tell.err.startswith("The API has not finished within 0.001 s: ")


@pytest.mark.parametrize("answer", [(200, b"<html>"), (302, b"")], ids=["a page", "a sign-in"])
def test_something_else_than_mirante_fails_the_task(tell: Told, answer: Answer) -> None:
    with api(answer) as seen:
        assert tell(seen.url) == 1
    assert len(seen) == 1  # a redirect is not followed: the tokens are for this address alone
    assert "POST /api/cache/refresh" in tell.err


@pytest.mark.parametrize("url", ["http://mirante.example", "ftp://127.0.0.1", "mirante", "https://"])
def test_a_token_is_sent_over_https_only(tell: Told, url: str) -> None:
    assert tell(url) == 1
    assert tell.err == "--url must begin with https://, or be http:// on this machine.\n"


def test_the_product_itself_follows(tell: Told, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        asked(f"{server.url}/api/metrics")
        assert tell(server.url, token=server.token, timeout="60") == 0
    report = json.loads(tell.out)
    assert report["status"] == "finished"
    assert report["reloaded"] == report["total"] > 0


def test_it_runs_alone_without_the_rest_of_mirante(tmp_path: Path) -> None:
    alone = tmp_path / "tell_api.py"
    alone.write_bytes((ROOT / "backend/jobs/tell_api.py").read_bytes())
    words = [sys.executable, "-I", "-S", str(alone), "--help"]
    shown = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30)  # noqa: S603 - ours
    assert "--secret-scope" in shown.stdout

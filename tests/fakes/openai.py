"""A language model that is none: OpenAI's protocol on loopback, answered by the local rules.

`python -m tests.fakes.openai` starts one and says how to point the product at it. Tests start one with
`serving()`, hand it faults, one for each request to come, and read what it was asked.
"""

import json
import re
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from backend.meetings.local.answers import analyze, extract
from backend.meetings.models import Analysis, Evidence, Extraction, Meeting, Metadata

ENDS = {signal.SIGINT, signal.SIGTERM}
KEY = "sk-of-the-tests"
USAGE = {
    "prompt_tokens": 1200,
    "completion_tokens": 300,
    "total_tokens": 1500,
    "prompt_tokens_details": {"cached_tokens": 200},
}
_DAY = re.compile(r"Day of the meeting: (\d{4}-\d\d-\d\d)")
_LINE = re.compile(r"^\d+\| ?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request; the fields that are left alone are as usual."""

    status: int = 200
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    """Sent instead of any answer, as `content_type`."""
    content_type: str = "application/json"
    content: Any = ...
    """What the model says, instead of what it would; None and text are sent as they are."""
    refusal: str | None = None
    finish_reason: str = "stop"
    choices: bool = True
    usage: Any = ...
    hang: bool = False
    """Says nothing until the fake is closed."""
    drop: bool = False
    """Hangs up without a word."""
    trickle: bool = False
    """Sends blanks, one by one, for as long as somebody listens: never silent, never done."""


class FakeOpenAI:
    """What one fake was told to do and what it was asked."""

    def __init__(self) -> None:
        self.faults: deque[Fault] = deque()
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.closed = threading.Event()
        self.url = ""

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Fill in the form that a request asks for, by the local rules."""
    said = request["messages"][1]["content"]
    head, _, lines = said.partition("Transcript:\n")
    day = _DAY.search(head)
    meeting = Meeting(
        transcript="\n".join(_LINE.findall(lines)),
        metadata=Metadata.model_validate({"meet_date": day[1] if day else None}),
    )
    if request["response_format"]["json_schema"]["name"] == "ExtractionForm":
        found = extract(meeting)
        own = {"topics": _statements(found, "topics", found.topics), "participants": found.participants}
        return _common(found) | own
    felt = analyze(meeting)
    quotes = [_quote(evidence) for evidence in felt.evidence if evidence.field == "sentiment"]
    own = {"sentiment_score": felt.sentiment_score, "sentiment_quotes": quotes}
    return _common(felt) | own | {"risks": _statements(felt, "risks", felt.risks)}


def _common(found: Extraction | Analysis) -> dict[str, Any]:
    tasks = [
        _shown(found, "action_items", n) | json.loads(item.model_dump_json())
        for n, item in enumerate(found.action_items)
    ]
    points = _statements(found, "key_points", found.key_points)
    return {"summary": found.summary, "key_points": points, "action_items": tasks}


def _statements(found: Extraction | Analysis, name: str, texts: list[str]) -> list[dict[str, Any]]:
    return [_shown(found, name, n) | {"text": text} for n, text in enumerate(texts)]


def _shown(found: Extraction | Analysis, name: str, index: int) -> dict[str, Any]:
    return next(_quote(one) for one in found.evidence if (one.field, one.index) == (name, index))


def _quote(evidence: Evidence) -> dict[str, Any]:
    return {"line": evidence.line, "quote": evidence.quote}


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        fake = self.server.fake
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/chat/completions" or self.headers["Authorization"] != f"Bearer {KEY}":
            self._send(404 if self.path != "/v1/chat/completions" else 401, {}, "{}", "application/json")
            return
        request = json.loads(body)
        fake.requests.append(request)
        fault = fake.faults.popleft() if fake.faults else Fault()
        if fault.hang:
            fake.closed.wait()
        elif fault.trickle:
            self._trickle()
        elif not fault.drop:
            text = fault.body if fault.body is not None else json.dumps(_reply(request, fault))
            self._send(fault.status, fault.headers, text, fault.content_type)
        self.close_connection = True

    def _send(self, status: int, headers: dict[str, str], text: str, content_type: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {
            **headers,
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        try:
            while not self.server.fake.closed.wait(0.01):
                self.wfile.write(b" ")
        except OSError:
            return  # whoever asked has gone

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.fake = FakeOpenAI()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fake.url = f"http://127.0.0.1:{self.server_port}/v1"


def _reply(request: dict[str, Any], fault: Fault) -> dict[str, Any]:
    if fault.status >= 400:
        return {"error": {"message": "of no concern", "type": "error", "code": fault.code, "param": None}}
    content = json.dumps(answer(request)) if fault.content is ... else fault.content
    message = {"role": "assistant", "content": content, "refusal": fault.refusal}
    choice = {"index": 0, "message": message, "finish_reason": fault.finish_reason}
    reply = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": int(time.monotonic()),
        "model": request["model"],
        "choices": [choice] if fault.choices else [],
    }
    usage = USAGE if fault.usage is ... else fault.usage
    return reply | ({"usage": usage} if usage is not None else {})


@contextmanager
def serving() -> Iterator[FakeOpenAI]:
    """Start a fake; it is gone when the block ends, and so are those who wait for it."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.fake
        finally:
            server.fake.closed.set()
            server.shutdown()
            thread.join()


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    with serving() as fake:
        print("A language model of OpenAI's protocol, until Ctrl-C:", flush=True)
        print(f"OPENAI_BASE_URL={fake.url}")
        print(f"OPENAI_API_KEY={KEY}", flush=True)
        signal.sigwait(ENDS)


if __name__ == "__main__":
    main()

"""What a hit costs: server CPU per request, as a ratio to bare ASGI.

All servers run at once and are asked in turns, a short round each, so that the noise of a shared
machine meets them all alike. In each round every server is compared with the bare one of that round;
the median of the comparisons is what counts.
"""

import http.client
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PEERS = ("bare", "theine", "aiocache", "fastapi_cache2", "cashews")
ROUNDS = 25
ROUND_SECONDS = 0.4
METRICS = ("POST", "/api/metrics", b'{"segment":["Corporate","Varejo"],"startDate":"2026-01-01"}')
BALANCES = ("GET", "/api/v1/dashboard/balances", b"")
Question = tuple[str, str, bytes]
"""A method, a path, and a body."""


def cpu_seconds(process: int) -> float:
    """The time that all threads of a process have run, from the scheduler's own count."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


class Client:
    """Asks one server the same thing over one connection, with as little ado as can be."""

    def __init__(self, port: int, process: int, question: Question) -> None:
        method, path, body = question
        of_body = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n{of_body}\r\n"
        )
        self.process = process
        self.request = head.encode() + body
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self.socket.sendall(self.request)
        got = self.socket.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        missing = length - len(body)
        while missing:
            missing -= len(self.socket.recv(65536))

    def round(self) -> float:
        """Ask for a while; return the server's CPU microseconds for each request."""
        before = cpu_seconds(self.process)
        count = 0
        until = time.perf_counter() + ROUND_SECONDS
        while time.perf_counter() < until:
            for _ in range(20):
                self.ask()
            count += 20
        return 1e6 * (cpu_seconds(self.process) - before) / count


@contextmanager
def peer(name: str, file: Path, question: Question) -> Iterator[Client]:
    command = [sys.executable, "-m", "tests.bench.peers", name, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout
        port = int(process.stdout.readline())
        time.sleep(1)  # a bench may wait
        yield Client(port, process.pid, question)
        process.send_signal(signal.SIGINT)


def answer_of(port: int, question: Question) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(*question)
    return connection.getresponse().read()


def measure(
    port: int, process: int, question: Question = METRICS, peers: tuple[str, ...] = PEERS
) -> dict[str, float]:
    """Compare a running Mirante with its peers; CPU microseconds a request, by name."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "answer.json"
        file.write_bytes(answer_of(port, question))
        clients = {name: stack.enter_context(peer(name, file, question)) for name in peers}
        clients["mirante"] = Client(port, process, question)
        for client in clients.values():
            client.round()
        rounds: dict[str, list[float]] = {name: [] for name in clients}
        turns = list(clients)
        for _ in range(ROUNDS):
            random.shuffle(turns)  # who comes after whom matters to the processor's caches
            for name in turns:
                rounds[name].append(clients[name].round())
        bare = statistics.median(rounds["bare"])
        return {
            name: bare
            * statistics.median(own / other for own, other in zip(found, rounds["bare"], strict=True))
            for name, found in rounds.items()
        }

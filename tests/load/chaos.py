"""`make chaos`: what fails under a crowd, one thing after the other, and whether it mends by itself.

Redis is killed and comes back, the warehouse hangs and wakes, a server is killed and another takes its
place, the disk fills up and is emptied. All the while every answer must be the one that was given before, or
a clear "not now" (503 or 504, with `Retry-After` where waiting helps); afterwards everything must be well.
Exits with 1 when it is not.
"""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2

from tests.fakes.databricks import ALWAYS, FakeWarehouse, warehouse
from tests.fakes.server import Server, run, serving
from tests.fakes.valkey import Valkey, valkey
from tests.load.users import Connection, Crowd, Question, Said, views

USERS = 200
CALM, FAILING, MENDING = 8.0, 12.0, 45.0  # seconds; mending is waited for at most so long
DISK = 48  # MiB
ROOM = 256 * 1024  # bytes that are left on it, so that some are taken before it is full
NOT_NOW = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
NOTE = {"transcript": "Ana: Envio a proposta amanhã.", "metadata": {}}


class Truth:
    """What is right: the first answer to each question, given in peace."""

    def __init__(self) -> None:
        self._known: dict[Question, bytes] = {}

    async def learn(self, port: int) -> None:
        connection = Connection([port], 0)
        for view in views():
            for question in view:
                said = await connection.ask(question)
                while said.status in NOT_NOW:  # a cold start on a busy machine
                    said = await connection.ask(question)
                self._known[question] = said.body
        connection.close()

    def judge(self, question: Question, said: Said) -> str | None:
        if said.status in NOT_NOW:
            return None if b"urn:mirante:problem:" in said.body else f"{question.path}: {said.body[:80]!r}"
        if said.status != HTTPStatus.OK:
            return f"{question.path}: {said.status} {said.body[:80]!r}"
        return None if said.body == self._known[question] else f"{question.path}: another answer"


class Chaos:
    """The crowd, what it stands on, and what is done to that."""

    def __init__(self, stack: ExitStack, data_dir: Path) -> None:
        self._stack = stack
        self._data_dir = data_dir
        self._crm = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if (made := run("backend.jobs.refresh", self._crm, SAMPLE_SCALE="0.05")).returncode:
            raise RuntimeError(made.stderr)
        self.fake: FakeWarehouse = stack.enter_context(warehouse(self._crm))
        self.redis: Valkey = stack.enter_context(
            valkey(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        )
        self.servers = [self.start(), self.start()]
        self.truth = Truth()
        self.crowd = Crowd([port(server) for server in self.servers], USERS, self.truth.judge)
        self.lines: list[str] = []
        self.good = True

    def start(self) -> Server:
        """Start a server; one that is killed later is no failure of the stack's."""
        given: Any = {
            "DATABRICKS_HOST": self.fake.url,
            "DATABRICKS_HTTP_PATH": self.fake.http_path,
            "DATABRICKS_TOKEN": self.fake.token,
            "REDIS_URL": self.redis.url,
            "CACHE_TTL": "5",  # so that answers are asked of the warehouse all the time
            "WAREHOUSE_TIMEOUT": "8",
            "LOG_LEVEL": "ERROR",
            "ADMIN_TOKEN": "a-token-for-chaos",
        }
        return self._stack.enter_context(serving(self._data_dir, killable=True, **given))

    async def phase(
        self, name: str, fail: Callable[[], Awaitable[None]], mend: Callable[[], Awaitable[None]]
    ) -> None:
        """Let something fail under the crowd, mend it, and wait until all is well by itself."""
        self.crowd.phase = name
        await fail()
        await asyncio.sleep(FAILING)
        await mend()
        begun = time.perf_counter()
        well = False
        while not well and time.perf_counter() < begun + MENDING:
            well = await self.is_well()
            await asyncio.sleep(0.5)
        took = time.perf_counter() - begun
        self.crowd.phase = f"after {name}"
        await asyncio.sleep(CALM)
        self.tell(name, f"well again after {took:.1f} s" if well else "NOT WELL AGAIN")
        self.good = self.good and well

    def tell(self, name: str, outcome: str) -> None:
        """Write down what the crowd saw of it."""
        during, after = self.crowd.seen[name], self.crowd.seen[f"after {name}"]
        not_now = sum(during.statuses[status] for status in NOT_NOW)
        failed = sum(after.statuses[status] for status in NOT_NOW) + after.broken
        wrong = len(during.wrong) + len(after.wrong)
        self.good = self.good and not wrong and not failed
        self.lines.append(
            f"{name:28}{during.requests:9,}{during.broken:8}{not_now:9}{during.caches['STALE']:8}"
            f"{wrong:7}{during.percentile(0.99):9.0f}{failed:8}   {outcome}"
        )
        self.lines += [f"  wrong: {complaint}" for complaint in (during.wrong + after.wrong)[:3]]

    async def is_well(self) -> bool:
        """Tell whether every server says so, keeps things, and answers each question afresh."""
        with suppress(httpx2.HTTPError):
            async with httpx2.AsyncClient(timeout=10) as client:
                for server in self.servers:
                    ready = (await client.get(f"{server.url}/ready")).json()
                    asked = await client.post(
                        f"{server.url}/api/metrics", json={"owner": secrets.token_hex(4)}
                    )
                    kept = await client.get(f"{server.url}/action-items?meeting_id=m")
                    if ready["status"] != "ready" or asked.status_code != 200 or kept.status_code != 200:
                        return False
                return True
        return False

    async def redis_dies(self) -> None:
        await asyncio.to_thread(self.redis.kill)

    async def redis_is_back(self) -> None:
        await asyncio.to_thread(self.redis.start)

    async def redis_hangs(self) -> None:
        self.redis.hang()

    async def redis_goes_on(self) -> None:
        self.redis.wake()

    async def warehouse_hangs(self) -> None:
        self.fake.faults.hang = ALWAYS

    async def warehouse_wakes(self) -> None:
        self.fake.faults.release()

    async def server_dies(self) -> None:
        os.kill(self.servers[1].process, signal.SIGKILL)

    async def another_starts(self) -> None:
        self.servers[1] = await asyncio.to_thread(self.start)
        self.crowd.ports[1] = port(self.servers[1])

    async def disk_is_full(self) -> None:
        ballast = self._data_dir / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(64 * 1024))
        os.truncate(ballast, ballast.stat().st_size - ROOM)
        admin = {"X-Admin-Token": self.servers[0].token}
        answers, path = [], "/api/access/grants"  # no number on the dashboard tells of these
        async with httpx2.AsyncClient(base_url=self.servers[0].url, timeout=30, headers=admin) as client:
            for number in range(400):
                body = {"person": f"{number}@example.com", "grant": {"everything": True}}
                answers.append((await client.put(path, json=body)).status_code)
                if answers[-1] != HTTPStatus.OK:
                    break
            kept = len((await client.get(path)).json()["grants"])
        refused = answers[-1] == HTTPStatus.SERVICE_UNAVAILABLE
        accepted = answers.count(HTTPStatus.OK)
        self.lines.append(f"  on a full disk: {accepted} grants taken, {kept} kept, then {answers[-1]}")
        self.good = self.good and refused and 0 < kept == accepted

    async def disk_is_emptied(self) -> None:
        (self._data_dir / "ballast").unlink()

    async def run(self) -> None:
        """One thing after the other."""
        await self.truth.learn(port(self.servers[0]))
        await self.crowd.look_on(self._everything())

    async def _everything(self) -> None:
        await asyncio.sleep(CALM)
        await self.phase("Redis is killed", self.redis_dies, self.redis_is_back)
        await self.phase("Redis hangs", self.redis_hangs, self.redis_goes_on)
        await self.phase("the warehouse hangs", self.warehouse_hangs, self.warehouse_wakes)
        await self.phase("a server is killed", self.server_dies, self.another_starts)
        if self._data_dir.is_mount():
            await self.phase("the disk is full", self.disk_is_full, self.disk_is_emptied)
        else:
            self.lines.append("the disk was not filled: only root may make a small one")


def port(server: Server) -> int:
    """Find the port in an address."""
    return int(server.url.rpartition(":")[2])


@contextmanager
def small_disk() -> Iterator[Path]:
    """Make a disk that can be filled, where that is allowed; else a directory like any other."""
    with tempfile.TemporaryDirectory() as directory:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", directory]
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0  # noqa: S603
        try:
            yield Path(directory)
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", directory], check=True)  # noqa: S603, S607


def main() -> int:
    """Start everything, break it, and say how it went."""
    with ExitStack() as stack:
        chaos = Chaos(stack, stack.enter_context(small_disk()))
        asyncio.run(chaos.run())
        print(f"{USERS} users, two servers, Redis, a warehouse over the wire; answers live for 5 s")
        heads = f"{'requests':>9}{'broken':>8}{'not now':>9}{'stale':>8}{'wrong':>7}{'p99 ms':>9}{'after':>8}"
        print(f"{'':28}{heads}")
        print("\n".join(chaos.lines))
    return 0 if chaos.good else 1


if __name__ == "__main__":
    sys.exit(main())

"""`make load`: a thousand users over the sample CRM, two servers and Redis, with a refresh and a clear.

Exits with 1 when anything was answered wrongly, late for nobody's reason but ours, or not from the cache.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2

from tests.fakes.server import Server, command, serving
from tests.fakes.valkey import valkey
from tests.load.users import Crowd, Question, Said, views

USERS = 1000
CALM, AFTER_JOB, AFTER_CLEAR = 30.0, 15.0, 20.0  # seconds
GOAL = 0.95


class Clears:
    """Watches that nothing computed before a clear is served once that has answered."""

    def __init__(self) -> None:
        self.answered: float | None = None

    def judge(self, question: Question, said: Said) -> str | None:
        """Ages are whole seconds, rounded down: only what is older by all means is wrong."""
        if said.status != HTTPStatus.OK:
            return f"{question.path}: {said.status} {said.body[:120]!r}"
        if self.answered is None or said.asked < self.answered:
            return None
        if said.cache == "STALE" or said.age > said.came - self.answered + 1:
            return f"{question.path}: {said.cache}, {said.age} s old, after the clear"
        return None


async def run(servers: list[Server], data_dir: Path, redis: str) -> Crowd:
    """Let the crowd look, run the daily job in the middle of it, and clear later."""
    clears = Clears()
    crowd = Crowd([int(server.url.rpartition(":")[2]) for server in servers], USERS, clears.judge)

    async def meanwhile() -> None:
        await asyncio.sleep(CALM)
        crowd.phase = "during the job"
        words, environment = command("backend.jobs.refresh", data_dir, REDIS_URL=redis, SAMPLE_SCALE="1")
        job = await asyncio.create_subprocess_exec(
            *words, env=environment, cwd=data_dir, stdout=subprocess.DEVNULL
        )
        if await job.wait():
            crowd.seen[crowd.phase].wrong.append("the daily job failed")
        await asyncio.sleep(AFTER_JOB)
        crowd.phase = "after clear"
        headers = {"X-Admin-Token": servers[0].token}
        async with httpx2.AsyncClient(base_url=servers[0].url, timeout=60) as admin:
            answer = (await admin.post("/api/cache/clear", headers=headers)).json()
        clears.answered = time.perf_counter()
        print(f"cleared {answer['keys_deleted']} answers of {answer['instances']['acked']} servers")
        await asyncio.sleep(AFTER_CLEAR)

    await crowd.look_on(meanwhile())
    return crowd


def warm(server: Server) -> None:
    """Ask everything once, as a morning's first visitors do."""
    with httpx2.Client(base_url=server.url, timeout=120) as client:
        for view in views():
            for question in view:
                client.post(question.path, json=json.loads(question.body)).raise_for_status()


def report(crowd: Crowd) -> bool:
    """Print what was measured; tell whether all of it is as promised."""
    print(f"{USERS} users, two servers and Redis, 2,000,000 activities; milliseconds as the users saw them")
    print(f"{'':16}{'requests':>10}{'errors':>8}{'hit rate':>10}{'stale':>8}{'p50':>8}{'p95':>8}{'p99':>8}")
    good = True
    for phase, seen in crowd.seen.items():
        errors = seen.requests - seen.statuses[HTTPStatus.OK] + seen.broken
        times = "".join(f"{seen.percentile(share):8.1f}" for share in (0.5, 0.95, 0.99))
        rate = f"{100 * seen.hit_rate:.2f} %"
        print(f"{phase:16}{seen.requests:10,}{errors:8}{rate:>10}{seen.caches['STALE']:8}{times}")
        for complaint in seen.wrong[:5]:
            print(f"  wrong: {complaint}")
        good = good and not errors and not seen.wrong
    every = list(crowd.seen.values())
    asked = sum(seen.requests for seen in every)
    kept = sum(seen.caches["HIT"] + seen.caches["STALE"] for seen in every)
    print(f"{'all':16}{asked:10,}{'':8}{100 * kept / asked:9.2f} %")
    return good and kept > GOAL * asked


def main() -> int:
    """Start everything, run it, and take it down."""
    with ExitStack() as stack:
        data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = stack.enter_context(valkey(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        given: Any = {"REDIS_URL": redis.url, "SAMPLE_SCALE": "1", "LOG_LEVEL": "WARNING"}
        one = stack.enter_context(serving(data_dir, **given))
        other = stack.enter_context(serving(data_dir, ADMIN_TOKEN=one.token, **given))
        warm(one)
        return 0 if report(asyncio.run(run([one, other], data_dir, redis.url))) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What three seconds spare the exchange: fifty users who each ask for their balances every five seconds.

One page asks less often than an answer lives, so it never finds one of its own: what is spared is what
several pages of one user would ask for, two tabs, a phone, a colleague looking on.
"""

import asyncio
import random
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.fakes.server import serving

USERS, EVERY, SECONDS = 50, 5.0, 30.0
PAGES = (1, 3)
PATH = "/api/v1/dashboard/balances"


@dataclass
class Count:
    """What the pages of one group have been answered."""

    hits: int = 0
    misses: int = 0


async def page(client: httpx2.AsyncClient, user: str, count: Count, until: float) -> None:
    """Ask again and again, from some moment on."""
    await asyncio.sleep(random.uniform(0, EVERY))  # noqa: S311 - nothing secret is drawn
    while time.perf_counter() < until:
        answer = await client.get(PATH, headers={"X-Forwarded-Email": user})
        answer.raise_for_status()
        if answer.headers["X-Cache"] == "HIT":
            count.hits += 1
        else:
            count.misses += 1
        await asyncio.sleep(EVERY)


async def poll(url: str, pages: int) -> Count:
    """Let every user have so many pages open."""
    count = Count()
    until = time.perf_counter() + SECONDS
    async with httpx2.AsyncClient(base_url=url, timeout=30) as client, asyncio.TaskGroup() as group:
        for number in range(USERS):
            for _ in range(pages):
                group.create_task(page(client, f"{number}@example.com", count, until))
    return count


def calls(url: str, token: str) -> int:
    """How often the exchange was asked for balances so far, by the server's own count."""
    stats = httpx2.get(f"{url}/api/cache/stats", headers={"X-Admin-Token": token}).json()["cache"]
    of_balances = stats["by_function"].get("get_balances", {"misses": 0, "coalesced": 0})
    counted: int = of_balances["misses"] - of_balances["coalesced"]
    return counted


def report_polling() -> None:
    """Run it against a server where people sign in, because only there are they several."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    apps: dict[str, Any] = {
        "DATABRICKS_APP_NAME": "bench",
        "DATABRICKS_APP_PORT": port,
        "SCOPE_FROM": "everything",
    }
    print(f"{'pages a user':>14}{'requests':>10}{'hits':>8}{'misses':>8}{'miss/hit':>10}{'avoided':>10}")
    with tempfile.TemporaryDirectory() as directory, serving(Path(directory), **apps) as server:
        for pages in PAGES:
            before = calls(url, server.token)
            count = asyncio.run(poll(url, pages))
            requests = count.hits + count.misses
            avoided = requests - (calls(url, server.token) - before)
            ratio = f"{count.misses / count.hits:.2f}" if count.hits else "-"
            print(f"{pages:14}{requests:10}{count.hits:8}{count.misses:8}{ratio:>10}{avoided:10}")

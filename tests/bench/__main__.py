"""`make bench`: what the README claims, measured side by side in one run on the full sample data."""

import random
import statistics
import time
from pathlib import Path
from typing import Any

import httpx2

from tests.bench.engine import report
from tests.bench.hits import BALANCES, measure
from tests.bench.meetings import report_meetings, report_replays
from tests.bench.page import report_page
from tests.bench.polling import report_polling
from tests.fakes.server import asked, serving

QUESTIONS = [
    ("metrics", {}),
    ("action-priorities", {}),
    ("actions", {"sort": "-amountAtRisk"}),
    ("opportunities", {"kind": "won"}),
    ("interactions", {}),
    ("organizations", {"contacted": "false"}),
    ("due-actions", {"outcome": "late"}),
    ("pipeline", {}),
    ("timeseries", {"metric": "wonAmount"}),
    ("timeseries", {"metric": "openPipeline", "grain": "week"}),
    ("timeseries", {"metric": "salesCycleDays", "grain": "month"}),
    ("timeseries", {"metric": "contactCoverage"}),
    ("breakdown", {"by": "org"}),
    ("breakdown", {"by": "owner", "metric": "winRate"}),
    ("filter-options", {}),
]
ROUNDS = 9
DATA = Path("data")


def filters(options: dict[str, Any], draw: random.Random) -> list[dict[str, str]]:
    """Every round asks about another part of the book, so that no two questions are the same."""
    narrow = [{"owner": o["value"]} for o in draw.sample(options["owners"], ROUNDS // 3)]
    narrow += [{"org": o["value"]} for o in draw.sample(options["orgs"], ROUNDS // 3)]
    return [*narrow, {}, *({"segment": o["value"]} for o in options["segments"][: ROUNDS - len(narrow) - 1])]


def timed(client: httpx2.Client, path: str, asked_for: dict[str, str]) -> tuple[str, float]:
    begun = time.perf_counter()
    answer = client.get(f"/api/{path}", params=asked_for)
    seconds = time.perf_counter() - begun
    answer.raise_for_status()
    return answer.headers["X-Cache"], 1000 * seconds


def row(name: str, cold: list[float], warm: list[float]) -> None:
    ratio = statistics.median(cold) / statistics.median(warm)
    print(
        f"{name:42}{statistics.median(cold):9.1f}{max(cold):9.1f}{statistics.median(warm):9.2f}{ratio:8.0f} x"
    )


def main() -> None:
    """Time each question cold (from the warehouse) and then warm (from the cache)."""
    DATA.mkdir(exist_ok=True)
    print("Questions on the sample data, one at a time, milliseconds over HTTP\n")
    print(f"{'question':42}{'cold':>9}{'worst':>9}{'warm':>9}{'cold/warm':>10}")
    with (
        serving(DATA.resolve(), SAMPLE_SCALE="1") as (url, token, process),
        httpx2.Client(base_url=url, timeout=60) as client,
    ):
        options = client.get("/api/filter-options").json()
        asked(f"{url}/api/cache/clear", token, "POST")
        client.get("/api/freshness")
        rounds = filters(options, random.Random(7))  # noqa: S311 - nothing secret is drawn
        all_cold: list[float] = []
        all_warm: list[float] = []
        for path, given in QUESTIONS:
            cold = [timed(client, path, given | narrow) for narrow in rounds]
            warm = [timed(client, path, given | narrow) for narrow in rounds for _ in range(3)]
            assert {state for state, _ in cold} == {"MISS"}
            assert {state for state, _ in warm} == {"HIT"}
            cold_ms, warm_ms = [ms for _, ms in cold], [ms for _, ms in warm]
            all_cold += cold_ms
            all_warm += warm_ms
            row(f"{path} {' '.join(given.values())}", cold_ms, warm_ms)
        print()
        row("all", all_cold, all_warm)
        stats = asked(f"{url}/api/cache/stats", token)["cache"]
        print(f"\nhit rate {stats['hit_rate']} %, {stats['warehouse_seconds_saved']} warehouse seconds saved")
        print("\nA hit on POST /api/metrics: server CPU per request, as a ratio to bare ASGI\n")
        cost = measure(int(url.rpartition(":")[2]), process)
        for name, microseconds in sorted(cost.items(), key=lambda item: item[1]):
            print(f"{name:42}{microseconds:9.0f} us{microseconds / cost['bare']:8.2f} x")
        print("\nA hit on GET /api/v1/dashboard/balances, three seconds fresh: the same\n")
        cost = measure(int(url.rpartition(":")[2]), process, BALANCES, ("bare",))
        for name, microseconds in sorted(cost.items(), key=lambda item: item[1]):
            print(f"{name:42}{microseconds:9.0f} us{microseconds / cost['bare']:8.2f} x")
        print("\nThe overview in headless Chromium, answered from the cache\n")
        report_page(url)
    print("\nThe engine by itself\n")
    report()
    print("\nFifty users who ask for their balances every five seconds\n")
    report_polling()
    print("\nMeetings read by rules, on the evaluation set\n")
    report_meetings()
    print("\nA meeting that was read before, asked again over HTTP\n")
    report_replays()


if __name__ == "__main__":
    main()

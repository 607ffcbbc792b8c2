"""How well and how fast the rules read meetings: both halves of the evaluation set, and a long one."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import httpx2

from backend.meetings.local.answers import analyze, extract
from backend.meetings.models import Meeting
from tests.fakes.openai import KEY
from tests.fakes.openai import serving as openai
from tests.fakes.server import serving
from tests.fakes.valkey import valkey
from tests.meetings.cases import Split, cases
from tests.meetings.scoring import score

LONG = 200_000
"""Characters: about four hours of talk."""
SIZES = (5_000, 20_000, LONG)
REPLAYS = 50
PARTS = ("action_items", "strict", "owners", "due_dates", "participants", "topics", "sentiment")
ROUNDS = 5


def milliseconds(work: Callable[[Meeting], object], meeting: Meeting) -> float:
    begun = time.perf_counter()
    work(meeting)
    return 1000 * (time.perf_counter() - begun)


def report_meetings() -> None:
    """Print precision and recall of each half, `held_out` never having been looked at, and the times."""
    scores = [
        score((case, extract(case.meeting), analyze(case.meeting)) for case in cases(split))
        for split in get_args(Split)
    ]
    print(f"{'':16}" + "".join(f"{split:>22}" for split in get_args(Split)))
    print(f"{'':16}" + f"{'precision':>12}{'recall':>10}" * len(scores))
    for part in PARTS:
        counts = [getattr(found, part) for found in scores]
        print(f"{part:16}" + "".join(f"{count.precision:12.2f}{count.recall:10.2f}" for count in counts))
    meetings = [case.meeting for split in get_args(Split) for case in cases(split)]
    whole = "\n".join(meeting.transcript for meeting in meetings) + "\n"
    long = Meeting(transcript=(whole * (LONG // len(whole) + 1))[:LONG])
    print(f"\n{'milliseconds':16}{'median meeting':>22}{f'{LONG:,} characters':>22}")
    for work in (extract, analyze):
        usual = statistics.median(milliseconds(work, meeting) for meeting in meetings for _ in range(ROUNDS))
        slow = statistics.median(milliseconds(work, long) for _ in range(ROUNDS))
        print(f"{work.__name__:16}{usual:22.1f}{slow:22.0f}")


def report_replays() -> None:
    """Print how long a stored answer takes, end to end, and how often the language model was asked."""
    print(f"{'milliseconds':28}" + "".join(f"{f'{size:,} characters':>22}" for size in SIZES))
    with ExitStack() as stack:
        model = stack.enter_context(openai())
        redis = stack.enter_context(valkey(Path(stack.enter_context(TemporaryDirectory()))))
        known = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url}
        for where, settings in (("memory", known), ("Redis", {**known, "REDIS_URL": redis.url})):
            data = Path(stack.enter_context(TemporaryDirectory()))
            url = stack.enter_context(serving(data, **settings)).url  # type: ignore[arg-type]
            with httpx2.Client(base_url=url, timeout=60) as client:
                medians = [statistics.median(_replays(client, size)) for size in SIZES]
            print(f"{f'a replay from {where}':28}" + "".join(f"{ms:22.1f}" for ms in medians))
        asked = 2 * len(SIZES) * (REPLAYS + 1)
        print(f"{len(model.requests)} calls of the language model for {asked} requests")


def _replays(client: httpx2.Client, size: int) -> Iterator[float]:
    text = "\n".join(case.meeting.transcript for case in cases("tuned"))
    body = json.dumps(
        {
            "transcript": (text * (size // len(text) + 1))[:size],
            "metadata": {"meeting_id": f"m-{size}", "customer_id": "Vale", "meet_date": "2026-03-17"},
        }
    )
    for number in range(REPLAYS + 1):
        begun = time.perf_counter()
        answer = client.post("/extract", content=body).raise_for_status()
        assert (answer.headers["X-Cache"] == "HIT") == (number > 0)
        if number:
            yield 1000 * (time.perf_counter() - begun)

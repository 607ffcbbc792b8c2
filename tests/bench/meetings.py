"""How well and how fast the rules read meetings: both halves of the evaluation set, and a long one."""

import statistics
import time
from collections.abc import Callable
from typing import get_args

from backend.meetings.local.answers import analyze, extract
from backend.meetings.models import Meeting
from tests.meetings.cases import Split, cases
from tests.meetings.scoring import score

PARTS = ("action_items", "strict", "owners", "due_dates", "participants", "topics", "sentiment")
ROUNDS = 5
LONG = 200_000
"""Characters: about four hours of talk."""


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

"""Meetings for tests, read by the rules."""

from backend.meetings.local.answers import analyze, extract
from backend.meetings.models import Analysis, Extraction, Meeting

MEET_DATE = "2026-03-18"  # a Wednesday


def meeting(transcript: str, **metadata: object) -> Meeting:
    return Meeting.model_validate(
        {"transcript": transcript, "metadata": {"meet_date": MEET_DATE, **metadata}}
    )


def extracted(transcript: str, **metadata: object) -> Extraction:
    return extract(meeting(transcript, **metadata))


def analyzed(transcript: str, **metadata: object) -> Analysis:
    return analyze(meeting(transcript, **metadata))


def tasks(transcript: str, **metadata: object) -> list[tuple[str, str | None, str | None]]:
    """What is to be done, by whom and by when (month and day)."""
    return [
        (item.description, item.owner, item.due_date.strftime("%m-%d") if item.due_date else None)
        for item in extracted(transcript, **metadata).action_items
    ]

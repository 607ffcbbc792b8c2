"""Reads a folder of meetings from a terminal: `python -m backend.meetings FILE…`.

A `.txt` file is a transcript; its name is the meeting's id and may begin with its day. A `.json` file is the
body of `POST /extract`. The answers go to a folder, and what is there already is not read again, so that
a run that was stopped goes on where it stopped. The settings are the server's: with the same Redis and
database, what either has paid for the other need not.
"""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from tqdm import tqdm

from backend.cache.shared import SharedTier, Unreachable
from backend.clock import SystemClock
from backend.database.engine import Database
from backend.errors import (
    InvalidInput,
    LanguageModelMisconfigured,
    LanguageModelQuota,
    MiranteError,
    TokenBudgetExceeded,
)
from backend.meetings.idempotency import OPERATIONS, Operation, fingerprint
from backend.meetings.models import Meeting
from backend.meetings.opening import open_meetings
from backend.meetings.service import MeetingService
from backend.meetings.sight import WHOLE
from backend.observability.collectors import Tier
from backend.observability.logs import configure_logs
from backend.observability.metrics import Durations, Metrics
from backend.settings import Settings, SettingsError, load_settings

KINDS = (".txt", ".json")
JOURNAL = "journal.jsonl"
HOPELESS = (LanguageModelMisconfigured, LanguageModelQuota, TokenBudgetExceeded)
"""What would happen to every other meeting too."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")


class Job(NamedTuple):
    """One question about one meeting, the name of its answer, and what tells whether that is there."""

    name: str
    operation: Operation
    meeting: Meeting

    @property
    def done(self) -> tuple[str, str, str]:
        """What the journal says of it."""
        return self.name, self.operation, fingerprint(self.meeting)


class Unreadable(Exception):
    """A file cannot be used; the text says which and why."""


def main(words: Sequence[str] | None = None) -> int:
    """Read meetings and say how many; the exit code is 1 when one could not be read, 130 when stopped."""
    asked = _parser().parse_args(words)
    try:
        settings = load_settings()
        jobs = [
            Job(name, operation, _meeting(path, asked.customer, asked.date))
            for name, path in _named(asked.files).items()
            for operation in asked.only or OPERATIONS
        ]
    except (SettingsError, Unreadable) as error:
        print(error, file=sys.stderr)
        return 1
    configure_logs("ERROR")  # what goes wrong is told beside the bar
    try:
        return asyncio.run(_read(settings, jobs, Answers(asked.out), asked.jobs))
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.meetings", description="Reads meetings.")
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help=".txt, .json, or a folder of them"
    )
    parser.add_argument("--out", type=Path, default=Path("answers"), help="folder of the answers (answers)")
    parser.add_argument("--customer", help="customer_id of the .txt files")
    parser.add_argument("--date", help="meet_date of the .txt files whose name does not begin with one")
    parser.add_argument("--only", action="append", choices=OPERATIONS, help="instead of both questions")
    parser.add_argument("--jobs", type=int, default=4, help="meetings read at once (4)")
    return parser


def _named(given: Iterable[Path]) -> dict[str, Path]:
    """Find the files, and a name for each of their answers: the path inside a folder that was given."""
    found: dict[str, Path] = {}
    for path in given:
        inside = sorted(p for p in path.rglob("*") if p.suffix in KINDS) if path.is_dir() else [path]
        for file in inside:
            name = str(file.relative_to(path).with_suffix("")) if path.is_dir() else file.stem
            if found.setdefault(name, file) != file:
                text = f"{file}: {found[name]} has the same name, and its answers too. Give their folder."
                raise Unreadable(text)
    return found


def _meeting(path: Path, customer: str | None, day: str | None) -> Meeting:
    try:
        if path.suffix == ".json":
            return Meeting.model_validate_json(path.read_bytes())
        named = _DAY.match(path.stem)
        metadata = {"meeting_id": path.stem, "customer_id": customer, "meet_date": named[1] if named else day}
        return Meeting.model_validate({"transcript": path.read_text("utf-8"), "metadata": metadata})
    except ValidationError as error:
        text = "; ".join(
            f"{found.field}: {found.message}" for found in InvalidInput.from_validation(error).errors
        )
    except UnicodeDecodeError:
        text = "not UTF-8"
    except OSError as error:
        text = str(error.strerror)
    told = f"{path}: {text}"
    raise Unreadable(told)


@dataclass(frozen=True, slots=True)
class Answers:
    """The folder of the answers, and the journal that says which are whole."""

    folder: Path

    def known(self) -> set[tuple[str, str, str]]:
        """Tell what has been answered; a line that was cut off does not count."""
        found = set()
        with suppress(FileNotFoundError):
            for line in (self.folder / JOURNAL).read_text("utf-8").splitlines():
                with suppress(ValueError):
                    name, operation, digest = json.loads(line)
                    found.add((name, operation, digest))
        return found

    def keep(self, job: Job, body: str) -> None:
        """Write an answer, and then that it is there."""
        path = self.folder / f"{job.name}.{job.operation}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.part")
        beside.write_text(body, "utf-8")
        beside.replace(path)
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(job.done, ensure_ascii=False) + "\n")


async def _read(settings: Settings, jobs: Sequence[Job], answers: Answers, at_once: int) -> int:
    known = answers.known()
    left = [job for job in jobs if job.done not in known]
    turns, failed, hopeless = asyncio.Semaphore(max(1, at_once)), 0, False
    service, shared = await _service(settings)
    bar = tqdm(total=len(jobs), initial=len(jobs) - len(left), unit="answer")

    async def read(job: Job) -> None:
        nonlocal failed, hopeless
        async with turns:
            if hopeless:
                return
            try:
                answered = await service.answer(job.operation, job.meeting, WHOLE)
            except MiranteError as error:
                failed += 1
                hopeless = isinstance(error, HOPELESS)
                bar.write(f"{job.name} ({job.operation}): {error.detail}", file=sys.stderr)
                return
            answers.keep(job, answered.body)
            bar.update()

    try:
        await asyncio.gather(*(read(job) for job in left))
    finally:
        bar.close()
        await service.close()
        await service.database.close()
        if shared:
            await shared.close()
    counts = f"{len(jobs) - len(left)} answered before, {bar.n - bar.initial} now, {failed} failed"
    print(f"{counts}: {answers.folder}")
    return 1 if failed else 0


async def _service(settings: Settings) -> tuple[MeetingService, SharedTier | None]:
    database = Database(settings.database_url, settings.data_dir)
    await database.open()
    shared = None
    if settings.redis_url:
        shared = SharedTier(settings.redis_url, prefix=settings.redis_prefix)
        with suppress(Unreachable):
            await shared.size()
            shared.up = True
    metrics = Metrics(_no_tiers, Durations())
    service = open_meetings(settings, clock=SystemClock(), database=database, metrics=metrics, shared=shared)
    return service, shared


async def _no_tiers() -> dict[str, Tier]:
    return {}


if __name__ == "__main__":
    sys.exit(main())

"""Job notifications of Databricks: the second-best way to hear of the daily refresh.

The best is a last task of the job that calls `refresh` and waits. A notification may come twice, late or
never, and it cannot wait for an answer: so each run counts once, and what it does is what `refresh` does.
Payload: Databricks' documentation of job notifications to webhook destinations.
"""

import base64
import binascii
import hmac
from datetime import datetime
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, StringConstraints

from backend.cache.instances import Instances, Order
from backend.cache.refresh import Refresher
from backend.clock import moment
from backend.errors import WebhookRefused

audit = structlog.get_logger("audit")
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$"),
    BeforeValidator(lambda given: str(given) if isinstance(given, int) else given),
]
"""Databricks sends ids as numbers here and as strings there."""

router = APIRouter(prefix="/api/webhooks", tags=["jobs"])


class Run(BaseModel):
    """The run of the job that is told of."""

    run_id: Id


class Job(BaseModel):
    """The job that is told of."""

    job_id: Id


class Task(BaseModel):
    """Only in news of a task, which is not yet news of its job."""

    task_key: str


class Notification(BaseModel):
    """What Databricks posts; there is more in it."""

    event_type: str
    run: Run
    job: Job
    task: Task | None = None


class NotificationAnswer(BaseModel):
    """What became of a notification: `ignored` when it is not about the configured job or its end."""

    status: Literal["accepted", "duplicate", "ignored"]
    refresh_id: str | None


class FailedRun(BaseModel):
    """A run of the job that has failed: told to all instances as a note."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    finished_at: datetime


class Sender:
    """Whose notifications count: a name and a password, and the job they may be about."""

    def __init__(self, username: str, password: SecretStr | None, job_id: str | None) -> None:
        self._expected = f"{username}:{password.get_secret_value()}".encode() if password else None
        self.job_id = job_id

    def matches(self, header: str) -> bool:
        """Tell whether an Authorization header is the right one, in constant time."""
        scheme, _, encoded = header.partition(" ")
        try:
            given = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            given = b""
        expected = self._expected or b""
        same = hmac.compare_digest(given, expected)
        return same and scheme.lower() == "basic" and self._expected is not None


async def require_sender(request: Request) -> None:
    """Let only the configured sender through.

    Raises:
        WebhookRefused: the name or the password is missing or wrong.

    """
    if not request.state.sender.matches(request.headers.get("authorization", "")):
        raise WebhookRefused


@router.post("/databricks", status_code=202, dependencies=[Depends(require_sender)])
async def databricks(request: Request, told: Notification) -> NotificationAnswer:
    """Hear that the daily job has ended: after a success answers are loaded again, a failure is shown."""
    sender: Sender = request.state.sender
    instances: Instances = request.state.instances
    refresher: Refresher = request.state.refresher
    if told.task or sender.job_id != told.job.job_id:
        return NotificationAnswer(status="ignored", refresh_id=None)
    if told.event_type == "jobs.on_success":
        refresh_id = f"run-{told.run.run_id}"
        if refresher.find(refresh_id):
            return NotificationAnswer(status="duplicate", refresh_id=refresh_id)
        await instances.carry_out(Order(kind="refresh", refresh_id=refresh_id))
        audit.info("audit.cache_refreshed", by="webhook", refresh_id=refresh_id)
        return NotificationAnswer(status="accepted", refresh_id=refresh_id)
    if told.event_type == "jobs.on_failure":
        failed = FailedRun(run_id=told.run.run_id, finished_at=moment(request.state.clock))
        await instances.carry_out(Order(kind="note", note=failed.model_dump_json()))
        audit.info("audit.job_failed", by="webhook", run_id=told.run.run_id)
        return NotificationAnswer(status="accepted", refresh_id=None)
    return NotificationAnswer(status="ignored", refresh_id=None)

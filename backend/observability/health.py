"""For whatever watches over the process: is it alive, and what does it have to do without?"""

from collections.abc import Callable, Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from backend.observability.metrics import CONTENT_TYPE, Metrics

Check = Callable[[], str | None]
"""Tells what is missing, in words for an operator; None when all is well."""

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """What `health` answers."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """What `ready` answers: `degraded` means that users are served, and somebody should look."""

    status: Literal["ready", "degraded"]
    checks: dict[str, str]


@router.get("/health")
async def health() -> Health:
    """Tell that the process is alive; restart it when this does not answer."""
    return Health(status="ok")


@router.get("/ready")
async def ready(request: Request) -> Readiness:
    """Tell what the process depends on and how that is."""
    checks: Mapping[str, Check] = request.state.checks
    missing = {name: check() for name, check in checks.items()}
    return Readiness(
        status="degraded" if any(missing.values()) else "ready",
        checks={name: found or "ok" for name, found in missing.items()},
    )


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Tell Prometheus what this instance has done since it started."""
    found: Metrics = request.state.metrics
    return Response(await found.text(), headers={"Content-Type": CONTENT_TYPE})

"""The calls about meetings, as CONTRACT.md fixes them (snake_case), and what the page needs beside them."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel

from backend.access.admin import require_admin
from backend.access.bodies import described, read
from backend.errors import Problem
from backend.meetings.followup import FollowUp
from backend.meetings.idempotency import KEPT, Operation
from backend.meetings.models import (
    Acceptances,
    AcceptedAction,
    AcceptedActions,
    AnalyzeAnswer,
    Changes,
    Customers,
    Erased,
    ExtractAnswer,
    Meeting,
    Reading,
    RequiredIdentifier,
    Sentiments,
)
from backend.meetings.service import MeetingService
from backend.meetings.sight import CurrentSight
from backend.observability.audit import note

router = APIRouter(tags=["meetings"])
PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body is not a JSON object"},
    413: {"model": Problem, "description": "The body, or the transcript, is too large"},
    422: {"model": Problem, "description": "A field cannot be used"},
    503: {"model": Problem, "description": "Something that is needed cannot be reached"},
}
READING: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    401: {"model": Problem, "description": "Only admins may read a meeting again by force"},
    409: {"model": Problem, "description": "The same meeting is being read"},
    422: {"model": Problem, "description": "A field cannot be used, or the transcript is another one"},
    429: {"model": Problem, "description": "The day's tokens are used up"},
    502: {"model": Problem, "description": "The language model's answer cannot be used"},
    504: {"model": Problem, "description": "The language model took too long"},
}
SEEN: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    403: {"model": Problem, "description": "This is not the caller's to change"},
}
NO_ITEM: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    404: {"model": Problem, "description": "There is no such item"},
}


def _service(request: Request) -> MeetingService:
    service: MeetingService = request.state.meetings
    return service


def _follow_up(request: Request) -> FollowUp:
    follow_up: FollowUp = request.state.follow_up
    return follow_up


Service = Annotated[MeetingService, Depends(_service)]
Follow = Annotated[FollowUp, Depends(_follow_up)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Force = Annotated[bool, Query(description="read it again, whatever is on record; for admins")]


def _ask(operation: Operation, answer: type[BaseModel], about: str) -> Callable[..., Any]:
    async def endpoint(
        request: Request, service: Service, sight: CurrentSight, *, force: Force = False
    ) -> Response:
        if force:
            await require_admin(request)
            note(request, "meeting_read_again", operation=operation)
        meeting = await read(request, Meeting)
        answered = await service.answer(operation, meeting, sight, again=force)
        headers: dict[str, str] = {"X-Cache": answered.state}
        if answered.state == "HIT":
            headers["Idempotent-Replayed"] = "true"
        return Response(answered.body, media_type="application/json", headers=headers)

    endpoint.__doc__ = about
    router.add_api_route(
        f"/{operation}",
        endpoint,
        methods=["POST"],
        operation_id=operation,
        openapi_extra=described(Meeting),
        response_model=answer,
        responses=READING,
    )
    return endpoint


_ask("extract", ExtractAnswer, "What was said in a meeting, who takes part and what is to be done.")
_ask("analyze", AnalyzeAnswer, "How the client feels about the bank after a meeting, and what may go wrong.")


@router.get("/meetings", operation_id="get_reading", responses=PROBLEMS)
async def get_reading(service: Service, sight: CurrentSight) -> Reading:
    """How meetings are read here, and what that has cost today."""
    spent = await service.ledger.spent(sight.tenant)
    return Reading(
        engine=service.engine.name,
        masked=service.masked,
        stored_hours=round(KEPT / 3600),
        tokens_today=spent.tokens,
        token_budget=service.ledger.budget,
        cost_today_usd=None if spent.usd is None else float(spent.usd),
    )


@router.delete("/meetings/{meeting_id:path}", operation_id="erase_meeting", responses=SEEN)
async def erase_meeting(
    request: Request,
    service: Service,
    follow_up: Follow,
    sight: CurrentSight,
    meeting_id: RequiredIdentifier,
) -> Erased:
    """Erase all that is kept of a meeting: answers, accepted action items, sentiments.

    Only who sees everything may: parts of it may be somebody else's.
    """
    erased = await service.erase(sight, meeting_id)
    if erased.action_items:
        await follow_up.changed(True)  # noqa: FBT003 - some may have been overdue
    counts = erased._asdict()
    # Who had it erased can prove it: the digest is of the id, which alone says nothing.
    note(request, "meeting_erased", meeting=hashlib.sha256(meeting_id.encode()).hexdigest(), **counts)
    return Erased(meeting_id=meeting_id, **counts)


@router.get("/action-items", operation_id="get_action_items", responses=PROBLEMS)
async def get_action_items(
    follow_up: Follow, sight: CurrentSight, meeting_id: Annotated[RequiredIdentifier, Query()]
) -> AcceptedActions:
    """The action items of a meeting that were accepted."""
    return await follow_up.accepted(sight, meeting_id)


@router.post(
    "/action-items",
    operation_id="accept_action_items",
    openapi_extra=described(Acceptances),
    responses=SEEN,
)
async def accept_action_items(request: Request, follow_up: Follow, sight: CurrentSight) -> AcceptedActions:
    """Accept action items of a meeting into the list of actions, none of them twice."""
    return await follow_up.accept(sight, await read(request, Acceptances))


@router.get("/action-items/{number}", operation_id="get_action_item", responses=NO_ITEM)
async def get_action_item(follow_up: Follow, sight: CurrentSight, number: Number) -> AcceptedAction:
    """One accepted action item, which names its meeting; the dashboard's list has it under `-number`."""
    return await follow_up.find(sight, number)


@router.patch(
    "/action-items/{number}",
    operation_id="mark_action_item",
    openapi_extra=described(Changes),
    responses=NO_ITEM,
)
async def mark_action_item(
    request: Request, follow_up: Follow, sight: CurrentSight, number: Number
) -> AcceptedAction:
    """Mark an accepted action item as done, or as open again."""
    changes = await read(request, Changes)
    return await follow_up.mark(sight, number, done=changes.done)


@router.delete(
    "/action-items/{number}", operation_id="take_back_action_item", status_code=204, responses=NO_ITEM
)
async def take_back_action_item(follow_up: Follow, sight: CurrentSight, number: Number) -> None:
    """Undo the acceptance of an action item."""
    await follow_up.take_back(sight, number)


@router.get("/sentiments", operation_id="get_sentiments", responses=PROBLEMS)
async def get_sentiments(
    follow_up: Follow, sight: CurrentSight, customer_id: Annotated[RequiredIdentifier, Query()]
) -> Sentiments:
    """How a customer felt, meeting by meeting."""
    return await follow_up.sentiments(sight, customer_id)


@router.get("/customers", operation_id="get_customers", responses=PROBLEMS)
async def get_customers(follow_up: Follow, sight: CurrentSight) -> Customers:
    """The customers whose sentiment is known, those met last first."""
    return await follow_up.customers(sight)

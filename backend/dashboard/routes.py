"""The dashboard over HTTP. Every question answers the same on GET and POST, from the same entry."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from backend.access.identity import CurrentScope, current_principal
from backend.access.scope import Scope
from backend.cache.entry import Answer
from backend.cache.http import LEARN, respond
from backend.dashboard import exports, filters, models, tables
from backend.dashboard.ask import described, read_question
from backend.dashboard.periods import settle
from backend.dashboard.progress import Exports
from backend.dashboard.service import DashboardService as Service
from backend.dashboard.tables import P, Table
from backend.errors import NotFound, Problem
from backend.observability.broadcast import Broadcast

Q = TypeVar("Q", bound=filters.DashboardFilters)
T = TypeVar("T", bound=filters.TableQuestion)
router = APIRouter(prefix="/api", tags=["dashboard"])
PROBLEMS: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has these very bytes"},
    400: {"model": Problem, "description": "The body is not JSON"},
    413: {"model": Problem, "description": "The body is too large"},
    422: {"model": Problem, "description": "A field cannot be used"},
    503: {"model": Problem, "description": "The warehouse cannot be reached"},
    504: {"model": Problem, "description": "The warehouse took too long"},
}


def _service(request: Request) -> Service:
    service: Service = request.state.dashboard
    return service


def _exports(request: Request) -> Exports:
    progress: Exports = request.state.exports
    return progress


CurrentService = Annotated[Service, Depends(_service)]
CurrentExports = Annotated[Exports, Depends(_exports)]


async def _asked(request: Request, service: Service, question: type[Q]) -> Q:
    """Read a question and write it the one way it is kept."""
    asked = await read_question(request, question)
    return settle(asked, (await service.state()).as_of)


def _add(
    path: str,
    question: type[BaseModel],
    endpoint: Callable[..., Any],
    *,
    answer: type[BaseModel] | None = None,
    ok: dict[str, Any] | None = None,
) -> None:
    for method, suffix in (("GET", ""), ("POST", "_by_post")):
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            operation_id=f"{endpoint.__name__}{suffix}",
            openapi_extra=described(question, method),
            response_model=answer,
            responses={200: ok, **PROBLEMS} if ok else PROBLEMS,
        )


def _ask(
    path: str,
    question: type[Q],
    answer: type[BaseModel],
    method: Callable[[Service, Q, Scope], Awaitable[Answer]],
) -> None:
    """Put a cached question of the service under a path."""

    async def endpoint(request: Request, service: CurrentService, scope: CurrentScope) -> Response:
        asked = await _asked(request, service, question)
        return await respond(request, method(service, asked, scope))

    endpoint.__name__ = method.__name__
    endpoint.__doc__ = method.__doc__
    _add(path, question, endpoint, answer=answer)


def _table(
    table: Table[T, P],
    method: Callable[[Service, T, Scope], Awaitable[Answer]],
) -> None:
    """Put a table under its path, a page at a time, and next to it all of its pages as a file."""
    _ask(f"/{table.name}", table.question, table.page, method)

    async def endpoint(
        request: Request, service: CurrentService, progress: CurrentExports, scope: CurrentScope
    ) -> Response:
        asked = await _asked(request, service, table.export)
        batches = progress.follow(scope, request.state.request_id, service.stream(table, asked, scope))
        return await exports.download(request, table, asked, batches, await service.state())

    endpoint.__name__ = f"export_{table.statement}"
    endpoint.__doc__ = f"All pages of {table.about}, as a file."
    _add(f"/{table.name}/export", table.export, endpoint, ok=A_FILE)


RowId = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1)]
ActionId = Annotated[int, Path(alias="id", ge=-(2**31), le=2**63 - 1)]  # below zero: `models.Accepted`
NOTHING = models.Found(None).model_dump_json().encode()
NO_SUCH: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is none of this id, or it is not open any more"}
}
A_FILE = {"description": "The file", "content": exports.CONTENT}
_ask("/metrics", filters.StagedFilters, models.Metrics, Service.get_metrics)
_ask(
    "/action-priorities",
    filters.StagedFilters,
    models.ActionPriorities,
    Service.get_action_priorities,
)
_table(tables.ACTIONS, Service.get_actions)
_table(tables.OPPORTUNITIES, Service.get_opportunities)
_table(tables.INTERACTIONS, Service.get_interactions)
_table(tables.ORGANIZATIONS, Service.get_organizations)
_table(tables.DUE_ACTIONS, Service.get_due_actions)
_ask("/pipeline", filters.DashboardFilters, models.Pipeline, Service.get_pipeline)
_ask("/timeseries", filters.TimeseriesQuestion, models.Timeseries, Service.get_timeseries)
_ask("/breakdown", filters.BreakdownQuestion, models.Breakdown, Service.get_breakdown)
_ask("/filter-options", filters.OptionsQuestion, models.FilterOptions, Service.get_filter_options)


def _story(
    path: str,
    method: Callable[[Service, int, Scope], Awaitable[Answer]],
    kind: Any,  # noqa: ANN401 - an annotation
) -> None:
    """Put a cached story under a path that ends in a number."""

    async def endpoint(
        request: Request, service: CurrentService, scope: CurrentScope, number: kind
    ) -> Response:
        # What has a story today may have none tomorrow, and the hit path knows answers, not errors.
        request.scope.pop(LEARN, None)
        return await respond(request, _found(method(service, number, scope)))

    endpoint.__name__ = method.__name__
    endpoint.__doc__ = method.__doc__
    router.add_api_route(
        path,
        endpoint,
        operation_id=endpoint.__name__,
        response_model=models.Story,
        responses={**PROBLEMS, **NO_SUCH},
    )


async def _found(asked: Awaitable[Answer]) -> Answer:
    answer = await asked
    if answer.entry.body == NOTHING:
        raise NotFound
    return answer


_story("/actions/{id}", Service.get_action_story, ActionId)
_story("/opportunities/{id}", Service.get_opportunity_story, RowId)


@router.get(
    "/exports/{requestId}",
    responses={404: {"model": Problem, "description": "No export of this id runs here, or has just ended"}},
)
async def get_export_progress(
    progress: CurrentExports, scope: CurrentScope, request_id: Annotated[str, Path(alias="requestId")]
) -> models.ExportProgress:
    """How far an export is that was asked for with this `X-Request-ID`."""
    found = progress.find(scope, request_id)
    if found is None:
        raise NotFound
    return found


@router.get("/freshness", responses=PROBLEMS, response_model=models.Freshness)
async def get_freshness(request: Request, service: CurrentService, scope: CurrentScope) -> Response:
    """Which day the numbers are of, when they were built, and how the newest run of the job ended."""
    return await respond(request, service.get_freshness(scope))


@router.get("/events", response_class=EventSourceResponse, dependencies=[Depends(current_principal)])
async def get_events(request: Request) -> AsyncIterator[ServerSentEvent]:
    """`data-refreshed` and `cache-cleared` as they happen; a comment every 15 seconds."""
    broadcast: Broadcast = request.state.broadcast
    async for news in broadcast.listen():
        yield ServerSentEvent(event=news, data={})

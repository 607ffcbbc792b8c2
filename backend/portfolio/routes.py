"""The portfolio over HTTP, as CONTRACT.md fixes it: under `/api/v1`, each caller's own and nobody else's."""

from collections.abc import Awaitable
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel

from backend.access.bodies import described, read
from backend.access.identity import CurrentOwner
from backend.cache.entry import Answer, Entry
from backend.cache.http import LEARN, respond
from backend.cache.instances import Instances
from backend.errors import Problem
from backend.observability.audit import note
from backend.portfolio.models import (
    Balances,
    CacheMetrics,
    Envelope,
    ExchangeInfo,
    Invalidated,
    LinkedAccount,
    NewCredentials,
    NewOrder,
    NewProtection,
    Orders,
    PlacedOrder,
    Positions,
    ProtectedPosition,
)
from backend.portfolio.opening import forgetting
from backend.portfolio.service import UNSETTLED, PortfolioService

M = TypeVar("M", bound=BaseModel)
CACHED, FRESH = b'"from_cache":true}', b'"from_cache":false}'
router = APIRouter(prefix="/api/v1", tags=["portfolio"])
READING: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has these very bytes"},
    422: {"model": Problem, "description": "A field, or the caller's key on the exchange, cannot be used"},
    503: {"model": Problem, "description": "The exchange or the database cannot be reached"},
}
TRADING: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body is not a JSON object"},
    404: {"model": Problem, "description": "There is no such order or position"},
    409: {"model": Problem, "description": "The position is being closed or changed"},
    413: {"model": Problem, "description": "The body is too large"},
    422: {
        "model": Problem,
        "description": "A field cannot be used, or the exchange does not take it",
    },
    503: {
        "model": Problem,
        "description": "The exchange or the database cannot be reached",
    },
    504: {"model": Problem, "description": "Nobody knows yet what became of the order"},
}
LINKING: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body is not a JSON object"},
    413: {"model": Problem, "description": "The body is too large"},
    422: {"model": Problem, "description": "A field cannot be used, or the key is refused"},
    503: {
        "model": Problem,
        "description": "Exchange or database cannot be reached; nothing was kept",
    },
}
UNKNOWN = "Sent, and nobody knows yet what became of it: ask again"
PLACING = {202: {"model": Envelope[PlacedOrder], "description": UNKNOWN}, **TRADING}
PROTECTING = {202: {"model": Envelope[ProtectedPosition], "description": UNKNOWN}, **TRADING}
OrderId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
PositionId = Annotated[int, Path(ge=1, le=2**31 - 1)]
IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=255, description="the same again is done once"),
]


def _service(request: Request) -> PortfolioService:
    service: PortfolioService = request.state.portfolio
    return service


Service = Annotated[PortfolioService, Depends(_service)]


@router.get(
    "/dashboard/balances", operation_id="get_balances", response_model=Envelope[Balances], responses=READING
)
async def get_balances(request: Request, service: Service, owner: CurrentOwner) -> Response:
    """What the caller has on the exchange, three seconds old at most."""
    return await respond(request, _told(service.get_balances(scope=owner)))


@router.get("/positions", operation_id="get_positions", response_model=Envelope[Positions], responses=READING)
async def get_positions(request: Request, service: Service, owner: CurrentOwner) -> Response:
    """What the caller has bought and still holds, and the orders that are open."""
    return await respond(request, _told(service.get_positions(scope=owner)))


@router.get(
    "/exchange-info",
    operation_id="get_exchange_info",
    response_model=Envelope[ExchangeInfo],
    responses=READING,
)
async def get_exchange_info(request: Request, service: Service, owner: CurrentOwner) -> Response:
    """What may be traded where the caller trades, and what orders have to fit."""
    # Whose exchange is meant depends on the caller's account, which the raw request does not say.
    request.scope.pop(LEARN, None)
    return await respond(request, _told(service.exchange_info(owner)))


@router.get("/dashboard/cache/metrics", operation_id="get_portfolio_cache")
async def get_cache_metrics(service: Service, owner: CurrentOwner) -> Envelope[CacheMetrics]:
    """What is kept of the caller's, and of nobody else's."""
    return _now(service.kept(owner))


@router.post("/dashboard/cache/invalidate", operation_id="invalidate_portfolio_cache")
async def invalidate_cache(request: Request, owner: CurrentOwner) -> Envelope[Invalidated]:
    """Forget what is kept of the caller's, everywhere; the next answer is asked of the exchange."""
    instances: Instances = request.state.instances
    outcome = await instances.carry_out(forgetting(owner.key))
    return _now(Invalidated(keys_deleted=outcome.deleted))


@router.get("/account", operation_id="get_account", responses=READING)
async def get_account(service: Service, owner: CurrentOwner) -> Envelope[LinkedAccount]:
    """Where the caller trades: on paper, or on Binance with a key of their own."""
    return _now(await service.linked(owner))


@router.put(
    "/account", operation_id="link_account", openapi_extra=described(NewCredentials), responses=LINKING
)
async def link_account(request: Request, service: Service, owner: CurrentOwner) -> Envelope[LinkedAccount]:
    """Trade on Binance from now on; the key is sealed, and refused when it may withdraw."""
    linked = await service.link(owner, await read(request, NewCredentials))
    note(request, "account_linked", exchange=linked.exchange)
    return _now(linked)


@router.delete("/account", operation_id="unlink_account", responses=LINKING)
async def unlink_account(request: Request, service: Service, owner: CurrentOwner) -> Envelope[LinkedAccount]:
    """Forget the caller's key, and trade on paper from now on; what is open on Binance stays open there."""
    linked = await service.unlink(owner)
    note(request, "account_unlinked", exchange=linked.exchange)
    return _now(linked)


@router.get("/orders", operation_id="get_orders", responses=READING)
async def get_orders(
    service: Service,
    owner: CurrentOwner,
    before: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Envelope[Orders]:
    """The caller's orders, newest first, those that are over too."""
    return _now(await service.orders(owner, before, limit))


@router.post(
    "/orders",
    operation_id="place_order",
    status_code=201,
    response_model=Envelope[PlacedOrder],
    openapi_extra=described(NewOrder),
    responses=PLACING,
)
async def place_order(
    request: Request, service: Service, owner: CurrentOwner, key: IdempotencyKey = None
) -> Response:
    """Buy or sell: at market, for a quantity or for what to spend, or at a limit."""
    wanted = await read(request, NewOrder)
    placed, replayed = await service.place(owner, wanted, key)
    note(request, "order_placed", order=placed.order.id, status=placed.order.status, replayed=replayed)
    return _placed(placed, HTTPStatus.CREATED, replayed=replayed)


@router.get("/orders/{order_id}", operation_id="get_order", responses=READING | {404: TRADING[404]})
async def get_order(service: Service, owner: CurrentOwner, order_id: OrderId) -> Envelope[PlacedOrder]:
    """One order of the caller's, as far as it is known."""
    return _now(await service.order(owner, order_id))


@router.delete("/orders/{order_id}", operation_id="cancel_order", responses=TRADING)
async def cancel_order(
    request: Request, service: Service, owner: CurrentOwner, order_id: OrderId
) -> Envelope[PlacedOrder]:
    """Cancel an order; one that is over already stays as it is."""
    cancelled = await service.cancel(owner, order_id)
    note(request, "order_cancelled", order=order_id, status=cancelled.order.status)
    return _now(cancelled)


@router.post(
    "/positions/{position_id}/close",
    operation_id="close_position",
    status_code=201,
    response_model=Envelope[PlacedOrder],
    responses=PLACING,
)
async def close_position(
    request: Request,
    service: Service,
    owner: CurrentOwner,
    position_id: PositionId,
    key: IdempotencyKey = None,
) -> Response:
    """Sell all of a position at market; where that fails it is protected again as it was."""
    placed, replayed = await service.close(owner, position_id, key)
    note(request, "position_closed", order=placed.order.id, status=placed.order.status, replayed=replayed)
    return _placed(placed, HTTPStatus.CREATED, replayed=replayed)


@router.patch(
    "/positions/{position_id}/protection",
    operation_id="protect_position",
    response_model=Envelope[ProtectedPosition],
    openapi_extra=described(NewProtection),
    responses=PROTECTING,
)
async def protect_position(
    request: Request,
    service: Service,
    owner: CurrentOwner,
    position_id: PositionId,
    key: IdempotencyKey = None,
) -> Response:
    """Set the prices at which a position is sold, or take them away."""
    wanted = await read(request, NewProtection)
    shown, replayed = await service.protect(owner, position_id, wanted, key)
    status = shown.position.protection.status
    note(request, "position_protected", position=position_id, status=status, replayed=replayed)
    accepted = status in {"pending", "missing"}
    return _written(shown, HTTPStatus.ACCEPTED if accepted else HTTPStatus.OK, replayed=replayed)


async def _told(asked: Awaitable[Answer]) -> Answer:
    """Have an answer that had to be waited for say so; what is kept says that it is from the cache."""
    answer = await asked
    return answer if answer.state in {"HIT", "STALE"} else answer._replace(entry=_fresh(answer.entry))


def _fresh(entry: Entry) -> Entry:
    body = entry.body.removesuffix(CACHED) + FRESH
    times = {"stored_at": entry.stored_at, "load": entry.load}
    return Entry.packed(entry.key, body, entry.headers, **times, version=entry.version)


def _now(data: M) -> Envelope[M]:
    return Envelope(success=True, data=data, from_cache=False)


def _placed(placed: PlacedOrder, status: HTTPStatus, *, replayed: bool) -> Response:
    unsettled = placed.order.status in UNSETTLED
    return _written(placed, HTTPStatus.ACCEPTED if unsettled else status, replayed=replayed)


def _written(data: BaseModel, status: HTTPStatus, *, replayed: bool) -> Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    if status is HTTPStatus.ACCEPTED:
        headers["Retry-After"] = "2"
    body = Envelope(success=True, data=data, from_cache=False).model_dump_json()
    return Response(body, status_code=status, media_type="application/json", headers=headers)

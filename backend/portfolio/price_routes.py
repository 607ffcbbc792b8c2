"""`WS /api/v1/prices`: the newest prices of what a page shows, for as long as it shows it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from backend.access.identity import CurrentOwner
from backend.access.scope import Scope
from backend.clock import Clock, moment
from backend.errors import MiranteError, described
from backend.observability.metrics import Metrics
from backend.portfolio.exchange import Name
from backend.portfolio.price_hub import Full, PriceHub
from backend.portfolio.price_messages import PricesMessage, ProblemMessage, check, named, said, told
from backend.portfolio.price_viewer import GAP_SECONDS, Over, Viewer
from backend.portfolio.service import PortfolioService

router = APIRouter(prefix="/api/v1", tags=["portfolio"])
GOING_AWAY, VIOLATION, TRY_AGAIN = 1001, 1008, 1013  # RFC 6455, and IANA's list after it
NONSENSE = 'only {"symbols": ["BTCBRL"]} is understood'


class _Closing(Exception):
    """Why a socket is closed from our end."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def hub_of(websocket: WebSocket, owner: Scope) -> PriceHub:
    """Tell whose prices a caller sees: those of where their account trades."""
    service: PortfolioService = websocket.state.portfolio
    hubs: Mapping[Name, PriceHub] = websocket.state.price_hubs
    return hubs[(await service.accounts.of(owner.key)).exchange]


@router.websocket("/prices")
async def watch_prices(websocket: WebSocket, owner: CurrentOwner) -> None:
    """Tell prices of `?symbols=` until one of both ends goes, or an error says why it cannot be done."""
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        try:
            await _watch(websocket, owner)
        except _Closing as end:
            await websocket.close(end.code, end.reason)
        except MiranteError as error:
            problem = described(websocket, error)
            now = moment(websocket.state.clock)
            await _send(websocket, ProblemMessage(type="problem", sent_at=now, problem=problem))
            ours = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            await websocket.close(TRY_AGAIN if ours else VIOLATION, error.slug)


async def _watch(websocket: WebSocket, owner: Scope) -> None:
    """Look for one page.

    Raises:
        _Closing: the page says what nobody understands, too many look, or the server stops.
        InvalidInput: these symbols cannot be looked at.
        WebSocketDisconnect: the page has gone.

    """
    metrics: Metrics = websocket.state.metrics
    hub = await hub_of(websocket, owner)
    symbols = named(websocket.query_params.getlist("symbols"))
    check(symbols, await hub.traded())
    try:
        with hub.viewing(symbols) as viewer, metrics.price_viewers.track_inprogress():
            ends = [
                asyncio.create_task(_tell(websocket, hub, viewer)),
                asyncio.create_task(_listen(websocket, hub, viewer)),
            ]
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                # Nobody speaks any more when the socket is closed, or its last word could be half a price.
                for end in ends:
                    end.cancel()
                await asyncio.wait(ends)
    except Full:
        raise _Closing(TRY_AGAIN, "too many are looking at prices") from None
    for end in ends:
        if not end.cancelled():
            end.result()


async def _tell(websocket: WebSocket, hub: PriceHub, viewer: Viewer) -> None:
    metrics: Metrics = websocket.state.metrics
    clock: Clock = websocket.state.clock
    while True:
        try:
            news = await viewer.news()
        except Over:
            raise _Closing(GOING_AWAY, "the server stops") from None
        message = told(news, hub.mode, moment(clock))
        await _send(websocket, message)
        if isinstance(message, PricesMessage):
            metrics.price_messages.inc()


async def _listen(websocket: WebSocket, hub: PriceHub, viewer: Viewer) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        symbols = said(message.get("text"))
        if symbols is None:
            raise _Closing(VIOLATION, NONSENSE)
        check(symbols, await hub.traded())
        hub.look(viewer, symbols)
        await asyncio.sleep(GAP_SECONDS)  # whoever says more than that waits


async def _send(websocket: WebSocket, message: BaseModel) -> None:
    await websocket.send_text(message.model_dump_json(by_alias=True, exclude_none=True))

"""Puts the rooms together: `create_app(settings)`. Nothing happens before it is called."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TypedDict

import structlog
from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from backend import handlers
from backend.access import routes as access_routes
from backend.access.admin import require_admin
from backend.access.cors import cors
from backend.access.gate import Gate
from backend.access.identity import TENANT
from backend.access.opening import Access
from backend.cache import routes as cache_routes
from backend.cache.engine import Cache
from backend.cache.history import History
from backend.cache.hitpath import HitPath
from backend.cache.instances import Instances, Order
from backend.cache.refresh import Refresher
from backend.cache.savings import Price
from backend.cache.shared import SharedTier
from backend.cache.store import MemoryStore
from backend.clock import SAO_PAULO, Clock, SystemClock
from backend.dashboard import routes as dashboard_routes
from backend.dashboard.known import known
from backend.dashboard.models import Accepted
from backend.dashboard.progress import Exports
from backend.dashboard.service import OF_OPEN_ACTIONS, OF_OVERDUE_ACTIONS, DashboardService
from backend.database.engine import Database
from backend.errors import DatabaseUnavailable
from backend.jobs.webhooks import FailedRun, Sender
from backend.jobs.webhooks import router as webhooks_router
from backend.meetings import routes as meetings_routes
from backend.meetings.engine import Engine
from backend.meetings.followup import FollowUp
from backend.meetings.opening import open_meetings
from backend.meetings.service import MeetingService
from backend.meetings.sight import Organizations
from backend.observability.access_log import AccessLog
from backend.observability.broadcast import Broadcast
from backend.observability.health import Check
from backend.observability.health import router as health_router
from backend.observability.metrics import Durations, Metrics
from backend.observability.requests import RequestContext
from backend.observability.traffic import Traffic
from backend.pages import Pages
from backend.portfolio import price_routes
from backend.portfolio import routes as portfolio_routes
from backend.portfolio.exchange import Name
from backend.portfolio.opening import open_portfolio
from backend.portfolio.price_hub import PriceHub
from backend.portfolio.service import PortfolioService
from backend.running import only_one
from backend.settings import Settings
from backend.warehouse.duckdb import DuckDBWarehouse
from backend.warehouse.protocol import Warehouse

log = structlog.get_logger()
DIST = Path(__file__).parents[1] / "frontend" / "dist"
MINUTE = 60
HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})


class State(TypedDict):
    """What lives as long as the application does; routes find it in `request.state`."""

    access: Access
    broadcast: Broadcast
    cache: Cache
    checks: dict[str, Check]
    clock: Clock
    dashboard: DashboardService
    exports: Exports
    follow_up: FollowUp
    history: History
    instances: Instances
    meetings: MeetingService
    metrics: Metrics
    organizations: Organizations
    portfolio: PortfolioService
    price_hubs: Mapping[Name, PriceHub]
    refresher: Refresher
    sender: Sender


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    warehouse: Warehouse | None = None,
    reader: Engine | None = None,
    dist: Path = DIST,
) -> ASGIApp:
    """Build the whole product; tests pass a clock, a warehouse, a reader of meetings or another front end.

    Without any admin token nobody can administrate it: `backend.__main__` makes one first.
    """
    time_source = clock or SystemClock()
    access_log = AccessLog(
        time_source, enabled=settings.log_level in {"DEBUG", "INFO"}, form=settings.log_format
    )
    shared = SharedTier(settings.redis_url, prefix=settings.redis_prefix) if settings.redis_url else None
    cache = Cache(
        clock=time_source,
        store=MemoryStore(settings.cache_maxsize, settings.cache_max_bytes),
        ttl=settings.cache_ttl,
        enabled=settings.cache_enabled,
        price=_price(settings),
        shared=shared,
    )
    traffic = Traffic()
    rows_source = warehouse or _warehouse(settings, time_source, traffic)
    durations = Durations()
    sender = Sender(settings.webhook_username, settings.webhook_password, settings.webhook_job_id)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        broadcast = Broadcast()
        refresher = Refresher(cache, time_source, on_finished=[partial(broadcast.tell, "data-refreshed")])
        instances = Instances(cache, refresher, time_source, shared=shared)
        cache.on_cleared.append(partial(broadcast.tell, "cache-cleared"))
        metrics = Metrics(instances.tiers, durations)
        database = Database(settings.database_url, settings.data_dir)
        access = Access(
            settings, clock=time_source, database=database, shared=shared, changed=cache.forget_requests
        )
        meetings = open_meetings(
            settings, clock=time_source, database=database, metrics=metrics, shared=shared, reader=reader
        )

        async def actions_changed(overdue: bool) -> None:  # noqa: FBT001 - all there is to say
            for pattern in OF_OVERDUE_ACTIONS if overdue else OF_OPEN_ACTIONS:
                await instances.carry_out(Order(kind="invalidate", pattern=pattern))

        portfolio = open_portfolio(
            settings, clock=time_source, database=database, cache=cache, give=instances.carry_out
        )
        follow_up = FollowUp(database, time_source, actions_changed)
        dashboard = DashboardService(cache, rows_source, time_source, partial(_accepted, follow_up))
        refresher.on_started.append(dashboard.state)  # for the alert at seven: nobody may have asked
        history = History(cache.totals, time_source)
        history.note()

        instances.on_note.append(partial(_job_failed, dashboard))
        checks: dict[str, Check] = {
            "cache": instances.missing,
            "database": database.missing,
            "exchange": portfolio.missing,
            "meetings": meetings.engine.missing,
            "warehouse": rows_source.missing,
        }
        metrics.watch(
            cache=cache,
            traffic=traffic,
            checks=checks,
            facts={
                "redis_up": lambda: shared.up if shared else None,
                "data_as_of_timestamp_seconds": lambda: known(cache).as_of,
                "data_refreshed_timestamp_seconds": lambda: known(cache).refreshed,
            },
        )
        with nullcontext() if shared else only_one(settings.data_dir):
            await rows_source.open()
            await instances.open()
            await database.open()
            await portfolio.open()
            chores = [
                asyncio.create_task(
                    _every_minute(cache.sweep, history.note, meetings.records.sweep, portfolio.nudges.sweep)
                ),
                asyncio.create_task(_every_hour(partial(follow_up.expire, settings.meetings_keep_days))),
                asyncio.create_task(_every_hour(portfolio.tidy)),
            ]
            yield State(
                access=access,
                broadcast=broadcast,
                cache=cache,
                checks=checks,
                clock=time_source,
                dashboard=dashboard,
                exports=Exports(time_source),
                follow_up=follow_up,
                history=history,
                instances=instances,
                meetings=meetings,
                metrics=metrics,
                organizations=dashboard.organizations,
                portfolio=portfolio.service,
                price_hubs=portfolio.hubs,
                refresher=refresher,
                sender=sender,
            )
            await portfolio.close()
            await access.close()
            for chore in chores:
                chore.cancel()
            await asyncio.gather(*chores, return_exceptions=True)
            await meetings.close()
            await refresher.close()
            await cache.close()
            await instances.close()
            await rows_source.close()
            await database.close()
            access_log.flush()

    here = settings.mode == "open"
    api = create_api(
        lifespan,
        access_log=access_log,
        durations=durations,
        dist=dist,
        hosts=HOSTS if here else None,
        origins=frozenset(settings.cors_origins),
    )
    app = HitPath(
        api,
        cache=cache,
        access_log=access_log,
        durations=durations,
        tls=not here,
        whole=not (settings.cors_origins or settings.otel_exporter_otlp_endpoint),
    )
    return _traced(settings, cors(app, settings.cors_origins) if settings.cors_origins else app)


def create_api(  # noqa: PLR0913 - what differs between installations
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[State]] | None = None,
    *,
    access_log: AccessLog | None = None,
    durations: Durations | None = None,
    dist: Path = DIST,
    hosts: frozenset[str] | None = HOSTS,
    origins: frozenset[str] = frozenset(),
) -> FastAPI:
    """Build the part behind the hit path: routes, errors and middleware, in order.

    `hosts` are the names that we answer to, None for any: where people sign in, TLS is in front, too.
    """
    app = FastAPI(
        title="Mirante",
        description="A CRM analytics dashboard over Databricks that answers from its cache.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Its own would put query strings into spans and texts of errors into logs; see observability/otlp.py.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.include_router(access_routes.router)
    app.include_router(dashboard_routes.router)
    app.include_router(cache_routes.router, dependencies=[Depends(require_admin)])
    app.include_router(meetings_routes.router)
    app.include_router(portfolio_routes.router)
    app.include_router(price_routes.router)
    app.include_router(webhooks_router)
    app.include_router(health_router)
    app.router.default = Pages(dist)
    handlers.add_to(app)
    handlers.describe(app)
    # The last one added is the outermost.
    app.add_middleware(Gate, hosts=hosts, origins=origins)
    app.add_middleware(
        RequestContext,
        access_log=access_log or AccessLog(SystemClock()),
        durations=durations or Durations(),
        tls=hosts is None,
    )
    return app


def _job_failed(dashboard: DashboardService, note: str) -> None:
    failed = FailedRun.model_validate_json(note)
    dashboard.job_failed(failed.run_id, failed.finished_at)


async def _accepted(follow_up: FollowUp) -> list[Accepted]:
    """Hand the dashboard what meetings have brought; the two rooms do not know each other."""
    return [
        Accepted(
            id=-row.id,
            org=row.org,
            owner=row.owner,
            subject=row.subject,
            due_date=row.due_date,
            accepted_on=row.accepted_at.astimezone(SAO_PAULO).date(),
        )
        for row in await follow_up.still_open(TENANT)
    ]


async def _every_minute(*work: Callable[[], object]) -> None:
    """Let go of what has expired (short-lived entries would push others out), and write down the counts."""
    while True:
        await asyncio.sleep(MINUTE)
        for one in work:
            one()


async def _every_hour(work: Callable[[], Awaitable[object]]) -> None:
    """Delete what may not be kept any longer, now and from then on; a database that is away waits."""
    while True:
        with suppress(DatabaseUnavailable):
            await work()
        await asyncio.sleep(60 * MINUTE)


def _warehouse(settings: Settings, clock: Clock, traffic: Traffic) -> Warehouse:
    if not settings.databricks_host:
        return DuckDBWarehouse(
            settings.data_dir,
            threads=settings.warehouse_threads,
            timeout_seconds=settings.warehouse_timeout,
            traffic=traffic,
        )
    from backend.warehouse.databricks import DatabricksWarehouse  # noqa: PLC0415 - takes a second and 100 MB
    from backend.warehouse.databricks_session import Address  # noqa: PLC0415 - the same

    address = Address(
        host=settings.databricks_host,
        http_path=settings.databricks_http_path or "",
        token=settings.databricks_token,
        client_id=settings.databricks_client_id,
        client_secret=settings.databricks_client_secret,
        catalog=settings.databricks_catalog,
        schema=settings.databricks_schema,
        timeout_seconds=settings.warehouse_timeout,
    )
    return DatabricksWarehouse(address, sessions=settings.warehouse_threads, clock=clock, traffic=traffic)


def _traced(settings: Settings, app: ASGIApp) -> ASGIApp:
    """Have requests followed, where somebody wants to know: that costs each hit its short way out."""
    if not settings.otel_exporter_otlp_endpoint:
        return app
    from backend.observability.otlp import Traced, Tracing  # noqa: PLC0415 - its SDK is not for everybody

    return Traced(app, Tracing(settings.otel_exporter_otlp_endpoint))


def _price(settings: Settings) -> Price | None:
    if settings.warehouse_dbu_per_hour is None or settings.warehouse_usd_per_dbu is None:
        return None
    return Price(
        dbu_per_hour=settings.warehouse_dbu_per_hour,
        usd_per_dbu=settings.warehouse_usd_per_dbu,
        autostop_seconds=60 * settings.warehouse_autostop_minutes,
    )

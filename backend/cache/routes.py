"""The calls that admins and the daily job make with curl. The application guards all of them."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import StringConstraints, ValidationError

from backend.cache.engine import Cache
from backend.cache.history import History
from backend.cache.instances import CLEAR, Instances, Order, Outcome
from backend.cache.models import (
    CacheStats,
    ClearAnswer,
    Config,
    ConfigAnswer,
    CostInputs,
    EntriesAnswer,
    EntryInfo,
    FunctionStats,
    HistoryAnswer,
    HistoryPoint,
    InstanceCount,
    InstanceInfo,
    InstancesAnswer,
    InvalidateAnswer,
    RefreshAccepted,
    RefreshProgress,
    StatsAnswer,
)
from backend.cache.refresh import Refresher
from backend.cache.stats import Counters
from backend.errors import InvalidInput, MalformedBody, NotFound
from backend.observability.audit import note

MINUTES = {1: 1, 6: 5, 24: 15}
"""How fine a history of so many hours is told: about 70 to 100 points, whatever its length."""

Pattern = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_JSON_CONFIG = {"content": {"application/json": {"schema": Config.model_json_schema()}}}
router = APIRouter(prefix="/api/cache", tags=["cache administration"])


def _cache(request: Request) -> Cache:
    cache: Cache = request.state.cache
    return cache


def _refresher(request: Request) -> Refresher:
    refresher: Refresher = request.state.refresher
    return refresher


def _instances(request: Request) -> Instances:
    instances: Instances = request.state.instances
    return instances


def _history(request: Request) -> History:
    history: History = request.state.history
    return history


def _counted(outcome: Outcome) -> InstanceCount:
    return InstanceCount(acked=outcome.acked, total=outcome.total)


def _function_stats(counters: Counters) -> FunctionStats:
    return FunctionStats(
        hits=counters.hits,
        stale_hits=counters.stale_hits,
        misses=counters.misses,
        coalesced=counters.coalesced,
        shared_hits=counters.shared_hits,
        loads=counters.loads,
        failures=counters.failures,
        hit_rate=counters.hit_rate,
        load_seconds=round(counters.load_seconds, 3),
        seconds_saved=round(counters.seconds_saved, 3),
    )


def _rate(served: int, waited: int) -> float | None:
    return round(100 * served / (served + waited), 2) if served + waited else None


def _cost_inputs(cache: Cache) -> CostInputs | None:
    if not cache.savings:
        return None
    return CostInputs(
        dbu_per_hour=cache.savings.price.dbu_per_hour,
        usd_per_dbu=cache.savings.price.usd_per_dbu,
        autostop_seconds=cache.savings.price.autostop_seconds,
        awake_hours_without_cache=round(cache.savings.without.total / 3600, 4),
        awake_hours_with_cache=round(cache.savings.real.total / 3600, 4),
    )


@router.get("/stats")
async def stats(request: Request) -> StatsAnswer:
    """Tell what the cache holds, how often it answered and what that saved."""
    cache = _cache(request)
    totals = cache.totals()
    return StatsAnswer(
        status="ok",
        cache=CacheStats(
            size=len(cache.store),
            maxsize=cache.store.max_entries,
            ttl=cache.ttl,
            ttl_hours=round(cache.ttl / 3600, 2),
            backend=_instances(request).backend,
            enabled=cache.enabled,
            hits=totals.hits,
            misses=totals.misses,
            stale_hits=totals.stale_hits,
            coalesced=totals.coalesced,
            shared_hits=totals.shared_hits,
            hit_rate=totals.hit_rate,
            evictions=cache.store.evictions,
            expirations=cache.expirations,
            invalidations=cache.invalidations,
            bytes=cache.store.bytes,
            warehouse_queries=totals.loads,
            warehouse_seconds_saved=round(totals.seconds_saved, 3),
            estimated_cost_saved_usd=round(cache.savings.usd, 4) if cache.savings else None,
            cost_inputs=_cost_inputs(cache),
            by_function={name: _function_stats(c) for name, c in sorted(cache.counters.items())},
        ),
    )


@router.get("/history")
async def history(request: Request, hours: Literal["1", "6", "24"] = "6") -> HistoryAnswer:
    """Tell how often this instance answered from its memory, over the last hours."""
    minutes = MINUTES[int(hours)]
    return HistoryAnswer(
        status="ok",
        step_seconds=60 * minutes,
        points=[
            HistoryPoint(
                at=datetime.fromtimestamp(point.at, UTC),
                hits=point.hits,
                stale_hits=point.stale_hits,
                misses=point.misses,
                hit_rate=_rate(point.hits + point.stale_hits, point.misses),
            )
            for point in _history(request).points(int(hours), minutes)
        ],
    )


@router.get("/instances")
async def instances(request: Request) -> InstancesAnswer:
    """Tell which instances there are, and whether each has carried out every order."""
    known = _instances(request)
    return InstancesAnswer(
        status="ok",
        backend=known.backend,
        instances=[
            InstanceInfo(
                instance=seen.name,
                this_one=seen.this_one,
                up_to_date=seen.up_to_date,
                seconds_since_heard=round(seen.silent, 3),
            )
            for seen in await known.seen()
        ],
    )


@router.post("/clear")
async def clear(request: Request) -> ClearAnswer:
    """Forget every answer in every instance, also those that are being computed."""
    outcome = await _instances(request).carry_out(CLEAR)
    note(request, "cache_cleared", **outcome._asdict())
    return ClearAnswer(
        status="success",
        message="Cache cleared successfully",
        warning="Next requests will hit the database",
        keys_deleted=outcome.deleted,
        instances=_counted(outcome),
    )


@router.post("/invalidate")
async def invalidate(
    request: Request,
    pattern: Annotated[Pattern, Query(description="part of the readable key, or a glob with *")],
    *,
    dry_run: Annotated[bool, Query(description="only count")] = False,
) -> InvalidateAnswer:
    """Forget the answers whose key meets a pattern, also those that are being computed."""
    order = Order(kind="invalidate", pattern=pattern)
    if dry_run:
        outcome = await _instances(request).foresee(order)
    else:
        outcome = await _instances(request).carry_out(order)
        note(request, "cache_invalidated", pattern=pattern, **outcome._asdict())
    count = outcome.deleted
    verb = "Would invalidate" if dry_run else "Invalidated"
    return InvalidateAnswer(
        status="success",
        pattern=pattern,
        keys_deleted=count,
        message=f"{verb} {count} cache keys matching pattern '{pattern}'",
        instances=_counted(outcome),
    )


@router.post("/refresh", status_code=202)
async def refresh(request: Request) -> RefreshAccepted:
    """Make every answer stale and load the most used ones again; users meanwhile get the old answer."""
    refresh_id = secrets.token_hex(8)
    outcome = await _instances(request).carry_out(Order(kind="refresh", refresh_id=refresh_id))
    keys = _refresher(request).start(refresh_id).outdated
    note(
        request,
        "cache_refreshed",
        refresh_id=refresh_id,
        keys=keys,
        **outcome._asdict(),
    )
    return RefreshAccepted(status="accepted", refresh_id=refresh_id, keys=keys)


@router.get("/refresh/{refresh_id}", responses={404: {"description": "There was no such refresh here"}})
async def refresh_progress(
    request: Request, refresh_id: Annotated[str, Path(max_length=64)]
) -> RefreshProgress:
    """Tell how far a refresh has come."""
    refresher = _refresher(request)
    report = refresher.find(refresh_id)
    if report is None:
        raise NotFound
    return RefreshProgress(
        refresh_id=report.id,
        status="running" if report.finished is None else "finished",
        reloaded=report.reloaded,
        failed=report.failed,
        total=report.total,
        seconds=round(refresher.seconds(report), 3),
    )


@router.get("/entries")
async def entries(
    request: Request,
    function: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> EntriesAnswer:
    """List what the cache holds, the most used first."""
    cache = _cache(request)
    found = sorted(
        (slot for slot in cache.store if function in {"", slot.entry.key.function}),
        key=lambda slot: (-slot.hits, slot.entry.key.text),
    )
    now = cache.now()
    return EntriesAnswer(
        status="ok",
        total=len(found),
        entries=[
            EntryInfo(
                key=slot.entry.key.text,
                function=slot.entry.key.function,
                arguments=slot.entry.key.arguments,
                scope=slot.entry.key.scope,
                age=round(now - slot.entry.stored_at, 3),
                ttl_left=round(max(0.0, slot.fresh_until - now), 3),
                stale=now >= slot.fresh_until,
                hits=slot.hits,
                bytes=slot.entry.size,
                load_ms=round(1000 * slot.entry.load, 1),
                last_error=slot.last_error,
            )
            for slot in found[:limit]
        ],
    )


@router.patch("/config", openapi_extra={"requestBody": _JSON_CONFIG})
async def configure(request: Request) -> ConfigAnswer:
    """Change the rules at once; what is stored obeys a new time to live from when it was stored."""
    try:  # by hand, because curl calls every body a form unless told otherwise
        config = Config.model_validate_json(await request.body())
    except ValidationError as error:
        if any(found["type"] == "json_invalid" for found in error.errors()):
            raise MalformedBody from None
        raise InvalidInput.from_validation(error) from None
    cache = _cache(request)
    await _instances(request).carry_out(Order(kind="configure", **config.model_dump()))
    note(request, "cache_configured", **config.model_dump(exclude_none=True))
    return ConfigAnswer(
        status="success", ttl=cache.ttl, maxsize=cache.store.max_entries, enabled=cache.enabled
    )

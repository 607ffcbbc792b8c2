"""The calls that admins and the daily job make with curl. The application guards all of them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, StringConstraints

from backend.cache.engine import Cache
from backend.cache.stats import Counters


class Instances(BaseModel):
    """How many instances there are, and how many of them have done it."""

    acked: int
    total: int


class FunctionStats(BaseModel):
    """What the cache did for one function."""

    hits: int
    misses: int
    coalesced: int
    loads: int
    failures: int
    hit_rate: float
    load_seconds: float
    seconds_saved: float


class CacheStats(BaseModel):
    """What the cache holds and what it did since the start; `hit_rate` in percent."""

    size: int
    maxsize: int
    ttl: float
    ttl_hours: float
    backend: Literal["memory", "redis"]
    enabled: bool
    hits: int
    misses: int
    stale_hits: int
    coalesced: int
    hit_rate: float
    evictions: int
    expirations: int
    invalidations: int
    bytes: int
    warehouse_queries: int
    warehouse_seconds_saved: float
    estimated_cost_saved_usd: float | None
    by_function: dict[str, FunctionStats]


class StatsAnswer(BaseModel):
    """What `stats` answers."""

    status: Literal["ok"]
    cache: CacheStats


class ClearAnswer(BaseModel):
    """What `clear` answers."""

    status: Literal["success"]
    message: str
    warning: str
    keys_deleted: int
    instances: Instances


class InvalidateAnswer(BaseModel):
    """What `invalidate` answers."""

    status: Literal["success"]
    pattern: str
    keys_deleted: int
    message: str
    instances: Instances


THIS_ONE = Instances(acked=1, total=1)
Pattern = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _function_stats(counters: Counters) -> FunctionStats:
    return FunctionStats(
        hits=counters.hits,
        misses=counters.misses,
        coalesced=counters.coalesced,
        loads=counters.loads,
        failures=counters.failures,
        hit_rate=counters.hit_rate,
        load_seconds=round(counters.load_seconds, 3),
        seconds_saved=round(counters.seconds_saved, 3),
    )


def _cache(request: Request) -> Cache:
    cache: Cache = request.state.cache
    return cache


router = APIRouter(prefix="/api/cache", tags=["cache administration"])


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
            ttl=cache.ttl_seconds,
            ttl_hours=round(cache.ttl_seconds / 3600, 2),
            backend="memory",
            enabled=cache.enabled,
            hits=totals.hits,
            misses=totals.misses,
            stale_hits=0,
            coalesced=totals.coalesced,
            hit_rate=totals.hit_rate,
            evictions=cache.store.evictions,
            expirations=cache.expirations,
            invalidations=cache.invalidations,
            bytes=cache.store.bytes,
            warehouse_queries=totals.loads,
            warehouse_seconds_saved=round(totals.seconds_saved, 3),
            estimated_cost_saved_usd=None,
            by_function={name: _function_stats(c) for name, c in sorted(cache.counters.items())},
        ),
    )


@router.post("/clear")
async def clear(request: Request) -> ClearAnswer:
    """Forget every answer, also those that are being computed."""
    return ClearAnswer(
        status="success",
        message="Cache cleared successfully",
        warning="Next requests will hit the database",
        keys_deleted=_cache(request).clear(),
        instances=THIS_ONE,
    )


@router.post("/invalidate")
async def invalidate(
    request: Request,
    pattern: Annotated[Pattern, Query(description="part of the readable key, or a glob with *")],
    *,
    dry_run: Annotated[bool, Query(description="only count")] = False,
) -> InvalidateAnswer:
    """Forget the answers whose key meets a pattern, also those that are being computed."""
    cache = _cache(request)
    count = len(cache.matching(pattern)) if dry_run else cache.invalidate(pattern)
    verb = "Would invalidate" if dry_run else "Invalidated"
    return InvalidateAnswer(
        status="success",
        pattern=pattern,
        keys_deleted=count,
        message=f"{verb} {count} cache keys matching pattern '{pattern}'",
        instances=THIS_ONE,
    )

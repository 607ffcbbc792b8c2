"""What the cache administration answers: snake_case, as its users script it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class InstanceCount(BaseModel):
    """How many instances there are, and how many of them have done it."""

    acked: int
    total: int


class FunctionStats(BaseModel):
    """What the cache did for one function."""

    hits: int
    stale_hits: int
    misses: int
    coalesced: int
    shared_hits: int
    loads: int
    failures: int
    hit_rate: float
    load_seconds: float
    seconds_saved: float


class CostInputs(BaseModel):
    """What `estimated_cost_saved_usd` was computed from; the hours are the warehouse's."""

    dbu_per_hour: float
    usd_per_dbu: float
    autostop_seconds: float
    awake_hours_without_cache: float
    awake_hours_with_cache: float


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
    shared_hits: int
    hit_rate: float
    evictions: int
    expirations: int
    invalidations: int
    bytes: int
    warehouse_queries: int
    warehouse_seconds_saved: float
    estimated_cost_saved_usd: float | None
    cost_inputs: CostInputs | None
    by_function: dict[str, FunctionStats]


class StatsAnswer(BaseModel):
    """What `stats` answers."""

    status: Literal["ok"]
    cache: CacheStats


class HistoryPoint(BaseModel):
    """What was asked in one interval; `hit_rate` in percent, null where nothing was asked."""

    at: datetime
    hits: int
    stale_hits: int
    misses: int
    hit_rate: float | None


class HistoryAnswer(BaseModel):
    """What `history` answers, the oldest first: this instance's counts, since it started."""

    status: Literal["ok"]
    step_seconds: int
    points: list[HistoryPoint]


class InstanceInfo(BaseModel):
    """An instance: whether it has carried out every order, and when it was heard of last."""

    instance: str
    this_one: bool
    up_to_date: bool
    seconds_since_heard: float


class InstancesAnswer(BaseModel):
    """What `instances` answers."""

    status: Literal["ok"]
    backend: Literal["memory", "redis"]
    instances: list[InstanceInfo]


class ClearAnswer(BaseModel):
    """What `clear` answers."""

    status: Literal["success"]
    message: str
    warning: str
    keys_deleted: int
    instances: InstanceCount


class InvalidateAnswer(BaseModel):
    """What `invalidate` answers."""

    status: Literal["success"]
    pattern: str
    keys_deleted: int
    message: str
    instances: InstanceCount


class RefreshAccepted(BaseModel):
    """What `refresh` answers: `keys` are stale now."""

    status: Literal["accepted"]
    refresh_id: str
    keys: int


class RefreshProgress(BaseModel):
    """How far a refresh has come: `total` are loaded again, whether anyone asks or not."""

    refresh_id: str
    status: Literal["running", "finished"]
    reloaded: int
    failed: int
    total: int
    seconds: float


class EntryInfo(BaseModel):
    """An entry and what has happened to it; ages and times to live in seconds."""

    key: str
    function: str
    arguments: str
    scope: str
    age: float
    ttl_left: float
    stale: bool
    hits: int
    bytes: int
    load_ms: float
    last_error: str | None


class EntriesAnswer(BaseModel):
    """What `entries` answers, the most used first; `total` counts what the filter meets."""

    status: Literal["ok"]
    total: int
    entries: list[EntryInfo]


class Config(BaseModel):
    """What may be changed while the server runs; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    ttl: Annotated[float, Field(ge=1, le=7 * 24 * 3600)] | None = None
    maxsize: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    enabled: bool | None = None


class ConfigAnswer(BaseModel):
    """The rules as they are now."""

    status: Literal["success"]
    ttl: float
    maxsize: int
    enabled: bool

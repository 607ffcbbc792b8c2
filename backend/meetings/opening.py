"""Puts the room together as the settings want it, for the server and for the terminal."""

from decimal import Decimal

from backend.cache.shared import SharedTier
from backend.clock import Clock
from backend.database.engine import Database
from backend.meetings.engine import Engine, Usage
from backend.meetings.idempotency import MemoryRecords
from backend.meetings.ledger import Ledger, Price
from backend.meetings.local_engine import LocalEngine
from backend.meetings.service import MeetingService
from backend.meetings.shared_records import SharedRecords
from backend.observability.metrics import Metrics
from backend.settings import Settings


def open_meetings(  # noqa: PLR0913 - what it is made of, each by name
    settings: Settings,
    *,
    clock: Clock,
    database: Database,
    metrics: Metrics,
    shared: SharedTier | None,
    reader: Engine | None = None,
) -> MeetingService:
    """Make the service: a language model where it has a key, records in Redis where there is one."""
    engine, price = _engine(settings)
    in_memory = MemoryRecords(clock, settings.meetings_max_bytes)
    return MeetingService(
        engine=reader or engine,
        records=SharedRecords(shared, in_memory) if shared else in_memory,
        ledger=Ledger(database, clock, metrics, price, settings.meetings_daily_tokens),
        database=database,
        clock=clock,
        masked=settings.openai_api_key is not None and settings.meetings_mask,
    )


def _engine(settings: Settings) -> tuple[Engine, Price]:
    if not settings.openai_api_key:
        return LocalEngine(), _free
    # These take half a second, which a start without a language model does not pay.
    from backend.meetings.cost import cost_usd  # noqa: PLC0415
    from backend.meetings.openai_client import Provider  # noqa: PLC0415
    from backend.meetings.openai_engine import OpenAIEngine  # noqa: PLC0415

    provider = Provider(
        api_key=settings.openai_api_key,
        model=settings.openai_model,
        base_url=settings.openai_base_url,
        timeout_seconds=settings.openai_timeout,
        max_input_chars=settings.openai_max_input_chars,
        mask=settings.meetings_mask,
    )
    return OpenAIEngine(provider), cost_usd


def _free(_: Usage) -> Decimal | None:
    """Tell no price: rules use no tokens, and what a model used before there were none is not known here."""
    return None

"""Chooses what reads meetings: a language model where there is a key for one, the rules elsewhere."""

from decimal import Decimal

from backend.meetings.engine import Engine, Usage
from backend.meetings.ledger import Price
from backend.meetings.local_engine import LocalEngine
from backend.settings import Settings


def open_engine(settings: Settings) -> tuple[Engine, Price]:
    """Make the engine that the settings ask for, and what tells its prices."""
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

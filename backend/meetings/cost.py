"""What a paid call costs, by the prices that come with `genai-prices`.

Imported where a language model is, and not before: nothing else has a price.
"""

from decimal import Decimal

from genai_prices import Usage as Tokens
from genai_prices import calc_price

from backend.meetings.engine import Usage


def cost_usd(usage: Usage) -> Decimal | None:
    """Price a call in US dollars, cached tokens at theirs; None where nobody knows, never 0."""
    if not usage.input_tokens:
        return None
    tokens = Tokens(
        input_tokens=usage.input_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.input_tokens),
        output_tokens=usage.output_tokens,
    )
    try:
        return calc_price(tokens, usage.model).total_price or None
    except LookupError:
        return None

"""What is said over `WS /api/v1/prices`: JSON, snake_case, decimals as strings, times in UTC."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.errors import FieldError, InvalidInput, Problem
from backend.portfolio.decimals import Exact
from backend.portfolio.models import Mode, Symbol
from backend.portfolio.price_viewer import Quote

MOST_SYMBOLS = 50
USABLE = f"1 to {MOST_SYMBOLS} symbols, such as BTCBRL"


class PriceView(BaseModel):
    """A price, when it was paid by the exchange's clock, and whether it may have changed unheard since."""

    symbol: str
    price: Exact
    at: datetime
    stale: bool


class PricesMessage(BaseModel):
    """The newest price of each symbol of which there is something new."""

    type: Literal["prices"]
    mode: Mode
    sent_at: datetime
    prices: list[PriceView]


class AliveMessage(BaseModel):
    """There is nothing new, and the server is there."""

    type: Literal["alive"]
    sent_at: datetime


class ProblemMessage(BaseModel):
    """Why the socket is closed right after: what a request would have been answered with."""

    type: Literal["problem"]
    sent_at: datetime
    problem: Problem


class Watch(BaseModel):
    """What the page says: the symbols it looks at from now on."""

    model_config = ConfigDict(extra="forbid")

    symbols: Annotated[list[Symbol], Field(min_length=1, max_length=MOST_SYMBOLS)]


def told(quotes: Sequence[Quote], mode: Mode, sent_at: datetime) -> PricesMessage | AliveMessage:
    """Put news into a message; where there is none, it is a sign of life."""
    if not quotes:
        return AliveMessage(type="alive", sent_at=sent_at)
    prices = [
        PriceView(
            symbol=price.symbol, price=price.price, at=datetime.fromtimestamp(price.at, UTC), stale=stale
        )
        for price, stale in quotes
    ]
    return PricesMessage(type="prices", mode=mode, sent_at=sent_at, prices=prices)


def named(values: Sequence[str]) -> list[str]:
    """Read symbols as an address has them: separated by commas, or one by one.

    Raises:
        InvalidInput: there are none, too many, or some that cannot be symbols.

    """
    return _symbols([symbol for value in values for symbol in value.split(",") if symbol])


def said(text: str | None) -> list[str] | None:
    """Read what the page has said: other symbols; None when it is not that.

    Raises:
        InvalidInput: it names symbols, and they cannot be used.

    """
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.keys() != {"symbols"}:
        return None
    return _symbols(message["symbols"])


def check(symbols: Sequence[str], traded: Collection[str]) -> None:
    """Find symbols that are not traded.

    Raises:
        InvalidInput: there is one; which one is told by its place, not by what was sent.

    """
    for place, symbol in enumerate(symbols, start=1):
        if symbol not in traded:
            message = f"number {place} is not traded here"
            raise _unusable(message)


def _symbols(given: object) -> list[str]:
    try:
        return list(dict.fromkeys(Watch.model_validate({"symbols": given}).symbols))
    except ValidationError:
        raise _unusable(USABLE) from None


def _unusable(message: str) -> InvalidInput:
    return InvalidInput([FieldError(field="symbols", message=message)])

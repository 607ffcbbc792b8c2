"""Some thousand symbols in one answer, read so that nobody has to wait for all of them."""

import asyncio
import json
from typing import Any

import pytest

from backend.errors import ExchangeUnavailable
from backend.portfolio.binance import Binance
from backend.portfolio.binance_rules import AT_A_TIME, Odd, information
from tests.fakes.binance import FakeBinance, Fault
from tests.fakes.binance.words import LISTED, OTHER_LIMITS, symbol_words
from tests.fakes.market import rules_of

ABC, DEF = (rules_of(base, "USDT", "0.01", "0.01") for base in ("ABC", "DEF"))
LIMITS = [LISTED, *OTHER_LIMITS]
WHOLE = {"timezone": "UTC", "rateLimits": LIMITS, "exchangeFilters": [], "symbols": [symbol_words(ABC)]}


def told(**changed: Any) -> dict[str, Any]:
    return WHOLE | changed


@pytest.mark.parametrize("indent", [None, 2])
async def test_it_is_read_however_it_is_laid_out(indent: int | None) -> None:
    words = told(symbols=[symbol_words(ABC), symbol_words(DEF)], sors=[{"baseAsset": "ABC"}])
    found = await information(json.dumps(words, indent=indent).encode())
    assert found.rules == {"ABCUSDT": ABC, "DEFUSDT": DEF}
    assert found.limit == 6000


async def test_others_have_their_turn_while_it_is_read() -> None:
    symbols = [symbol_words(rules_of(f"S{n}", "USDT", "0.01", "0.01")) for n in range(10 * AT_A_TIME)]
    reading = asyncio.create_task(information(json.dumps(told(symbols=symbols)).encode()))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns >= 10
    assert len((await reading).rules) == len(symbols)


BROKEN = {
    "nothing": "",
    "a page": "<html>",
    "a list": "[]",
    "cut off": json.dumps(WHOLE)[:-40],
    "cut off between symbols": json.dumps(WHOLE)[:-2],
    "no symbols": json.dumps({"rateLimits": LIMITS}),
    "symbols that are none": json.dumps(told(symbols={})),
    "no limits": json.dumps({"symbols": [symbol_words(ABC)]}),
    "odd limits": json.dumps(told(rateLimits=[{}])),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_what_is_no_such_answer_is_odd(case: str) -> None:
    with pytest.raises(Odd):
        await information(BROKEN[case].encode())


async def test_bytes_that_are_no_text_are_odd() -> None:
    with pytest.raises(Odd):
        await information(b'{"symbols": "\xff"}')


async def test_an_odd_answer_leaves_the_rules_unknown_until_the_next(
    binance: Binance, fake: FakeBinance
) -> None:
    fake.fail("GET /api/v3/exchangeInfo", Fault(body="<html>"))
    with pytest.raises(ExchangeUnavailable):
        await binance.rules()
    assert set(await binance.rules()) == set(fake.market.rules)

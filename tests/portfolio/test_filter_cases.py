"""The page checks orders as the server does: both are held to `filter_cases.json`.

The other half is `frontend/src/features/portfolio/filters.test.ts`.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backend.portfolio.exchange import Order, Rules
from backend.portfolio.filters import complaints
from backend.portfolio.views import symbol

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("filter_cases.json").read_text("utf-8"))
NAMES = {  # of the rules, as `SymbolInfo` has them
    "base": "base_asset",
    "quote": "quote_asset",
    "kinds": "order_types",
    "price_step": "tick_size",
    "quantity_step": "step_size",
    "market_quantity_step": "market_step_size",
    "notional_of_market": "market_notional",
    "bid_up": "bid_percent_up",
    "bid_down": "bid_percent_down",
    "ask_up": "ask_percent_up",
    "ask_down": "ask_percent_down",
}
WORDS = {
    "notTrading": "{symbol} is not traded at the moment",
    "noSuchType": "{symbol} does not take orders of type {kind}",
    "quantityOnly": "{symbol} takes a quantity only",
    "least": "must be at least {limit}",
    "most": "must be at most {limit}",
    "step": "must be a multiple of {limit}",
    "farAbove": "is too far from the market: at most {limit}",
    "farBelow": "is too far from the market: at least {limit}",
    "tooLittle": "is worth too little: at least {limit} {quote}",
    "tooMuch": "is worth too much: at most {limit} {quote}",
}


def rules_of(told: dict[str, Any]) -> Rules:
    """Read what the API tells of a symbol."""
    read: dict[str, Any] = {}
    for name in Rules._fields:
        value = told[NAMES.get(name, name)]
        number = isinstance(value, str) and name not in {"symbol", "base", "quote"}
        read[name] = Decimal(value) if number else value
    return Rules(**read | {"kinds": tuple(read["kinds"])})


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_an_order_is_judged_as_the_page_judges_it(case: dict[str, Any]) -> None:
    rules, given = rules_of(CASES["symbols"][case["symbol"]]), case["order"]
    numbers = {name: Decimal(text) for name, text in given.items() if name not in {"side", "kind"}}
    order = Order("", rules.symbol, given["side"], given["kind"], **numbers)
    last = Decimal(case["last"]) if case["last"] else None
    expected = [
        (
            one["code"],
            one["field"],
            WORDS[one["problem"]].format(
                symbol=rules.symbol, kind=order.kind, limit=one["limit"], quote=rules.quote
            ),
        )
        for one in case["complaints"]
    ]
    assert [tuple(one) for one in complaints(rules, order, last)] == expected


@pytest.mark.parametrize("told", CASES["symbols"].values(), ids=lambda told: told["symbol"])
def test_the_symbols_of_the_cases_are_told_as_the_api_tells_them(told: dict[str, Any]) -> None:
    assert symbol(rules_of(told)).model_dump(mode="json") == told

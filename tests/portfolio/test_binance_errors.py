"""What goes wrong between us and Binance, and whether callers are told done, not done, or unknown."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Literal

import pytest
from pydantic import SecretStr

from backend.errors import ExchangeBusy, ExchangeRefusesKey, ExchangeUnavailable, MiranteError
from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account, Order, Reference, Refused, Unsure
from tests.fakes.binance import SECRET, FakeBinance, Fault, serving
from tests.fakes.clock import ManualClock

D = Decimal
BTC = "BTCUSDT"
PLACE, CANCEL, FIND = "POST /api/v3/order", "DELETE /api/v3/order", "GET /api/v3/order"
PAIR = "POST /api/v3/orderList/oco"
BUY = Order("buy", BTC, "BUY", "MARKET", quantity=D("0.5"))
LIMIT = Order("limit", BTC, "BUY", "LIMIT", quantity=D(1), price=D(95_000))
ORDERS = [
    Order("profit", BTC, "SELL", "LIMIT_MAKER", quantity=D(1), price=D(110_000)),
    Order("loss", BTC, "SELL", "STOP_LOSS", quantity=D(1), stop_price=D(90_000)),
]
SECRETIVE = "quantity=0.5 of no concern"

UNKNOWN = {
    "gateway": Fault(504, body="<html>504</html>"),
    "broken": Fault(500),
    "down": Fault(503, code=-1008),
    "page": Fault(body="<!DOCTYPE html>"),
    "empty": Fault(body=""),
    "list": Fault(body="[]"),
    "half": Fault(body='{"clientOrderId": "buy", "transact'),
    "odd": Fault(body='{"clientOrderId": "buy"}'),
    "new status": Fault(
        body=json.dumps(
            {"clientOrderId": "buy", "transactTime": 1, "executedQty": "0", "status": "ODD", "orderId": 1}
        )
    ),
    "timeout": Fault(504, code=-1007),
    "timeout as ours": Fault(400, code=-1007),
    "unexpected": Fault(400, code=-1006),
    "unknown": Fault(400, code=-1000),
    "disconnected": Fault(400, code=-1001),
    "unheard of": Fault(400, code=-9999),
    "no code": Fault(400),
    "a proxy's": Fault(400, body="<html>Bad Request</html>"),
    "conflict": Fault(409, code=-2021),
    "elsewhere": Fault(302, headers={"Location": "/"}),
    "dropped": Fault(drop=True),
}


@pytest.mark.parametrize("case", UNKNOWN)
@pytest.mark.parametrize("executes", [1, 0])
async def test_an_order_whose_answer_is_missing_is_unsure_and_is_not_sent_again(
    binance: Binance, fake: FakeBinance, account: Account, case: str, executes: Literal[1, 0]
) -> None:
    fake.fail(PLACE, Fault(**{**vars(UNKNOWN[case]), "executes": bool(executes)}))
    with pytest.raises(Unsure):
        await binance.place(account, [BUY])
    assert len(fake.calls(PLACE)) == 1
    assert list(await binance.find(account, [Reference(BTC, "buy")])) == (["buy"] if executes else [])


@pytest.mark.parametrize("case", UNKNOWN)
async def test_a_question_whose_answer_is_missing_was_not_answered_and_no_more(
    binance: Binance, fake: FakeBinance, account: Account, case: str
) -> None:
    fake.fail(FIND, UNKNOWN[case])
    with pytest.raises(ExchangeUnavailable) as told:
        await binance.find(account, [Reference(BTC, "buy")])
    assert told.value.headers == {"Retry-After": "5"}


@pytest.mark.parametrize("case", ["gateway", "page", "timeout", "unheard of", "dropped"])
@pytest.mark.parametrize("executes", [1, 0])
async def test_pairs_and_cancellations_are_unsure_too(
    binance: Binance, fake: FakeBinance, account: Account, case: str, executes: Literal[1, 0]
) -> None:
    fault = Fault(**{**vars(UNKNOWN[case]), "executes": bool(executes)})
    await binance.place(account, [LIMIT])
    fake.fail(CANCEL, fault)
    fake.fail(PAIR, fault)
    with pytest.raises(Unsure):
        await binance.cancel(account, Reference(BTC, "limit"))
    with pytest.raises(Unsure):
        await binance.place(account, ORDERS)
    found = await binance.find(account, [Reference(BTC, name) for name in ("limit", "profit", "loss")])
    assert found["limit"].status == ("CANCELED" if executes else "NEW")
    assert ("profit" in found, "loss" in found) == (bool(executes), bool(executes))


async def test_a_pair_that_is_answered_with_other_orders_is_unsure(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    report = {"clientOrderId": "profit", "transactTime": 1, "executedQty": "0.0", "status": "NEW"}
    fake.fail(PAIR, Fault(body=json.dumps({"orderReports": [report]})))
    with pytest.raises(Unsure):
        await binance.place(account, ORDERS)


@pytest.mark.parametrize("executes", [1, 0])
async def test_an_answer_that_never_comes_is_unsure_when_the_time_is_over(
    fake: FakeBinance, account: Account, clock: ManualClock, executes: Literal[1, 0]
) -> None:
    binance = Binance(fake.base_url, clock, timeout_seconds=0.3)
    await binance.funds(account)
    fake.fail(PLACE, Fault(hang=True, executes=bool(executes)))
    fake.fail(FIND, Fault(hang=True))
    with pytest.raises(Unsure):
        await binance.place(account, [BUY])
    with pytest.raises(ExchangeUnavailable):
        await binance.find(account, [Reference(BTC, "buy")])
    await binance.close()


async def test_where_nobody_answers_the_door_nothing_was_sent(account: Account, clock: ManualClock) -> None:
    with serving(clock=clock) as gone:
        binance = Binance(gone.base_url, clock)
        await binance.funds(account)
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: binance.place(account, [BUY]),
        lambda: binance.place(account, ORDERS),
        lambda: binance.cancel(account, Reference(BTC, "buy")),
        lambda: binance.find(account, [Reference(BTC, "buy")]),
        lambda: binance.funds(account),
        binance.rules,
    ]
    for call in calls:
        with pytest.raises(ExchangeUnavailable):
            await call()
    await binance.close()


@pytest.mark.parametrize("fault", [Fault(403, body="<html>WAF</html>"), Fault(451, code=0), Fault(403)])
async def test_what_is_turned_away_at_the_door_was_not_done(
    binance: Binance, fake: FakeBinance, account: Account, fault: Fault
) -> None:
    fake.fail(PLACE, fault)
    with pytest.raises(ExchangeUnavailable):
        await binance.place(account, [BUY])


async def test_a_clock_that_stays_wrong_was_not_the_orders_end(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.fail(PLACE, Fault(400, code=-1021), Fault(400, code=-1021))
    with pytest.raises(ExchangeUnavailable):
        await binance.place(account, [BUY])
    assert len(fake.calls(PLACE)) == 2


KEYS = [
    Fault(401),
    Fault(401, code=-2015),
    Fault(400, code=-2014),
    Fault(400, code=-1022),
    Fault(401, code=-1002),
]


@pytest.mark.parametrize("fault", KEYS)
async def test_a_key_that_is_not_taken_is_told_so(
    binance: Binance, fake: FakeBinance, account: Account, fault: Fault
) -> None:
    fake.fail(PLACE, fault)
    with pytest.raises(ExchangeRefusesKey):
        await binance.place(account, [BUY])


@pytest.mark.parametrize(
    ("key", "secret"), [("no-such-key", SECRET), (None, SECRET), ("", SECRET), (..., "wrong"), (..., None)]
)
async def test_a_wrong_key_or_secret_is_refused(
    binance: Binance, account: Account, key: object, secret: str | None
) -> None:
    if key is not ...:
        account = account._replace(key=None if key is None else SecretStr(str(key)))
    account = account._replace(secret=None if secret is None else SecretStr(secret))
    with pytest.raises(ExchangeRefusesKey):
        await binance.funds(account)


NOES = {
    "filter": (-1013, "Filter failure: LOT_SIZE", "LOT_SIZE", "quantity"),
    "count": (-1013, "Filter failure: MAX_NUM_ORDERS", "FILTER", "symbol"),
    "new filter": (-1013, "Filter failure: SOMETHING_ELSE", "FILTER", "symbol"),
    "old distance": (-1013, "Filter failure: PERCENT_PRICE", "PERCENT_PRICE", "price"),
    "closed": (-1013, "Market is closed.", "STATUS", "symbol"),
    "funds": (-2010, "Account has insufficient balance for requested action.", "FUNDS", "quantity"),
    "forbidden": (-2010, "This symbol is not permitted for this account.", "NOT_PERMITTED", "symbol"),
    "relation": (-2010, "The relationship of the prices for the orders is not correct.", "PRICES", "price"),
    "a new reason": (-2010, SECRETIVE, "REFUSED", "order"),
    "bad symbol": (-1121, SECRETIVE, "UNKNOWN_SYMBOL", "symbol"),
    "parameter": (-1100, SECRETIVE, "REFUSED", "order"),
    "last parameter": (-1130, SECRETIVE, "REFUSED", "order"),
    "precision": (-1111, SECRETIVE, "REFUSED", "order"),
}


@pytest.mark.parametrize("case", NOES)
async def test_a_no_is_told_in_our_words(
    binance: Binance, fake: FakeBinance, account: Account, case: str
) -> None:
    code, text, word, field = NOES[case]
    fake.fail(PLACE, Fault(400, code=code, msg=text))
    with pytest.raises(Refused) as told:
        await binance.place(account, [BUY])
    assert (told.value.why.code, told.value.why.field) == (word, field)
    assert told.value.why.text
    assert text not in told.value.why.text
    assert "concern" not in str(told.value)


@pytest.mark.parametrize("code", [-2010, -1021, -2015, -1003, -1015])
async def test_a_code_that_means_no_does_not_when_the_exchange_itself_fails(
    binance: Binance, fake: FakeBinance, account: Account, code: int
) -> None:
    fake.fail(PLACE, Fault(500, code=code))
    with pytest.raises(Unsure):
        await binance.place(account, [BUY])
    assert len(fake.calls(PLACE)) == 1


async def test_an_answer_about_another_order_is_unsure(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    report = {"clientOrderId": "other", "transactTime": 1, "executedQty": "0.0", "status": "NEW"}
    fake.fail(PLACE, Fault(body=json.dumps(report)))
    with pytest.raises(Unsure):
        await binance.place(account, [BUY])


async def test_a_cancellation_that_is_not_understood_is_refused(binance: Binance, account: Account) -> None:
    with pytest.raises(Refused):
        await binance.cancel(account, Reference("NOSUCH", "buy"))


async def test_an_order_that_nobody_knows_is_cancelled_already(binance: Binance, account: Account) -> None:
    await binance.cancel(account, Reference(BTC, "never"))


async def test_one_question_that_fails_fails_them_all(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.fail(FIND, Fault(), Fault(429, headers={"Retry-After": "7"}))
    with pytest.raises(ExchangeBusy) as told:
        await binance.find(account, [Reference(BTC, f"n-{n}") for n in range(9)])
    assert type(told.value) is ExchangeBusy


async def test_reads_that_are_refused_are_our_mistake(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.fail("GET /api/v3/account", Fault(400, code=-1100))
    with pytest.raises(ExchangeUnavailable):
        await binance.funds(account)


async def test_a_caller_who_leaves_leaves(binance: Binance, fake: FakeBinance, account: Account) -> None:
    await binance.funds(account)
    fake.fail(PLACE, Fault(hang=True))
    asking = asyncio.create_task(binance.place(account, [BUY]))
    while not fake.calls(PLACE):
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


@pytest.mark.parametrize(
    "error", [ExchangeUnavailable(), ExchangeBusy(retry_after_seconds=9), ExchangeRefusesKey()]
)
def test_no_error_tells_of_hosts_or_orders(error: MiranteError) -> None:
    assert "binance" not in error.detail.lower()

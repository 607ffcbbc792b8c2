"""What may still be asked of Binance: its limits are per address, and whoever ignores them is banned."""

import asyncio
from contextlib import suppress
from decimal import Decimal
from threading import Event

import pytest
from pydantic import SecretStr

from backend.errors import ExchangeBusy, ExchangeUnavailable
from backend.portfolio.binance import Binance
from backend.portfolio.binance_weights import Weights
from backend.portfolio.exchange import Account, Order, Reference
from tests.fakes.binance import FakeBinance, Fault
from tests.fakes.clock import ManualClock
from tests.portfolio.venues import loopback

PLACE = "POST /api/v3/order"
BUY = Order("buy", "BTCUSDT", "BUY", "MARKET", quantity=Decimal("0.5"))


@pytest.fixture
def weights(clock: ManualClock) -> Weights:
    return Weights(clock)  # it is noon: a minute has just begun


def test_background_work_may_use_half_and_users_almost_all(weights: Weights) -> None:
    weights.heard(2999)
    assert weights.may_spend(1, background=True)
    assert not weights.may_spend(2, background=True)
    weights.heard(5699)
    assert weights.may_spend(1, background=False)
    assert not weights.may_spend(2, background=False)


def test_a_new_minute_begins_with_nothing(weights: Weights, clock: ManualClock) -> None:
    weights.heard(6000)
    clock.tick(59)
    assert not weights.may_spend(1, background=False)
    clock.tick(1)
    assert weights.used == 0
    assert weights.may_spend(1, background=True)


def test_whoever_is_turned_away_is_told_when_the_minute_is_over(weights: Weights, clock: ManualClock) -> None:
    weights.heard(5700)
    clock.tick(17.5)
    with pytest.raises(ExchangeBusy) as told:
        weights.spend(1, background=False)
    assert told.value.headers == {"Retry-After": "43"}
    assert weights.used == 5700


def test_calls_under_way_count_before_the_exchange_has_counted_them(weights: Weights) -> None:
    for _ in range(3):
        weights.spend(20, background=False)
    weights.heard(20)  # the answer to the first
    assert weights.used == 60
    weights.heard(500)  # somebody else asks from our address
    assert weights.used == 500


def test_a_pause_holds_for_everybody_until_it_is_over(weights: Weights, clock: ManualClock) -> None:
    weights.pause(120)
    weights.pause(5)
    clock.tick(119)
    for background in (True, False):
        with pytest.raises(ExchangeBusy) as told:
            weights.spend(1, background=background)
        assert told.value.headers == {"Retry-After": "1"}
    clock.tick(1)
    weights.spend(1, background=True)


async def test_weights_are_those_that_the_exchange_counts(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    await binance.rules()
    await binance.funds(account)
    await binance.place(account, [BUY])
    await binance.find(account, [Reference("BTCUSDT", "buy")])
    await binance.cancel(account, Reference("BTCUSDT", "buy"))
    assert binance.weights.used == fake.allowance.used == 20 + 1 + 20 + 1 + (4 + 5) + 1


async def test_what_others_ask_from_our_address_counts_too(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.allowance.minute, fake.allowance.used = int(fake.clock.time() // 60), 5690
    await binance.place(account, [BUY])
    with pytest.raises(ExchangeBusy):
        await binance.funds(account)
    assert fake.calls("GET /api/v3/account") == []


async def test_the_limit_is_the_exchanges(
    binance: Binance, fake: FakeBinance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("tests.fakes.binance.words", fromlist=["LISTED"]).LISTED, "limit", 1200)
    await binance.rules()
    assert binance.weights.limit == 1200


async def test_users_may_go_on_where_our_own_work_stops(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    binance.weights.heard(2990)
    assert not binance.weights.may_spend(20, background=True)
    await binance.funds(account)


STOPS = {
    "429": (Fault(429, code=-1003, headers={"Retry-After": "7"}), 7),
    "418": (Fault(418, code=-1003, headers={"Retry-After": "300"}), 300),
    "429 in a page": (Fault(429, body="<html>", headers={"Retry-After": "9"}), 9),
    "429 without a word": (Fault(429), 60),
    "418 without a word": (Fault(418), 120),
    "a date": (Fault(429, headers={"Retry-After": "Wed, 18 Mar 2026 15:00:07 GMT"}), 60),
}


@pytest.mark.parametrize("case", STOPS)
async def test_when_the_exchange_wants_fewer_questions_nobody_asks_any(
    binance: Binance, fake: FakeBinance, account: Account, clock: ManualClock, case: str
) -> None:
    fault, seconds = STOPS[case]
    fake.desk.open("another-key", "another-secret", {})
    other = Account(2, "binance", SecretStr("another-key"), SecretStr("another-secret"))
    fake.fail(PLACE, fault)
    with pytest.raises(ExchangeBusy) as told:
        await binance.place(account, [BUY])
    assert told.value.headers == {"Retry-After": str(seconds)}
    asked = len(fake.requests)
    clock.tick(seconds - 1)
    for call in (binance.funds(other), binance.place(account, [BUY]), binance.rules()):
        with pytest.raises(ExchangeBusy):
            await call
    assert len(fake.requests) == asked
    clock.tick(1)
    await binance.funds(other)


async def test_a_pause_that_is_over_does_not_begin_again_when_the_clock_is_set_back(
    fake: FakeBinance, account: Account
) -> None:
    ahead = ManualClock()
    ahead.tick(3600)
    binance = Binance(fake.base_url, ahead, transport=loopback())
    fake.fail("GET /api/v3/time", Fault(429, headers={"Retry-After": "7"}))
    with pytest.raises(ExchangeBusy):
        await binance.funds(account)
    ahead.tick(7)
    await binance.funds(account)
    await binance.close()


async def test_what_is_told_of_a_minute_that_is_over_does_not_count_for_the_next(
    binance: Binance, fake: FakeBinance, account: Account, clock: ManualClock
) -> None:
    await binance.funds(account)
    gate = Event()
    fake.fail("GET /api/v3/account", Fault(gate=gate, headers={"x-mbx-used-weight-1m": "5999"}))
    asking = asyncio.create_task(binance.funds(account))
    while len(fake.calls("GET /api/v3/account")) < 2:
        await asyncio.sleep(0)
    clock.tick(60)
    gate.set()
    with suppress(ExchangeUnavailable):  # its timestamp has become too old meanwhile
        await asking
    assert binance.weights.used < 100


async def test_too_many_orders_of_one_account_stop_no_other(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.fail(PLACE, Fault(429, code=-1015))
    with pytest.raises(ExchangeBusy) as told:
        await binance.place(account, [BUY])
    assert told.value.headers == {"Retry-After": "10"}
    await binance.funds(account)


async def test_over_the_limit_the_fake_answers_as_the_exchange_does(
    binance: Binance, fake: FakeBinance, account: Account, clock: ManualClock
) -> None:
    clock.tick(20)
    await binance.funds(account)
    fake.allowance.limit = 21
    with pytest.raises(ExchangeBusy) as told:
        await binance.funds(account)
    assert told.value.headers == {"Retry-After": "40"}

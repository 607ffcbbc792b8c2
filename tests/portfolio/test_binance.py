"""What is Binance's own: how calls are signed and written, and how its answers are read."""

import asyncio
import json
import logging
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from backend.errors import ExchangeRefusesKey, ExchangeUnavailable, KeyMayWithdraw
from backend.portfolio.binance import AT_ONCE, RULES_SECONDS, Binance
from backend.portfolio.binance_client import signature, signed
from backend.portfolio.exchange import Account, Order, Reference, State, Unsure
from tests.fakes.binance import KEY, SECRET, FakeBinance, Fault
from tests.fakes.binance.words import symbol_words
from tests.fakes.clock import ManualClock
from tests.fakes.market import BTC as BTC_RULES
from tests.fakes.market import rules_of
from tests.portfolio.venues import loopback

D = Decimal
BTC = "BTCUSDT"
PLACE, FIND, TRADES = "POST /api/v3/order", "GET /api/v3/order", "GET /api/v3/myTrades"
BUY = Order("buy", BTC, "BUY", "MARKET", quantity=D("0.5"))
LIMIT = Order("limit", BTC, "BUY", "LIMIT", quantity=D("2.50"), price=D("95000.00"))
ROOT = Path(__file__).parents[2]


def test_a_query_is_signed_as_in_binances_documentation() -> None:
    query = (
        "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
        "&recvWindow=5000&timestamp=1499827319559"
    )
    documented = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
    assert signature(query, SecretStr(SECRET)) == documented
    assert signed(query, SecretStr(SECRET)) == f"{query}&signature={documented}"


async def test_a_limit_order_is_written_as_documented(
    binance: Binance, fake: FakeBinance, account: Account, clock: ManualClock
) -> None:
    await binance.place(account, [LIMIT])
    [asked] = fake.calls(PLACE)
    words = dict(asked.words)
    assert (asked.key, len(words.pop("signature"))) == (KEY, 64)
    assert words == {
        "symbol": BTC,
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "2.5",
        "price": "95000",
        "newClientOrderId": "limit",
        "newOrderRespType": "FULL",
        "recvWindow": "5000",
        "timestamp": str(int(clock.time() * 1000)),
    }


async def test_a_pair_is_written_as_a_list_with_what_lies_above_and_below(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    profit = Order("profit", BTC, "SELL", "LIMIT_MAKER", quantity=D(1), price=D(110_000))
    loss = Order("loss", BTC, "SELL", "STOP_LOSS", quantity=D(1), stop_price=D(90_000))
    await binance.place(account, [loss, profit])
    [asked] = fake.calls("POST /api/v3/orderList/oco")
    own = {name: word for name, word in asked.words.items() if name.startswith(("above", "below"))}
    assert own == {
        "aboveType": "LIMIT_MAKER",
        "aboveClientOrderId": "profit",
        "abovePrice": "110000",
        "belowType": "STOP_LOSS",
        "belowClientOrderId": "loss",
        "belowStopPrice": "90000",
    }
    assert (asked.words["side"], asked.words["quantity"]) == ("SELL", "1")


async def test_a_pair_that_buys_back_has_its_stop_above(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    profit = Order("profit", BTC, "BUY", "LIMIT_MAKER", quantity=D(1), price=D(90_000))
    loss = Order("loss", BTC, "BUY", "STOP_LOSS", quantity=D(1), stop_price=D(110_000))
    await binance.place(account, [profit, loss])
    [asked] = fake.calls("POST /api/v3/orderList/oco")
    assert (asked.words["aboveType"], asked.words["belowType"]) == ("STOP_LOSS", "LIMIT_MAKER")


@pytest.mark.parametrize("name", ["币安人生USDT", "A&B=C D+%/~"])
async def test_what_is_not_plain_is_percent_encoded_before_it_is_signed(
    binance: Binance, fake: FakeBinance, account: Account, name: str
) -> None:
    assert await binance.find(account, [Reference(name, "x")]) == {}  # -1121, not -1022
    assert fake.calls(FIND)[0].words["symbol"] == name


@pytest.mark.parametrize("ahead", [-3600.0, -7.5, 0.0, 12.25, 86_400.0])
async def test_a_clock_that_is_wrong_is_corrected_by_the_exchanges(
    fake: FakeBinance, account: Account, ahead: float
) -> None:
    ours = ManualClock()
    ours.tick(ahead)
    binance = Binance(fake.base_url, ours, transport=loopback())
    await binance.funds(account)
    await binance.funds(account)
    assert binance.clock.time() == pytest.approx(fake.clock.time(), abs=0.001)
    assert len(fake.calls("GET /api/v3/time")) == 1
    await binance.close()


async def test_a_clock_that_goes_wrong_later_is_measured_again_and_the_order_placed_once(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    await binance.funds(account)
    binance.clock.offset = 30.0
    [state] = await binance.place(account, [BUY])
    assert state.status == "FILLED"
    assert binance.clock.offset == pytest.approx(0.0, abs=0.001)
    assert (len(fake.calls("GET /api/v3/time")), len(fake.calls(PLACE))) == (2, 2)
    assert len(fake.trader.book.orders) == 1


async def test_many_who_find_the_clock_wrong_measure_it_once(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    await asyncio.gather(*(binance.funds(account) for _ in range(8)))
    assert len(fake.calls("GET /api/v3/time")) == 1


async def test_rules_are_read_from_the_filters_the_older_ones_too(
    binance: Binance, fake: FakeBinance
) -> None:
    rules = await binance.rules()
    assert dict(rules) == dict(fake.market.rules)  # ETHUSDT has MIN_NOTIONAL and PERCENT_PRICE
    assert fake.requests[0].words == {"showPermissionSets": "false"}


async def test_a_symbol_that_is_no_spot_symbol_or_cannot_be_read_does_not_hide_the_others(
    binance: Binance, fake: FakeBinance
) -> None:
    margin = symbol_words(rules_of("ABC", "USDT", "0.01", "0.01")) | {"isSpotTradingAllowed": False}
    odd = symbol_words(rules_of("DEF", "USDT", "0.01", "0.01"))
    odd["filters"][0]["tickSize"] = "a lot"
    fake.desk.odd_symbols += [margin, odd, {"symbol": "GHIUSDT"}, {}]
    assert set(await binance.rules()) == set(fake.market.rules)


async def test_a_filter_that_is_missing_limits_nothing(binance: Binance, fake: FakeBinance) -> None:
    fake.desk.odd_symbols.append(symbol_words(rules_of("ABC", "USDT", "0.01", "0.01")) | {"filters": []})
    rules = (await binance.rules())["ABCUSDT"]
    assert {rules.price_step, rules.max_quantity, rules.min_notional, rules.bid_up} == {D(0)}


@pytest.mark.parametrize(
    ("applied", "told"),
    [((True, True), (True, D(100))), ((True, False), (True, D(0))), ((False, True), (False, D(100)))],
)
async def test_a_most_that_market_orders_need_not_keep_is_left_to_the_exchange(
    binance: Binance, fake: FakeBinance, applied: tuple[bool, bool], told: tuple[bool, Decimal]
) -> None:
    words = symbol_words(rules_of("ABC", "USDT", "0.01", "0.01", max_notional=D(100)))
    notional = next(one for one in words["filters"] if one["filterType"] == "NOTIONAL")
    notional |= dict(zip(("applyMinToMarket", "applyMaxToMarket"), applied, strict=True))
    fake.desk.odd_symbols.append(words)
    rules = (await binance.rules())["ABCUSDT"]
    assert (rules.notional_of_market, rules.max_notional) == told


async def test_rules_are_kept_for_ten_minutes_and_longer_while_they_cannot_be_read(
    binance: Binance, fake: FakeBinance, clock: ManualClock
) -> None:
    information = "GET /api/v3/exchangeInfo"
    await asyncio.gather(*(binance.rules() for _ in range(5)))
    clock.tick(RULES_SECONDS - 1)
    known = await binance.rules()
    assert len(fake.calls(information)) == 1
    clock.tick(1)
    fake.fail(information, Fault(503))
    assert await binance.rules() == known
    assert await binance.rules() == known
    assert len(fake.calls(information)) == 2
    clock.tick(30)
    fake.desk.odd_symbols.append(symbol_words(rules_of("NEW", "USDT", "0.01", "0.01")))
    assert "NEWUSDT" in await binance.rules()


async def test_rules_that_were_never_read_are_unavailable(binance: Binance, fake: FakeBinance) -> None:
    fake.fail("GET /api/v3/exchangeInfo", Fault(503))
    with pytest.raises(ExchangeUnavailable):
        await binance.rules()
    assert BTC in await binance.rules()


async def test_what_an_account_has_nothing_of_is_left_out(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    empty = {"asset": "DOGE", "free": "0.00000000", "locked": "0.00000000"}
    fake.fail("GET /api/v3/account", Fault(body=json.dumps({"balances": [empty]})))
    assert await binance.funds(account) == {}
    assert "BTC" in await binance.funds(account)


async def test_an_order_is_not_over_before_all_its_trades_are_known(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    await binance.place(account, [BUY])
    fake.trader.hidden_trades = 1
    asked = [Reference(BTC, "buy")]
    assert await binance.find(account, asked) == {"buy": State("buy", "PARTIALLY_FILLED")}
    fake.trader.hidden_trades = 0
    assert (await binance.find(account, asked))["buy"].status == "FILLED"


async def test_orders_without_a_trade_are_not_asked_for_any(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    await binance.place(account, [LIMIT])
    await binance.find(account, [Reference(BTC, "limit")])
    assert fake.calls(TRADES) == []


async def test_more_trades_than_one_answer_holds_are_read_page_by_page(
    binance: Binance, fake: FakeBinance, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.portfolio.binance.MOST_TRADES", 3)
    fake.market.offered = D("0.1")  # type: ignore[attr-defined]
    order = Order("large", BTC, "BUY", "MARKET", quantity=D("0.7"))
    placed = await binance.place(account, [order])
    assert await binance.find(account, [Reference(BTC, "large")]) == {"large": placed[0]}
    assert len(placed[0].trades) == 7
    assert len(fake.calls(TRADES)) == 3


async def test_an_archived_order_has_ended_without_a_trade(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.trader.archived.add("old")
    assert await binance.find(account, [Reference(BTC, "old")]) == {"old": State("old", "CANCELED")}


@pytest.mark.parametrize(
    ("word", "status"),
    [("PENDING_NEW", "NEW"), ("EXPIRED_IN_MATCH", "EXPIRED"), ("REJECTED", "REJECTED")],
)
async def test_statuses_that_we_do_not_have_become_ones_that_we_have(
    binance: Binance, fake: FakeBinance, account: Account, word: str, status: str
) -> None:
    told = {"orderId": 1, "executedQty": "0.00000000", "status": word}
    fake.fail(FIND, Fault(body=json.dumps(told)))
    found = await binance.find(account, [Reference(BTC, "any")])
    assert found["any"].status == status


async def test_only_so_many_orders_are_asked_after_at_once(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    await binance.funds(account)
    gate = fake.closed  # nobody opens it before the end
    fake.fail(FIND, *[Fault(gate=gate)] * 20)
    asking = asyncio.create_task(binance.find(account, [Reference(BTC, f"n-{n}") for n in range(20)]))
    while len(fake.calls(FIND)) < AT_ONCE:
        await asyncio.sleep(0)
    assert binance.weights.used == fake.allowance.used == 1 + 20 + AT_ONCE * 4
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_filled_order_that_is_sent_again_buys_again(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    """Why what is unsure is asked after, never sent again: client ids are unique among open orders only."""
    before = (await binance.funds(account))["BTC"].free
    await binance.place(account, [BUY])
    await binance.place(account, [BUY])
    assert (await binance.funds(account))["BTC"].free > before + D("0.99")


@pytest.mark.parametrize("right", ["enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer"])
async def test_a_key_that_may_move_money_is_not_taken(
    binance: Binance, fake: FakeBinance, account: Account, right: str
) -> None:
    await binance.check_key(account)
    fake.trader.rights[right] = True
    with pytest.raises(KeyMayWithdraw):
        await binance.check_key(account)


@pytest.mark.parametrize("right", ["enableReading", "enableSpotAndMarginTrading"])
async def test_a_key_that_may_not_read_and_trade_is_refused(
    binance: Binance, fake: FakeBinance, account: Account, right: str
) -> None:
    fake.trader.rights[right] = False
    with pytest.raises(ExchangeRefusesKey):
        await binance.check_key(account)


@pytest.mark.parametrize(
    "right", ["enableReading", "enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer"]
)
async def test_a_right_that_is_not_told_is_not_taken_for_harmless(
    binance: Binance, fake: FakeBinance, account: Account, right: str
) -> None:
    del fake.trader.rights[right]
    with pytest.raises(ExchangeUnavailable):
        await binance.check_key(account)


class Elsewhere(httpx2.AsyncHTTPTransport):
    """Takes requests for any host to the fake."""

    def __init__(self, fake: FakeBinance) -> None:
        super().__init__()
        self._there = httpx2.URL(fake.base_url)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(scheme="http", host=self._there.host, port=self._there.port)
        return await super().handle_async_request(request)


async def test_on_the_testnet_a_key_only_has_to_be_one(
    fake: FakeBinance, account: Account, clock: ManualClock
) -> None:
    testnet = Binance("https://testnet.binance.vision", clock, transport=Elsewhere(fake))
    await testnet.check_key(account)
    assert fake.calls("GET /sapi") == []
    with pytest.raises(ExchangeRefusesKey):
        await testnet.check_key(account._replace(key=SecretStr("no-such-key")))
    await testnet.close()


async def test_neither_keys_nor_signatures_nor_addresses_are_logged(
    fake: FakeBinance, account: Account, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        binance = Binance(fake.base_url, clock)
        await binance.place(account, [BUY])
        await binance.find(account, [Reference(BTC, "buy"), Reference(BTC, "no")])
        fake.fail(PLACE, Fault(504))
        with pytest.raises(Unsure):
            await binance.place(account, [BUY])
        await binance.close()
    said = caplog.text
    for secret in (KEY, SECRET, "signature", "127.0.0.1", "BTCUSDT"):
        assert secret not in said


CRASHES: str = """
import asyncio, os, sys
from decimal import Decimal
from pydantic import SecretStr
from backend.clock import SystemClock
from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account, Order

async def main():
    url, key, secret = sys.argv[1:]
    account = Account(1, "binance", SecretStr(key), SecretStr(secret))
    await Binance(url, SystemClock()).funds(account)
    task = asyncio.create_task(Binance(url, SystemClock()).place(
        account, [Order("mine", "BTCUSDT", "BUY", "MARKET", quantity=Decimal("0.5"))]))
    await task

asyncio.run(main())
"""


async def test_what_a_process_ordered_before_it_was_killed_is_found_by_another(
    binance: Binance, fake: FakeBinance, account: Account
) -> None:
    fake.fail(PLACE, Fault(executes=True, hang=True))
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own command
        [sys.executable, "-c", CRASHES, fake.base_url, KEY, SECRET], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as child:
        await asyncio.to_thread(_until_ordered, fake, child)
        child.kill()
    found: Any = await binance.find(account, [Reference(BTC, "mine")])
    assert (found["mine"].status, found["mine"].filled) == ("FILLED", D("0.5"))


def _until_ordered(fake: FakeBinance, child: "subprocess.Popen[bytes]") -> None:
    while not fake.trader.book.orders:
        assert child.poll() is None


def test_the_fakes_filters_are_those_of_the_market() -> None:
    assert symbol_words(BTC_RULES)["filters"][0] == {
        "filterType": "PRICE_FILTER",
        "minPrice": "0.01000000",
        "maxPrice": "1000000.00000000",
        "tickSize": "0.01000000",
    }

"""Bought, protected and sold again on paper, in a real browser at prices that move."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Product, Visit, press, settled
from tests.e2e.test_pages import violations
from tests.e2e.words import PORTFOLIO, PortfolioWords

PT = PORTFOLIO["pt-BR"]
API = "/api/v1"
STATUSES = "none", "active", "pending", "missing"


@pytest.fixture(autouse=True)
def nothing_left(page: Page, product: Product) -> Iterator[None]:
    """Begin and end with nothing held: there is one account for all of these tests."""
    leave_nothing(page, product)
    yield
    leave_nothing(page, product)


def leave_nothing(page: Page, product: Product) -> None:
    held = page.request.get(f"{product.url}{API}/positions").json()["data"]
    for order in held["open_orders"]:
        if order["purpose"] == "order":
            page.request.delete(f"{product.url}{API}/orders/{order['id']}")
    for position in held["positions"]:
        page.request.post(f"{product.url}{API}/positions/{position['id']}/close")


def arrive(page: Page) -> None:
    page.goto("/carteira")
    expect(page.get_by_role("button", name=re.compile("^(Revisar|Review)"))).to_be_visible()
    settled(page)


def buy(page: Page, say: PortfolioWords = PT) -> None:
    """Spend five thousand reais."""
    page.get_by_label(say.spend).fill(say.amount)
    expect(page.get_by_text(say.hint.replace("R$ ", "R$\u00a0"))).to_be_visible()
    press(page.get_by_role("button", name=say.review))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(say.paper)
    press(dialog.get_by_role("button", name=say.confirm))
    expect(dialog.get_by_text(say.executed, exact=True).first).to_be_visible()
    expect(dialog).to_contain_text(say.paper)
    press(dialog.get_by_role("button", name=say.done, exact=True))
    expect(dialog).to_have_count(0)


def price_now(page: Page) -> int:
    """Read the price of the only position off its card."""
    card = page.get_by_role("article", name="BTCBRL")
    text = card.get_by_text(re.compile(r"^R\$.[\d.,]+00$")).first.inner_text()
    return int(re.sub(r"\D", "", text)[:-2])


@pytest.mark.parametrize(("size", "language"), [("desktop", "pt-BR"), ("phone", "en")])
def test_bought_protected_and_closed_on_paper(visit: Visit, size: str, language: str) -> None:
    say = PORTFOLIO[language]
    page = visit(size, say.language)
    page.goto("/carteira")
    expect(page.get_by_text(say.paper)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=say.live).first).to_be_visible()

    # With nothing held the page invites to the first order, and leads to where it is written.
    press(page.get_by_role("link", name=say.first))
    expect(page.get_by_label(say.spend)).to_be_focused()
    buy(page, say)

    # It is a position at once, with a profit that follows the price.
    card = page.get_by_role("article", name="BTCBRL")
    expect(card).to_be_visible()
    profit = card.locator("dd").nth(3)
    expect(profit).to_contain_text(re.compile(r"[+\u2212]R\$"))
    before = profit.inner_text()
    expect(profit).not_to_have_text(before, use_inner_text=True)

    # A stop above the price is refused as one types; a sensible one is active on the exchange.
    now = price_now(page)
    press(card.get_by_role("button", name=say.protect))
    dialog = page.get_by_role("dialog")
    stop, save = dialog.get_by_label(say.stop), dialog.get_by_role("button", name=say.save)
    stop.fill(str(2 * now))
    expect(stop).to_have_attribute("aria-invalid", "true")
    expect(save).to_be_disabled()
    stop.fill(str(now * 9 // 10))
    dialog.get_by_label(say.target).fill(str(now * 11 // 10))
    press(save)
    expect(page.get_by_text(say.saved)).to_be_visible()
    expect(card.get_by_text(say.protected)).to_be_visible()
    open_orders = page.get_by_role("table", name=say.open_orders)
    expect(open_orders.locator("tbody tr")).to_have_count(2)

    # Closed, it is gone, its protection with it, and the history has both orders.
    press(card.get_by_role("button", name=say.close))
    press(page.get_by_role("dialog").get_by_role("button", name=say.sell_all))
    expect(page.get_by_role("dialog").get_by_text(say.executed, exact=True).first).to_be_visible()
    press(page.get_by_role("dialog").get_by_role("button", name=say.done, exact=True))
    expect(page.get_by_text(say.no_position)).to_be_visible()
    expect(open_orders).to_have_count(0)
    history = page.get_by_role("table", name=say.history)
    expect(history.locator("tbody tr").first).to_contain_text(say.sell_order)
    expect(history).to_contain_text(say.buy_order.replace("R$ ", "R$\u00a0"))


def test_a_limit_order_waits_and_is_cancelled(page: Page) -> None:
    arrive(page)
    press(page.get_by_role("button", name=PT.at_a_price))
    page.get_by_label(PT.price).fill("300.000")
    page.get_by_label(PT.quantity).fill("0,011395")
    press(page.get_by_role("button", name="Usar 0,01139"))
    press(page.get_by_role("button", name=PT.review))
    press(page.get_by_role("dialog").get_by_role("button", name=PT.confirm))
    expect(page.get_by_role("dialog").get_by_text(PT.waiting)).to_be_visible()
    page.keyboard.press("Escape")
    waiting = page.get_by_role("table", name=PT.open_orders)
    press(waiting.get_by_role("button", name=re.compile(f"^{PT.cancel}")))
    expect(page.get_by_text(PT.cancelled)).to_be_visible()
    expect(waiting).to_have_count(0)


def test_an_answer_that_is_lost_on_the_way_buys_once(page: Page, product: Product) -> None:
    def purchases() -> int:
        told = page.request.get(f"{product.url}{API}/orders?limit=100").json()["data"]["orders"]
        return sum(order["purpose"] == "order" for order in told)

    keys = []

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.fallback()
        route.fetch()  # it arrives, and nobody hears of it
        return route.abort()

    before = purchases()
    arrive(page)
    page.route(f"**{API}/orders", lose)
    page.get_by_label(PT.spend).fill(PT.amount)
    press(page.get_by_role("button", name=PT.review))
    dialog = page.get_by_role("dialog")
    press(dialog.get_by_role("button", name=PT.confirm))
    expect(dialog.get_by_role("alert")).to_contain_text("não se sabe se o pedido chegou")
    press(dialog.get_by_role("button", name="Enviar de novo a mesma"))
    expect(dialog.get_by_text(PT.executed, exact=True).first).to_be_visible()
    assert len(keys) == len(set(keys)) + 1
    assert purchases() == before + 1
    product.complaints[:] = [said for said in product.complaints if "ERR_FAILED" not in said]


def test_prices_that_stop_are_marked_and_come_back(page: Page, product: Product) -> None:
    sockets: list[Any] = []

    def watch(socket: Any) -> None:
        sockets.append(socket)
        if len(sockets) != 2:  # the first one works, the second is never answered
            socket.connect_to_server()

    page.clock.install()
    page.route_web_socket(re.compile("/prices"), watch)
    arrive(page)
    bar = page.get_by_role("region", name="Onde se negocia")
    expect(bar.get_by_role("status")).to_have_text("Ao vivo")
    sockets[0].close(code=1001)
    expect(bar.get_by_role("status")).to_contain_text("reconectando")
    expect(page.get_by_role("region", name="Nova ordem")).to_contain_text("preço parado")
    while len(sockets) < 3:  # until nothing has been heard from the second for too long
        page.clock.fast_forward("00:05")
    expect(bar.get_by_role("status")).to_have_text("Ao vivo")
    assert product.complaints == []


def states(route: Route) -> None:
    """Answer with a position in each state of protection."""
    told = [
        {
            "id": number,
            "symbol": f"{base}BRL",
            "base_asset": base,
            "quote_asset": "BRL",
            "quantity": "0.5",
            "entry_price": entry,
            "cost": str(int(entry) / 2),
            "realized_profit": "12.5",
            "state": "open",
            "protection": {
                "stop_loss": None if status == "none" else "1",
                "take_profit": None if status == "none" else "99999999",
                "status": status,
            },
            "opened_at": "2026-11-20T12:00:00Z",
        }
        for number, (base, entry, status) in enumerate(
            zip(("BTC", "ETH", "SOL", "BNB"), ("900000", "9000", "2000", "1000"), STATUSES, strict=True), 1
        )
    ]
    now = {"mode": "paper", "exchange": "paper", "as_of": "2026-11-20T12:00:00Z"}
    data = {**now, "positions": told, "open_orders": []}
    body = json.dumps({"success": True, "data": data, "from_cache": False})
    route.fulfill(body=body, content_type="application/json")


@pytest.mark.parametrize("size", [(1280, 900), (360, 740), (640, 450)], ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_positions_and_dialogs_are_accessible_and_fit(page: Page, theme: str, size: tuple[int, int]) -> None:
    page.add_init_script(f"localStorage.setItem('mirante.theme', '{theme}')")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.route(f"**{API}/positions", states)
    arrive(page)
    expect(page.get_by_role("article")).to_have_count(len(STATUSES))
    expect(page.get_by_role("article", name="BNBBRL").get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_label(PT.spend).fill("9,999")
    assert violations(page) == []
    for name in ("Proteger BTCBRL", "Encerrar ETHBRL", "Vincular a Binance"):
        press(page.get_by_role("button", name=name))
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_exchange_that_is_away_leaves_what_was_there(page: Page, product: Product, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('mirante.theme', '{theme}')")
    page.route(f"**{API}/positions", states)
    arrive(page)
    problem = {"type": "urn:mirante:problem:exchange-unavailable", "status": 503, "requestId": "r-1"}

    def away(route: Route) -> None:
        route.fulfill(status=503, body=json.dumps(problem), content_type="application/problem+json")

    page.unroute(f"**{API}/positions")
    page.route(f"**{API}/positions", away)
    panel = page.get_by_role("region", name="Posições")
    silence = panel.get_by_role("alert").filter(has_text="A corretora não responde")
    expect(silence).to_contain_text(re.compile(r"Última leitura: há \d+ s"))
    expect(panel.get_by_role("article")).to_have_count(len(STATUSES))
    product.complaints[:] = [said for said in product.complaints if "503" not in said]
    page.unroute_all()
    product.complaints.clear()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("article").first).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_title(re.compile("^Carteira"))
    expect(page.get_by_role("button", name=PT.review)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.type("nova ordem")
    page.keyboard.press("Enter")
    expect(page.get_by_label(PT.spend)).to_be_focused()
    page.keyboard.type("5000")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_label(PT.spend).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name=PT.confirm)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=PT.done, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("article", name="BTCBRL")).to_be_visible()

"""`make screenshots`: pictures for the README, taken from the product itself on the full sample data."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.conftest import chromium
from tests.fakes.server import serving

PICTURES = Path(__file__).parents[2] / "frontend" / "screenshots"
SHOTS = [
    ("overview-light", "/", (1440, 900), "light"),
    ("overview-dark", "/?segment=Corporate", (1440, 900), "dark"),
    ("overview-phone", "/", (390, 844), "light"),
]


TALK = Path(__file__).parents[1] / "meetings" / "transcripts" / "tuned" / "tarifas_cobradas.toml"


def opened(browser: Browser, url: str, size: tuple[int, int], scheme: str) -> Page:
    context = browser.new_context(
        base_url=url,
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    return context.new_page()


def take_meeting(browser: Browser, url: str) -> bytes:
    """Read a meeting, show where an action was agreed, and leave nothing of it."""
    talk = tomllib.loads(TALK.read_text("utf-8"))
    page = opened(browser, url, (1440, 900), "light")
    page.goto("/reunioes")
    page.get_by_role("textbox", name="Transcrição").fill(talk["transcript"])
    page.get_by_role("combobox", name="Cliente").fill("Padaria Sol")
    page.keyboard.press("Escape")
    page.get_by_label("Data da reunião").fill(talk["metadata"]["meet_date"])
    page.get_by_role("button", name="Ler a reunião").click()
    page.get_by_role("table", name="Ações combinadas").get_by_role("button", name="linha 9").click()
    expect(page.get_by_role("img", name="Negativo")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    picture = page.screenshot(animations="disabled")
    page.get_by_role("button", name="Apagar esta reunião").click()
    page.get_by_role("button", name="Apagar", exact=True).click()
    expect(page.get_by_text("Reunião apagada")).to_be_visible()
    page.context.close()
    return picture


ORDERS = [
    {"symbol": "BTCBRL", "side": "BUY", "type": "MARKET", "quote_quantity": "32000"},
    {"symbol": "ETHBRL", "side": "BUY", "type": "MARKET", "quote_quantity": "18000"},
    {"symbol": "SOLBRL", "side": "BUY", "type": "MARKET", "quote_quantity": "7500"},
]
GUARDED = {"BTCBRL": (96, 112), "ETHBRL": (97, None)}  # stop and target, in percent of the price paid
LOOKED_AT = 30_000  # milliseconds: so long a course has to be watched before it is one


def take_portfolio(browser: Browser, url: str) -> bytes:
    """Buy on paper, protect some of it, have an order wait, and watch for a while."""
    page = opened(browser, url, (1440, 900), "light")
    api = f"{url}/api/v1"
    for order in ORDERS:
        assert page.request.post(f"{api}/orders", data=order).ok
    for held in page.request.get(f"{api}/positions").json()["data"]["positions"]:
        paid = float(held["entry_price"])
        prices = [share and str(int(paid * share / 100)) for share in GUARDED.get(held["symbol"], (0, 0))]
        wanted = {name: p for name, p in zip(("stop_loss", "take_profit"), prices, strict=True) if p}
        if wanted:
            assert page.request.patch(f"{api}/positions/{held['id']}/protection", data=wanted).ok
    page.goto("/carteira")
    expect(page.get_by_role("article")).to_have_count(len(ORDERS))
    page.get_by_label("Quanto gastar (BRL)").fill("5.000,00")
    page.wait_for_timeout(LOOKED_AT)
    page.evaluate("document.activeElement.blur()")
    picture = page.screenshot(animations="disabled")
    page.context.close()
    return picture


def take(browser: Browser, url: str, path: str, size: tuple[int, int], scheme: str) -> bytes:
    page = opened(browser, url, size, scheme)
    page.goto(path)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_text("Sem prazo")).to_be_attached()
    page.reload()  # what people see: answered from the cache
    expect(page.get_by_text("Sem prazo")).to_be_attached()
    expect(page.locator("article button[aria-pressed] circle")).to_have_count(8)  # each tile has its course
    picture = page.screenshot(animations="disabled")
    page.context.close()
    return picture


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    data = Path("data")
    data.mkdir(exist_ok=True)
    with (
        serving(data.resolve(), SAMPLE_SCALE="1") as (url, _, _),
        sync_playwright() as playwright,
    ):
        browser = chromium(playwright)
        for name, path, size, scheme in SHOTS:
            (PICTURES / f"{name}.png").write_bytes(take(browser, url, path, size, scheme))
            print(f"frontend/screenshots/{name}.png")
        (PICTURES / "meetings-light.png").write_bytes(take_meeting(browser, url))
        print("frontend/screenshots/meetings-light.png")
        # What is bought stays in the history: this has a database of its own.
        with TemporaryDirectory() as fresh, serving(Path(fresh), SAMPLE_SCALE="0.01") as (own, _, _):
            (PICTURES / "portfolio-light.png").write_bytes(take_portfolio(browser, own))
        print("frontend/screenshots/portfolio-light.png")
        browser.close()


if __name__ == "__main__":
    main()

"""A real Chromium against a real server over a small CRM. The machine's own browser: none is downloaded."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from tests.e2e.words import PORTUGUESE, Words
from tests.fakes.server import asked
from tests.fakes.warm import serving

expect.set_options(timeout=30_000)  # the machine is shared: patience here, no verdict on speed
DIST = Path(__file__).parents[2] / "frontend" / "dist" / "index.html"


@dataclass
class Product:
    """The running product, and what the browser complained about."""

    url: str
    token: str
    complaints: list[str] = field(default_factory=list)

    def warehouse_queries(self) -> int:
        found: int = asked(f"{self.url}/api/cache/stats", self.token)["cache"]["warehouse_queries"]
        return found

    def clear(self) -> None:
        asked(f"{self.url}/api/cache/clear", self.token, "POST")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    assert DIST.is_file(), "the page is not built: run `make test`, or `npm run build` in frontend/"
    with serving(tmp_path_factory.mktemp("product"), SAMPLE_SCALE="0.05") as (url, token, _):
        yield Product(url, token)


def chromium_path() -> str:
    """Find the machine's own Chromium, the faster one without windows first; none is downloaded."""
    windowless = os.environ.get("CHROMIUM", "chromium-headless-shell")
    names = [windowless, "chromium", "chromium-browser", "google-chrome"]
    path = next((found for name in names if (found := shutil.which(name))), None)
    assert path, "the browser tests need Chromium: install it, or name it in CHROMIUM=/path/to/chrome"
    return path


def chromium(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(
        executable_path=chromium_path(), args=["--no-sandbox", "--disable-background-networking"]
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one for each file: Playwright's event loop runs as long, and asyncio tests want their own."""
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser
        browser.close()


SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Visit]:
    """Open a page in São Paulo: `visit("phone", ENGLISH)`; what a page complains about fails the test."""
    product.complaints.clear()

    def complain(what: str) -> None:
        product.complaints.append(what)

    with ExitStack() as opened:

        def visit(size: str = "desktop", say: Words = PORTUGUESE) -> Page:
            context = browser.new_context(
                base_url=product.url, locale="pt-BR", timezone_id="America/Sao_Paulo", **SIZES[size]
            )
            opened.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: complain(str(error)))
            page.on("console", lambda said: complain(said.text) if said.type == "error" else None)
            if say is not PORTUGUESE:
                page.goto("/")
                press(page.get_by_role("button", name=say.switch, exact=True))
                expect(page.locator("html")).to_have_attribute("lang", "en")
            return page

        yield visit
    assert product.complaints == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A page on the desk, in Portuguese."""
    return visit()


def press(what: Locator) -> None:
    """Click, or touch where there are fingers."""
    if what.page.evaluate("navigator.maxTouchPoints > 0"):
        what.tap()
    else:
        what.click()


def settled(page: Page) -> None:
    """Wait until nothing on the page is loading."""
    expect(page.locator(".skeleton, [aria-busy=true]")).to_have_count(0)


def overview(page: Page) -> None:
    """Open the overview and wait for all of it, to the last sparkline, and until it listens for news."""
    with page.expect_response("**/api/events"):
        page.goto("/")
    expect(page.get_by_text("Demais")).to_be_visible()
    expect(page.locator("article button[aria-pressed] circle")).to_have_count(8)
    settled(page)

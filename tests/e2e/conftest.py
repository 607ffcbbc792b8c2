"""A real Chromium against a real server over a small CRM. The machine's own browser: none is downloaded."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.fakes.server import asked, serving

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
    """Find the machine's own Chromium: none is downloaded."""
    names = [os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome"]
    path = next((found for name in names if (found := shutil.which(name))), None)
    assert path, "the browser tests need Chromium: install it, or name it in CHROMIUM=/path/to/chrome"
    return path


def chromium(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(
        executable_path=chromium_path(), args=["--no-sandbox", "--disable-background-networking"]
    )


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Start one for each test: Playwright's event loop runs as long, and asyncio tests want their own."""
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    """A desk in São Paulo."""
    context = browser.new_context(
        base_url=product.url,
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": 1280, "height": 900},
    )
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    """A phone, to be touched."""
    context = browser.new_context(
        base_url=product.url,
        timezone_id="America/Sao_Paulo",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, product: Product) -> Iterator[Page]:
    """A page on the desk; what it complains about fails the test."""
    product.complaints.clear()
    page = context.new_page()
    page.on("pageerror", lambda error: product.complaints.append(str(error)))
    page.on("console", lambda said: product.complaints.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert product.complaints == []

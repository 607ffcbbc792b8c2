"""Every page, whoever looks at it and however: axe, themes, phones, zoom, print, the second language."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Product, settled

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "/",
    "/acoes",
    "/acoes?item={action}",
    "/acoes/prazos",
    "/oportunidades",
    "/organizacoes",
    "/organizacoes/interacoes",
    "/reunioes",
    "/reunioes?customer=Vale&meeting=m-1",
    "/carteira",
    "/cache",
]
WINDOWS = {"desktop": (1280, 900), "phone": (360, 740), "zoomed to 200 %": (640, 450)}


def real(page: Page, product: Product, path: str) -> str:
    """Name an action that is there."""
    if "{action}" not in path:
        return path
    rows = page.request.get(f"{product.url}/api/actions").json()["data"]
    return path.format(action=rows[0]["id"])


def arrive(page: Page, product: Product, path: str) -> None:
    """Open a page and wait until nothing on it is loading."""
    page.goto(real(page, product, path))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main :is(table, article, form)").first).to_be_attached()
    if path == "/cache" and page.get_by_label("Token de administração").is_visible():
        page.get_by_label("Token de administração").fill(product.token)
        page.get_by_role("button", name="Entrar").click()
        expect(page.get_by_role("article").first).to_be_visible()
    settled(page)


def violations(page: Page) -> list[dict[str, Any]]:
    page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(({violations}) => violations)")
    return [{"rule": one["id"], "where": [node["html"][:160] for node in one["nodes"][:3]]} for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(page: Page, product: Product, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('mirante.theme', '{theme}')")
    found = {}
    for path in PAGES:
        arrive(page, product, path)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        if wrong := violations(page):
            found[path] = wrong
    assert found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_over_a_page(page: Page, product: Product, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('mirante.theme', '{theme}')")
    arrive(page, product, "/?stage=Proposal")
    page.get_by_role("button", name="Período").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Visões").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Atalhos do teclado")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_in_the_documentation(page: Page, product: Product) -> None:
    page.goto("/docs")
    expect(page.get_by_text("/api/cache/invalidate")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="GET /api/opportunities Get").first.click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#/dashboard/get_opportunities$"))
    assert violations(page) == []


@pytest.mark.parametrize("size", WINDOWS)
def test_no_page_is_wider_than_its_window(page: Page, product: Product, size: str) -> None:
    width, height = WINDOWS[size]
    page.set_viewport_size({"width": width, "height": height})
    for path in PAGES:
        arrive(page, product, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


COVERED = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const held = document.activeElement;
  const {left, width, top, height} = held.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + height / 2);
  const shown = seen && (held.contains(seen) || seen.contains(held));
  return shown || held === document.body ? "" : `${held.textContent} under ${seen?.textContent}`;
}"""


def test_what_has_the_focus_is_covered_by_nothing(page: Page, product: Product) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    for path in ("/", "/acoes", "/cache"):
        arrive(page, product, path)
        for _ in range(60):
            page.keyboard.press("Tab")
            assert page.evaluate(COVERED) == "", path


def test_every_page_is_there_in_english(page: Page, product: Product) -> None:
    page.add_init_script("localStorage.setItem('mirante.language', 'en')")
    words = (
        "Ações",
        "Oportunidade",
        "Organizaç",
        "Responsável",
        "Período",
        "Cidade",
        "Filtros",
        "Reuniões",
        "Cliente",
    )
    for path in PAGES:
        arrive(page, product, path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        text = page.locator("body").inner_text()
        assert [word for word in words if word in text] == [], path


def test_paper_shows_the_numbers_and_what_they_are_of(page: Page, product: Product) -> None:
    arrive(page, product, "/?segment=Corporate&period=mtd")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_text(re.compile("^Período: 01/.*Segmento: Corporate$"))).to_be_visible()
    expect(page.get_by_role("article", name="Valor ganho")).to_be_visible()
    expect(page.get_by_text("Dados de")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_nothing_moves_while_the_page_fills_itself(browser: Browser, product: Product) -> None:
    context = browser.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    context.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
        }).observe({type: "layout-shift", buffered: true});"""
    )
    page = context.new_page()
    for path in ("/", "/acoes", "/oportunidades", "/reunioes", "/carteira"):
        arrive(page, product, path)
        assert page.evaluate("window.moved") <= 0.02, path
    context.close()

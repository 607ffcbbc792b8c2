"""A relationship manager's morning, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Product

INDICATORS = [
    "Valor ganho",
    "Pipeline aberto",
    "Taxa de ganho",
    "Ciclo de venda",
    "Ações atrasadas",
    "No prazo",
    "Cobertura de contato",
    "Interações",
]


def test_the_morning_of_a_relationship_manager(page: Page, product: Product) -> None:
    # Eight o'clock: every number is there, and says which day it is of.
    page.goto("/")
    for name in INDICATORS:
        expect(page.get_by_role("article", name=name)).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_text(re.compile(r"Dados de \d\d/\d\d"))).to_be_visible()
    expect(page.get_by_text("Negociação")).to_be_visible()

    # The number of overdue actions leads to exactly those actions.
    overdue = page.get_by_role("article", name="Ações atrasadas").get_by_role("link")
    count = re.sub(r"\D", "", overdue.inner_text())
    overdue.click()
    expect(page).to_have_url(re.compile(r"/acoes\?.*status=overdue"))
    expect(page.get_by_text(f"{count} ações", exact=True)).to_be_visible()
    rows = page.get_by_role("table").locator("tbody tr")
    expect(rows.filter(has_text="Atrasada")).to_have_count(int(page.get_by_label("Por página").input_value()))

    # The most valuable first; the address holds it all, for whoever gets the link.
    by_date = rows.first.inner_text()
    page.get_by_role("button", name=re.compile("Valor em risco")).click()
    expect(page).to_have_url(re.compile(r"sort=-amountAtRisk"))
    expect(rows.first).not_to_have_text(by_date, use_inner_text=True)
    by_value = rows.first.inner_text()
    page.reload()
    expect(rows.first).to_have_text(by_value, use_inner_text=True)

    # Back to the overview, narrowed to one segment by the keyboard alone.
    page.get_by_role("link", name="Visão geral").click()
    page.get_by_role("button", name=re.compile("^Segmento T")).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("AGRONEGOCIO")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"segment=.*Agroneg"))


def test_a_warm_overview_needs_no_warehouse_query(page: Page, product: Product) -> None:
    page.goto("/")
    page.wait_for_load_state("load")
    expect(page.get_by_role("article", name="Interações")).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_text("Sem prazo")).to_be_visible()
    expect(page.get_by_text("Demais")).to_be_visible()
    asked = product.warehouse_queries()
    page.reload()
    expect(page.get_by_role("article", name="Interações")).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_text("Sem prazo")).to_be_visible()
    expect(page.get_by_text("Demais")).to_be_visible()
    expect(page.get_by_text(re.compile("respondido do cache"))).to_be_visible()
    assert product.warehouse_queries() == asked


def test_numbers_follow_a_refresh_without_a_reload(page: Page, product: Product) -> None:
    page.goto("/")
    expect(page.get_by_text("Demais")).to_be_visible()
    with page.expect_response(lambda answer: "/api/metrics" in answer.url) as asked_again:
        product.clear()
    assert asked_again.value.headers["x-cache"] == "MISS"


@pytest.mark.parametrize("width", [360, 820, 1024, 1280, 1920])
def test_nothing_stands_outside_its_panel_however_wide_the_window(
    page: Page, product: Product, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(product.url)
    expect(page.get_by_text("Funil de vendas")).to_be_visible()
    page.wait_for_selector("table")
    outside = """() => [...document.querySelectorAll("table")].filter((table) =>
      table.getBoundingClientRect().right > table.closest("section").getBoundingClientRect().right)"""
    assert page.evaluate(f"({outside})().length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_documentation_works_without_the_internet(page: Page, product: Product) -> None:
    page.goto("/docs")
    expect(page.get_by_text("/api/cache/invalidate")).to_be_visible()

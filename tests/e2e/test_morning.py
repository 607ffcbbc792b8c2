"""A relationship manager's morning, in a real browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Product
from tests.fakes.server import asked

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


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def counted(page: Page, what: str) -> str:
    """Read how many rows the table on screen says it has."""
    told = page.get_by_text(re.compile(rf"^[\d.,]+ {what}"))
    expect(told).to_be_visible()
    return digits(told.inner_text().split(" ")[0])


def test_the_morning_of_a_relationship_manager(page: Page, product: Product) -> None:
    # Eight o'clock: every number is there, and says which day it is of.
    page.goto("/")
    for name in INDICATORS:
        expect(page.get_by_role("article", name=name)).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_text(re.compile(r"Dados de \d\d/\d\d"))).to_be_visible()
    expect(page.get_by_text("Negociação")).to_be_visible()

    # The number of overdue actions leads to exactly those actions.
    overdue = page.get_by_role("article", name="Ações atrasadas").get_by_role("link")
    count = digits(overdue.inner_text())
    overdue.click()
    expect(page).to_have_url(re.compile(r"/acoes\?.*status=overdue"))
    assert counted(page, "ações") == count
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

    # The first row's story, with an address of its own; Escape leads back.
    rows.first.get_by_role("button").click()
    expect(page.get_by_role("dialog", name="Ação")).to_contain_text("Histórico")
    expect(page).to_have_url(re.compile(r"item=\d+"))
    page.reload()
    expect(page.get_by_role("dialog", name="Ação")).to_contain_text("Histórico")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile(r"item="))

    # All of it as a spreadsheet.
    page.get_by_role("button", name="Exportar").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Excel (.xlsx)").click()
    assert re.fullmatch(r"mirante-actions-[\d-]+\.xlsx", taken.value.suggested_filename)

    # Back to the overview, narrowed to one segment by the keyboard alone.
    page.get_by_role("link", name="Visão geral").click()
    page.get_by_role("button", name=re.compile("^Segmento T")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Buscar em segmento")).to_be_focused()
    page.keyboard.type("AGRONEGOCIO")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"segment=.*Agroneg"))
    page.keyboard.press("Escape")

    # Cleared by mistake, and brought back.
    page.get_by_role("button", name="Limpar").click()
    expect(page).not_to_have_url(re.compile(r"segment="))
    page.get_by_role("button", name="Desfazer").click()
    expect(page).to_have_url(re.compile(r"segment=.*Agroneg"))

    # Kept under a name for tomorrow.
    page.get_by_role("button", name="Visões").click()
    page.get_by_label("Nome da visão").fill("Meu agro")
    page.keyboard.press("Enter")
    page.goto("/acoes")
    page.get_by_role("button", name="Visões").click()
    page.get_by_role("link", name="Meu agro").click()
    expect(page).to_have_url(re.compile(r"/\?segment=.*Agroneg"))


@pytest.mark.parametrize(
    ("indicator", "what"),
    [
        ("Ações atrasadas", "ações"),
        ("Interações", "interações"),
        ("Taxa de ganho", "oportunidades"),
        ("No prazo", "ações"),
        ("Cobertura de contato", "organizações"),
    ],
)
def test_the_count_behind_a_number_is_the_number(
    page: Page, product: Product, indicator: str, what: str
) -> None:
    page.goto("/?segment=Corporate&period=30d")
    tile = page.get_by_role("article", name=indicator)
    tile.get_by_role("button", name=re.compile("definição")).click()
    lines = tile.get_by_role("dialog").locator("dd").filter(has=page.get_by_role("link"))
    # A ratio leads to its denominator, the third line of what it was made of; a count to itself.
    of = lines.nth(2) if lines.count() > 2 else lines.first
    number = digits(of.inner_text())
    of.get_by_role("link").click()
    expect(page).to_have_url(re.compile("segment=Corporate"))
    assert counted(page, what) == number


def test_a_stage_of_the_funnel_filters_what_stands_in_it(page: Page, product: Product) -> None:
    page.goto("/")
    funnel = page.get_by_role("region", name="Funil de vendas")
    row = funnel.get_by_role("row", name=re.compile("Negociação"))
    count = digits(row.get_by_role("link").first.inner_text())
    before = page.get_by_role("article", name="Pipeline aberto").get_by_role("link").inner_text()
    funnel.get_by_role("button", name="Negociação").click()
    expect(page).to_have_url(re.compile("stage=Negotiation"))
    expect(page.get_by_role("article", name="Pipeline aberto").get_by_role("link")).not_to_have_text(before)
    page.get_by_role("article", name="Pipeline aberto").get_by_role("link").click()
    assert counted(page, "oportunidades") == count


PORTUGUESE = {
    "switch": "PT",
    "rate": "Taxa de ganho",
    "overdue": "Ações atrasadas",
    "actions": "ações",
    "action": "Ação",
    "history": "Histórico",
    "close": "Fechar",
    "more": "Mais",
    "page": "Organizações",
    "organisations": "organizações",
}
ENGLISH = {
    "switch": "EN",
    "rate": "Win rate",
    "overdue": "Overdue actions",
    "actions": "actions",
    "action": "Action",
    "history": "History",
    "close": "Close",
    "more": "More",
    "page": "Organisations",
    "organisations": "organisations",
}


@pytest.mark.parametrize("say", [PORTUGUESE, ENGLISH], ids=["pt-BR", "en"])
def test_a_phone_has_it_all_too(phone: BrowserContext, say: dict[str, str]) -> None:
    page = phone.new_page()
    page.goto("/")
    page.get_by_role("button", name=say["switch"], exact=True).tap()
    expect(page.get_by_role("article", name=say["rate"])).to_contain_text("%")
    page.get_by_role("article", name=say["overdue"]).get_by_role("link").tap()
    counted(page, say["actions"])
    page.get_by_role("table").locator("tbody tr").first.tap()
    expect(page.get_by_role("dialog", name=say["action"])).to_contain_text(say["history"])
    page.get_by_role("button", name=say["close"]).tap()
    page.get_by_role("button", name=say["more"]).tap()
    page.get_by_role("link", name=say["page"]).tap()
    counted(page, say["organisations"])


def test_the_keyboard_alone_is_enough(page: Page, product: Product) -> None:
    page.goto("/")
    expect(page.get_by_role("article", name="Valor ganho")).to_contain_text(re.compile(r"\d"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir para o conteúdo")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Buscar ou ir para")).to_be_focused()
    page.keyboard.type("sem contato")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text("sem contato")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/organizacoes\?contacted=false"))
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/acoes$"))
    page.get_by_role("table").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("contrato")
    expect(page).to_have_url(re.compile(r"search=contrato"))
    first = page.get_by_role("table").locator("tbody tr").first.get_by_role("button")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ação")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(first).to_be_focused()


def test_a_warehouse_that_fails_leaves_the_numbers_and_offers_another_try(
    page: Page, product: Product
) -> None:
    page.goto("/")
    won = page.get_by_role("article", name="Valor ganho").get_by_role("link")
    number = won.inner_text()
    down = {"status": 503, "headers": {"Retry-After": "1"}, "content_type": "application/problem+json"}
    page.route("**/api/metrics*", lambda route: route.fulfill(**down, body='{"status": 503}'))
    product.clear()
    expect(page.get_by_role("alert")).to_contain_text("estes são os últimos números recebidos")
    expect(won).to_have_text(number)
    page.unroute("**/api/metrics*")
    page.get_by_role("button", name="Tentar de novo").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    product.complaints.clear()  # the browser notes each refusal


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


def test_a_refresh_changes_the_numbers_in_place_and_says_so(page: Page, product: Product) -> None:
    page.goto("/")
    expect(page.get_by_text("Demais")).to_be_visible()
    with page.expect_response(lambda answer: "/api/metrics" in answer.url):
        asked(f"{product.url}/api/cache/refresh", product.token, "POST")
    expect(page.get_by_text("Novos dados carregados")).to_be_visible()
    expect(page.get_by_role("article", name="Valor ganho")).to_contain_text(re.compile(r"\d"))
    expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 820, 1024, 1280, 1920])
def test_nothing_stands_outside_its_panel_however_wide_the_window(
    page: Page, product: Product, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(product.url)
    expect(page.get_by_role("row", name=re.compile("Negociação"))).to_be_visible()
    outside = """() => [...document.querySelectorAll("table")].filter((table) =>
      table.getBoundingClientRect().right > table.closest("section").getBoundingClientRect().right)"""
    assert page.evaluate(f"({outside})().length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_documentation_works_without_the_internet(page: Page, product: Product) -> None:
    page.goto("/docs")
    expect(page.get_by_text("/api/cache/invalidate")).to_be_visible()

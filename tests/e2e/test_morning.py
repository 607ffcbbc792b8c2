"""A relationship manager's morning, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import SIZES, Product, Visit, overview, press, settled
from tests.e2e.words import LANGUAGES, Words
from tests.fakes.server import asked

every_size = pytest.mark.parametrize("size", SIZES)
every_language = pytest.mark.parametrize("say", LANGUAGES.values(), ids=LANGUAGES)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def counted(page: Page, what: str) -> str:
    """Read how many rows the table on screen says it has."""
    told = page.get_by_text(re.compile(rf"^[\d.,]+ {what}"))
    expect(told).to_be_visible()
    return digits(told.inner_text().split(" ")[0])


def number(page: Page, indicator: str) -> Locator:
    """The number on a tile; what it was before is the link after it."""
    return page.get_by_role("article", name=indicator).get_by_role("link").first


@every_language
@every_size
def test_the_morning_of_a_relationship_manager(visit: Visit, size: str, say: Words) -> None:
    # Eight o'clock: every number is there, and says which day it is of.
    page = visit(size, say)
    page.goto("/")
    for name in say.indicators:
        expect(page.get_by_role("article", name=name)).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_text(re.compile(rf"{say.data_of} \d\d/\d\d"))).to_be_visible()
    expect(page.get_by_role("button", name=say.stage, exact=True)).to_be_visible()

    # The number of overdue actions leads to exactly those actions.
    count = digits(number(page, say.overdue_actions).inner_text())
    press(number(page, say.overdue_actions))
    expect(page).to_have_url(re.compile(r"/acoes\?.*status=overdue"))
    assert counted(page, say.actions) == count
    rows = page.get_by_role("table").locator("tbody tr")
    page_size = int(page.get_by_label(say.page_size).input_value())
    expect(rows.filter(has_text=say.late)).to_have_count(page_size)

    # The most valuable first; the address holds it all, for whoever gets the link.
    by_date = rows.first.inner_text()
    press(page.get_by_role("button", name=say.at_risk))
    expect(page).to_have_url(re.compile(r"sort=-amountAtRisk"))
    expect(rows.first).not_to_have_text(by_date, use_inner_text=True)
    settled(page)
    by_value = rows.first.inner_text()
    page.reload()
    expect(rows.first).to_have_text(by_value, use_inner_text=True)

    # The first row's story, with an address of its own; Escape leads back.
    press(rows.first.get_by_role("button"))
    story = page.get_by_role("dialog", name=say.action)
    expect(story).to_contain_text(say.history)
    expect(page).to_have_url(re.compile(r"item=\d+"))
    page.reload()
    expect(story).to_contain_text(say.history)
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile(r"item="))
    expect(story).to_have_count(0)

    # All of it as a spreadsheet.
    press(page.get_by_role("button", name=say.export))
    with page.expect_download() as taken:
        press(page.get_by_role("button", name="Excel (.xlsx)"))
    assert re.fullmatch(r"mirante-actions-[\d-]+\.xlsx", taken.value.suggested_filename)


@every_language
@every_size
def test_the_overview_is_narrowed_brought_back_and_kept_for_tomorrow(
    visit: Visit, size: str, say: Words
) -> None:
    # Back to the overview, narrowed to one segment by the keyboard alone.
    page = visit(size, say)
    page.goto("/acoes?status=overdue")
    press(page.get_by_role("link", name=say.overview))
    expect(page.get_by_role("heading", level=1, name=say.overview)).to_be_visible()
    settled(page)
    page.get_by_role("button", name=say.every_segment).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name=say.search_segment)).to_be_focused()
    page.keyboard.type("AGRONEGOCIO")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"segment=.*Agroneg"))
    page.keyboard.press("Escape")

    # Cleared by mistake, and brought back.
    press(page.get_by_role("button", name=say.clear, exact=True))
    expect(page).not_to_have_url(re.compile(r"segment="))
    press(page.get_by_role("button", name=say.undo))
    expect(page).to_have_url(re.compile(r"segment=.*Agroneg"))

    # Kept under a name for tomorrow.
    press(page.get_by_role("button", name=say.views))
    page.get_by_label(say.view_name).fill("Meu agro")
    page.keyboard.press("Enter")
    expect(page.get_by_text(say.saved)).to_be_visible()
    page.goto("/acoes")
    press(page.get_by_role("button", name=say.views))
    press(page.get_by_role("link", name="Meu agro"))
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
    expect(lines.first).to_be_visible()
    # A ratio leads to its denominator, the third line of what it was made of; a count to itself.
    of = lines.nth(2) if lines.count() > 2 else lines.first
    count = digits(of.inner_text())
    of.get_by_role("link").click()
    expect(page).to_have_url(re.compile("segment=Corporate"))
    assert counted(page, what) == count


def test_a_stage_of_the_funnel_filters_what_stands_in_it(page: Page, product: Product) -> None:
    page.goto("/")
    funnel = page.get_by_role("region", name="Funil de vendas")
    row = funnel.get_by_role("row", name=re.compile("Negociação"))
    count = digits(row.get_by_role("link").first.inner_text())
    before = number(page, "Pipeline aberto").inner_text()
    funnel.get_by_role("button", name="Negociação").click()
    expect(page).to_have_url(re.compile("stage=Negotiation"))
    expect(number(page, "Pipeline aberto")).not_to_have_text(before)
    settled(page)
    number(page, "Pipeline aberto").click()
    assert counted(page, "oportunidades") == count


def amount(text: str) -> str:
    """The amount that a text begins or ends with, as both the funnel and the table write it."""
    found = re.search(r"R\$\s[\d.,]+(\s(mil|mi|bi))?", text)
    assert found, text
    return re.sub(r"\s", " ", found[0])


def test_every_number_of_the_funnel_leads_to_what_it_is_made_of(page: Page, product: Product) -> None:
    asked = page.request.get(f"{product.url}/api/pipeline").json()["stages"]
    (proposal,) = [stage for stage in asked if stage["stage"] == "Proposal"]
    page.set_viewport_size({"width": 1920, "height": 900})  # where the funnel shows all its columns
    row = page.get_by_role("region", name="Funil de vendas").get_by_role("row", name=re.compile("Proposta"))

    overview(page)
    weighted = amount(row.get_by_role("link").nth(2).inner_text())
    row.get_by_role("link").nth(2).click()
    told = page.get_by_text(re.compile(r"ponderado$"))
    expect(told).to_be_visible()
    assert amount(told.inner_text().rsplit("·", 1)[-1]) == weighted
    overview(page)
    row.get_by_role("link").nth(3).click()  # its conversion
    assert counted(page, "avanços de etapa") == str(proposal["advancedCount"])
    overview(page)
    row.get_by_role("link").nth(4).click()  # its median days
    assert counted(page, "saídas de etapa") == str(proposal["leftCount"])


def test_what_a_breakdown_does_not_show_are_the_rows_of_all_the_others(page: Page, product: Product) -> None:
    page.goto("/?metric=interactions&by=owner")
    rest = page.get_by_text("Demais").locator("xpath=..").get_by_role("link")
    count = digits(rest.inner_text())
    rest.click()
    expect(page.get_by_text("todos exceto 7")).to_be_visible()
    assert counted(page, "interações") == count
    page.get_by_role("button", name="Remover Responsável").click()
    expect(page).to_have_url(re.compile(r"/organizacoes/interacoes$"))


@pytest.mark.parametrize("column", [0, 1], ids=["now", "before"])
@pytest.mark.parametrize(("metric", "what"), [("interactions", "interações"), ("overdueActions", "ações")])
def test_a_number_of_the_chart_as_a_table_leads_to_its_rows(
    page: Page, product: Product, metric: str, what: str, column: int
) -> None:
    page.goto(f"/?metric={metric}&period=30d")
    page.get_by_role("button", name="Ver como tabela").click()
    cell = (
        page.get_by_role("region", name="Evolução").locator("tbody tr").nth(9).get_by_role("link").nth(column)
    )
    count = digits(cell.inner_text())
    cell.click()
    assert counted(page, what) == count


@pytest.mark.parametrize(("indicator", "what"), [("Ações atrasadas", "ações"), ("Interações", "interações")])
def test_what_a_number_was_before_leads_to_the_rows_it_counted_then(
    page: Page, product: Product, indicator: str, what: str
) -> None:
    page.goto("/?period=30d")
    before = page.get_by_role("article", name=indicator).get_by_role("link", name=re.compile("^antes"))
    count = digits(before.inner_text())
    before.click()
    assert counted(page, what) == count


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
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/acoes$"))
    table = page.get_by_role("table", name="Ações abertas")
    expect(table).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("contrato")
    expect(page).to_have_url(re.compile(r"search=contrato"))
    # The rows of before stay until the answer is there: then every row has the word.
    rows = table.locator("tbody tr")
    expect(rows.filter(has_not_text=re.compile("contrato", re.IGNORECASE))).to_have_count(0)
    settled(page)
    first = rows.first.get_by_role("button")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ação")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(first).to_be_focused()


def test_a_warehouse_that_fails_leaves_the_numbers_and_offers_another_try(
    page: Page, product: Product
) -> None:
    down = True
    refusal = {"Retry-After": "1", "Content-Type": "application/problem+json"}

    def answer(route: Route) -> None:
        if down:
            route.fulfill(status=503, headers=refusal, body='{"status": 503}')
        else:
            route.continue_()

    overview(page)
    won = number(page, "Valor ganho")
    shown = won.inner_text()
    # One route for the whole test: taking it away while other answers are under way would fail those.
    page.route("**/api/metrics*", answer)
    product.clear()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("estes são os últimos números recebidos")
    settled(page)
    expect(alert).to_have_count(1)
    expect(won).to_have_text(shown)
    down = False
    page.get_by_role("button", name="Tentar de novo").click()
    expect(alert).to_have_count(0)
    product.complaints.clear()  # the browser notes each refusal


def test_a_warm_overview_needs_no_warehouse_query(page: Page, product: Product) -> None:
    overview(page)
    asked = product.warehouse_queries()
    overview(page)
    expect(page.get_by_text(re.compile("respondido do cache"))).to_be_visible()
    assert product.warehouse_queries() == asked


def test_numbers_follow_a_refresh_without_a_reload(page: Page, product: Product) -> None:
    overview(page)
    with page.expect_response(lambda answer: "/api/metrics" in answer.url) as asked_again:
        product.clear()
    assert asked_again.value.headers["x-cache"] == "MISS"


def test_a_refresh_changes_the_numbers_in_place_and_says_so(page: Page, product: Product) -> None:
    overview(page)
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

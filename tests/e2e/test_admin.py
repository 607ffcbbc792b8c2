"""An admin's visit to the cache, in a real browser and against the real cache."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Product


def test_an_admin_looks_at_the_cache_and_commands_it(page: Page, product: Product) -> None:
    page.goto("/")
    expect(page.get_by_text("Demais")).to_be_visible()
    page.get_by_role("link", name="Cache").click()

    # A wrong token opens nothing, and says so.
    page.get_by_label("Token de administração").fill("guess")
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_text("O servidor não aceitou este token.")).to_be_visible()
    product.complaints.clear()  # the browser notes the refusal
    page.get_by_label("Token de administração").fill(product.token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Taxa de acerto")).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_role("slider")).to_be_visible()

    # A pattern is counted first, then carried out.
    page.get_by_label("Parte da chave").fill("get_pipeline")
    expect(page.get_by_text(re.compile(r"^\d+ chaves?$"))).to_be_visible()
    page.get_by_role("button", name="Invalidar", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"chaves invalidadas"))).to_be_visible()
    expect(page.get_by_text("feito na única instância")).to_be_visible()

    # A reload shows how far it has come, to its end.
    page.get_by_role("button", name="Recarregar").click()
    expect(page.get_by_text(re.compile(r"respostas recarregadas em"))).to_be_visible()

    # Clearing asks first.
    page.get_by_role("button", name="Limpar tudo").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancelar").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Limpar tudo").click()
    page.get_by_role("dialog").get_by_role("button", name="Limpar").click()
    expect(page.get_by_text(re.compile(r"respostas esquecidas"))).to_be_visible()


def test_the_token_is_gone_with_the_tab(page: Page, product: Product) -> None:
    page.goto("/cache")
    page.get_by_label("Token de administração").fill(product.token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("article").first).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{product.url}/cache")
    expect(other.get_by_label("Token de administração")).to_be_visible()
    assert product.token not in str(page.context.storage_state())


def test_an_admin_can_do_it_on_a_phone_in_english(phone: BrowserContext, product: Product) -> None:
    page = phone.new_page()
    page.goto("/cache")
    page.get_by_role("button", name="EN", exact=True).tap()
    page.get_by_label("Admin token").fill(product.token)
    page.get_by_role("button", name="Enter").tap()
    expect(page.get_by_role("article", name="Hit rate")).to_be_visible()
    page.get_by_role("button", name="Reload").tap()
    expect(page.get_by_text(re.compile(r"answers reloaded in"))).to_be_visible()
    page.get_by_role("button", name="Clear all").tap()
    page.get_by_role("dialog").get_by_role("button", name="Clear").tap()
    expect(page.get_by_text("done in the only instance")).to_be_visible()
    page.get_by_role("button", name="Sign out").tap()
    expect(page.get_by_label("Admin token")).to_be_visible()

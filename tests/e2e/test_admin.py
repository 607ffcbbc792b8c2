"""An admin's visit to the cache, in a real browser and against the real cache."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SIZES, Product, Visit, press
from tests.e2e.words import LANGUAGES, Words


@pytest.mark.parametrize("say", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_an_admin_looks_at_the_cache_and_commands_it(
    visit: Visit, product: Product, size: str, say: Words
) -> None:
    page = visit(size, say)
    for path in ("/", "/?period=30d"):  # two answers of each kind to be kept
        page.goto(path)
        expect(page.get_by_role("button", name=say.stage, exact=True)).to_be_visible()
    page.goto("/cache")

    # A wrong token opens nothing, and says so.
    page.get_by_label(say.sign_in).fill("guess")
    press(page.get_by_role("button", name=say.enter, exact=True))
    expect(page.get_by_text(say.refused)).to_be_visible()
    product.complaints.clear()  # the browser notes the refusal
    page.get_by_label(say.sign_in).fill(product.token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name=say.hit_rate)).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_role("slider")).to_be_visible()

    # A pattern is counted first, then carried out.
    page.get_by_label(say.pattern).fill("get_pipeline")
    expect(page.get_by_text(re.compile(rf"^\d+ {say.keys}$"))).to_be_visible()
    press(page.get_by_role("button", name=say.invalidate, exact=True).first)
    expect(page.get_by_text(re.compile(say.invalidated))).to_be_visible()
    expect(page.get_by_text(say.everywhere)).to_be_visible()

    # A reload shows how far it has come, to its end.
    press(page.get_by_role("button", name=say.reload, exact=True))
    expect(page.get_by_text(re.compile(say.reloaded))).to_be_visible()
    said = page.get_by_role("status").get_by_role("button")
    while said.count():  # on a phone it lies over what comes next
        press(said.first)

    # Clearing asks first.
    press(page.get_by_role("button", name=say.clear_all))
    press(page.get_by_role("dialog").get_by_role("button", name=say.cancel))
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page.get_by_role("button", name=say.clear_all))
    press(page.get_by_role("dialog").get_by_role("button", name=say.clear, exact=True))
    expect(page.get_by_text(re.compile(say.forgotten))).to_be_visible()

    # And out again.
    press(page.get_by_role("button", name=say.leave))
    expect(page.get_by_label(say.sign_in)).to_be_visible()


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

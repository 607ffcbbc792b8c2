"""Who sees what of the page where people sign in. The tokens are real; Playwright stands in front.

It adds `Authorization` to every request, as an identity-aware proxy does.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.clock import SystemClock
from tests.e2e.conftest import SIZES, press, settled
from tests.e2e.test_pages import violations
from tests.fakes.issuer import AUDIENCE, ISSUER, Issuer, issuing
from tests.fakes.warm import serving

CLAIM = "mirante_scope"  # as the settings have it from the start
NARROWED = {"location": ["Curitiba", "São Paulo"]}
SIZED = pytest.mark.parametrize("size", SIZES)
THEMED = pytest.mark.parametrize("theme", ["light", "dark"])
Enter = Callable[..., Page]
Theme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def address(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings: dict[str, Any] = {name.upper(): value for name, value in issuer.settings.items()}
    with serving(tmp_path_factory.mktemp("signed-in"), **settings) as (url, _, _):
        yield url


def headers(issuer: Issuer, sees: Any) -> dict[str, str]:
    """Say who asks, as what stands in front does."""
    expires = SystemClock().time() + 300
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "exp": expires, CLAIM: sees}
    return {"Authorization": f"Bearer {issuer.sign(claims)}"}


@pytest.fixture
def enter(browser: Browser, issuer: Issuer, address: str) -> Iterator[Enter]:
    """Open the product as somebody: `enter(NARROWED)`; as nobody: `enter(None)`."""
    opened = []

    def enter(sees: Any = None, size: str = "desktop", theme: Theme = "light", path: str = "/") -> Page:
        context = browser.new_context(
            base_url=address,
            locale="pt-BR",
            color_scheme=theme,
            extra_http_headers={} if sees is None else headers(issuer, sees),
            **SIZES[size],
        )
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield enter
    for context in opened:
        context.close()


@THEMED
@SIZED
def test_somebody_who_sees_a_part_is_told_which(enter: Enter, size: str, theme: Theme) -> None:
    page = enter(NARROWED, size, theme)
    chip = page.get_by_role("button", name="Você vê: 2 cidades")
    expect(chip).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chip.focus()
    page.keyboard.press("Enter")
    names = page.get_by_role("dialog", name="O que você vê")
    expect(names.get_by_role("listitem")).to_have_text(["Curitiba", "São Paulo"])
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(names).not_to_be_visible()
    expect(chip).to_be_focused()


def test_on_paper_the_names_are_written_out(enter: Enter) -> None:
    page = enter(NARROWED)
    expect(page.get_by_role("button", name="Você vê")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Acesso restrito · Cidades: Curitiba, São Paulo")).to_be_visible()
    expect(page.get_by_role("button", name="Você vê")).not_to_be_visible()


@SIZED
def test_the_administration_is_not_there_for_them(enter: Enter, size: str) -> None:
    page = enter(NARROWED, size)
    expect(page.get_by_role("button", name="Você vê")).to_be_visible()  # it is known who asks
    if size == "phone":
        press(page.get_by_role("button", name="Mais"))
    expect(page.get_by_role("link", name="Carteira").last).to_be_visible()
    expect(page.get_by_role("link", name="Cache")).to_have_count(0)
    page.goto("/cache")
    expect(page.get_by_role("heading", name="Esta página não existe.")).to_be_visible()
    expect(page.get_by_label("Token de administração")).to_have_count(0)
    assert violations(page) == []


@SIZED
def test_an_admin_finds_it(enter: Enter, size: str) -> None:
    page = enter({"everything": True, "admin": True}, size)
    if size == "phone":
        press(page.get_by_role("button", name="Mais"))
    press(page.get_by_role("link", name="Cache").last)
    expect(page.get_by_label("Token de administração")).to_be_visible()
    expect(page.get_by_role("button", name="Você vê")).to_have_count(0)


@THEMED
@SIZED
def test_without_a_session_there_is_one_message_and_no_half_drawn_page(
    enter: Enter, size: str, theme: Theme
) -> None:
    page = enter(None, size, theme)
    expect(page.get_by_role("heading", name="Sua sessão terminou")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator("article, table, .skeleton")).to_have_count(0)
    assert violations(page) == []


def test_a_proxy_that_redirects_to_its_sign_in_has_ended_the_session_too(enter: Enter) -> None:
    page = enter("*", path="/acoes")
    expect(page.get_by_role("table")).to_be_visible()
    away = {"Location": "https://login.example/"}
    page.route("**/api/**", lambda route: route.fulfill(status=302, headers=away))
    page.get_by_role("link", name="Oportunidades").first.click()
    expect(page.get_by_role("heading", name="Sua sessão terminou")).to_be_visible()


def test_who_signs_in_again_comes_back_to_the_same_place(enter: Enter, issuer: Issuer) -> None:
    page = enter(None, path="/acoes?status=overdue")
    again = page.get_by_role("button", name="Recarregar a página")
    expect(again).to_be_visible()
    page.context.set_extra_http_headers(headers(issuer, "*"))
    again.click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page).to_have_url("/acoes?status=overdue")


@THEMED
def test_somebody_with_no_access_is_told_whom_to_ask(enter: Enter, theme: Theme) -> None:
    page = enter({}, theme=theme)
    expect(page.get_by_role("heading", name="Você ainda não tem acesso")).to_be_visible()
    expect(page.get_by_text("Peça a quem cuida do Mirante")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(1)
    assert violations(page) == []

"""`make screenshots`: pictures for the README, taken from the product itself on the full sample data."""

from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.conftest import chromium
from tests.fakes.server import serving

PICTURES = Path(__file__).parents[2] / "frontend" / "screenshots"
SHOTS = [
    ("overview-light", "/", (1440, 900), "light"),
    ("overview-dark", "/?segment=Corporate", (1440, 900), "dark"),
    ("overview-phone", "/", (390, 844), "light"),
]


def take(browser: Browser, url: str, path: str, size: tuple[int, int], scheme: str) -> bytes:
    context = browser.new_context(
        base_url=url,
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(path)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_text("Sem prazo")).to_be_attached()
    page.reload()  # what people see: answered from the cache
    expect(page.get_by_text("Sem prazo")).to_be_attached()
    expect(page.locator("article button[aria-pressed] circle")).to_have_count(8)  # each tile has its course
    picture = page.screenshot(animations="disabled")
    context.close()
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
        browser.close()


if __name__ == "__main__":
    main()

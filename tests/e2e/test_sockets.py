"""What the browser itself allows: our page opens a socket to where it came from, and no other page does."""

from playwright.sync_api import Browser

from tests.e2e.conftest import Product, Visit

OPEN = """url => new Promise(done => {
    const socket = new WebSocket(url);
    socket.onmessage = message => { done(JSON.parse(message.data).type); socket.close(); };
    socket.onerror = () => done("refused");
})"""


def prices_of(product: Product) -> str:
    return product.url.replace("http", "ws") + "/api/v1/prices?symbols=BTCBRL"


def test_the_policy_of_our_page_covers_its_own_socket_and_no_other(visit: Visit, product: Product) -> None:
    page = visit()
    page.goto("/")
    assert page.evaluate(OPEN, prices_of(product)) == "prices"
    assert product.complaints == []
    assert page.evaluate(OPEN, "ws://127.0.0.1:9/") == "refused"
    assert any("Content Security Policy" in said for said in product.complaints)
    product.complaints.clear()


def test_the_page_of_another_site_cannot_open_one(browser: Browser, product: Product) -> None:
    page = browser.new_page()
    page.route("http://evil.example/", lambda route: route.fulfill(body="hello", content_type="text/html"))
    page.goto("http://evil.example/")
    assert page.evaluate(OPEN, prices_of(product)) == "refused"

"""How fast the overview is there: paint, numbers, shifts, and what Lighthouse says; medians of five loads."""

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import chromium, chromium_path

LOADS = 5
LIGHTHOUSE = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
WATCH = """
window.seen = {paint: null, numbers: null, shift: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (entry.name === "first-contentful-paint") window.seen.paint = entry.startTime;
}).observe({type: "paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
const look = () => {
  const tiles = [...document.querySelectorAll("main article")];
  const panels = [...document.querySelectorAll("main section[aria-labelledby]")];
  const there = tiles.length === 8 && panels.length === 4
    && tiles.every((tile) => /\\d/.test(tile.querySelector("a, p")?.textContent))
    && panels.every((panel) => !panel.querySelector(".skeleton") && /\\d/.test(panel.textContent));
  if (there) window.seen.numbers = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def load(browser: Browser, url: str) -> dict[str, float]:
    """Open the overview in a browser that has never been there; milliseconds, and the sum of shifts."""
    context = browser.new_context(locale="pt-BR", viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(url)
    while page.evaluate("window.seen.numbers") is None:  # the page's policy lets Playwright not wait itself
        page.wait_for_timeout(200)
    page.wait_for_timeout(500)  # shifts may still come
    seen: dict[str, float] = page.evaluate("window.seen")
    context.close()
    return seen


def lighthouse(url: str) -> dict[str, float]:
    """Let Lighthouse judge the overview as a desktop sees it: scores, 0 to 100."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        subprocess.run(  # noqa: S603 - our own command
            [
                str(LIGHTHOUSE),
                url,
                "--preset=desktop",
                "--chrome-flags=--headless=new --no-sandbox",
                "--output=json",
                f"--output-path={told}",
                "--quiet",
            ],
            env={**os.environ, "CHROME_PATH": chromium_path()},
            check=True,
            timeout=180,
        )
        report: dict[str, Any] = json.loads(told.read_text("utf-8"))
    return {name: 100 * category["score"] for name, category in report["categories"].items()}


def report_page(url: str) -> None:
    """Print the medians; the first load only fills the cache."""
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        load(browser, url)
        seen = [load(browser, url) for _ in range(LOADS)]
        browser.close()
    for name, key, unit in (
        ("first contentful paint", "paint", "ms"),
        ("every number on screen", "numbers", "ms"),
        ("layout shift", "shift", ""),
    ):
        print(f"{name:42}{statistics.median(one[key] for one in seen):9.3g} {unit}")
    scores = [lighthouse(url) for _ in range(LOADS)]
    for name in ("performance", "accessibility", "best-practices"):
        print(f"Lighthouse {name:31}{statistics.median(one[name] for one in scores):9.0f}")

"""What the tests of the census page do again and again."""

import csv
import io

from playwright.sync_api import Page, expect

MARKS = "[data-mark]"


def open_map(page: Page, query: str = "") -> None:
    """Open the census and wait for the marks of its first view."""
    page.goto(f"/initiatives/{query}")
    expect(page.locator(MARKS).first).to_be_visible()
    settled(page)


def settled(page: Page) -> None:
    """Wait until neither the list nor the map is waiting for an answer."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def listed(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#resultats h3 a").all_inner_texts()]


def on_map(page: Page) -> int:
    """How many initiatives the marks stand for."""
    clusters = page.locator("button[data-mark]").evaluate_all("nodes => nodes.map((n) => parseInt(n.textContent, 10))")
    return sum(clusters) + page.locator("a[data-mark]").count()


def downloaded(page: Page) -> list[str]:
    """Names in the CSV that the download menu leads to."""
    link = page.locator("#telecharger a[href*='.csv']").get_attribute("href")
    assert link
    text = page.request.get(link).text().lstrip("\ufeff")
    first = text.splitlines()[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    return [row.get("nom") or row["name"] for row in rows]


def open_facet(page: Page, label: str) -> None:
    page.locator("summary", has_text=label).first.click()

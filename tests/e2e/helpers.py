"""What tests in a browser do again and again.

After a click that leads to another page, nothing may be read before that page is there: `follow` and `submit` wait for
it; so does an `expect` of what only the new page says. Names, counts, addresses and axe do not wait by themselves.
"""

import csv
import io
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

MARKS = "[data-mark]"
# axe tries styles that our policy refuses.
BY_AXE = ("Applying inline style",)
AXE = Axe().axe_script
RUN_AXE = (
    "options => axe.run({ preload: false, resultTypes: ['violations'], ...options }).then((all) => all.violations)"
)
# What depends on colours: dark themes change tokens alone, so the other rules would say the same twice.
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
REST = """async () => {
  await document.fonts.ready;
  for (const each of document.getAnimations()) {
    if (each.effect?.getComputedTiming().endTime !== Infinity) each.finish();
  }
}"""


def follow(control: Locator) -> None:
    """Click a link, or a button that sends a form, and wait until the page it leads to has loaded."""
    with control.page.expect_navigation():
        control.click()


def submit(where: Page | Locator, button: str, *, exact: bool = False) -> None:
    """Send a form by its button, and wait until the page that answers has loaded."""
    follow(where.get_by_role("button", name=button, exact=exact))


def kept(page: Page, text: str) -> None:
    """Wait until a draft on this device holds `text`."""
    page.wait_for_function("text => Object.values(localStorage).some((each) => each.includes(text))", arg=text)


def at_rest(page: Page) -> None:
    """Wait until the page has loaded and its letters are there; what moves goes where it was going."""
    page.wait_for_load_state()
    page.evaluate(REST)


def violations(page: Page) -> list[str]:
    """What axe finds on the page at rest, and in its colours once light and dark change places."""
    at_rest(page)
    page.evaluate(AXE)
    found = _axe(page)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    own, other = ("dark", "light") if is_dark else ("light", "dark")
    page.emulate_media(color_scheme=other)
    at_rest(page)
    found += [f"{other}: {each}" for each in _axe(page, **OF_COLOURS)]
    page.emulate_media(color_scheme=own)
    return found


def _axe(page: Page, **options: Any) -> list[str]:
    return [f"{item['id']}: {node['html'][:160]}" for item in page.evaluate(RUN_AXE, options) for node in item["nodes"]]


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
    link = page.locator("#telecharger a[href*='/initiatives.csv']").get_attribute("href")
    assert link
    text = page.request.get(link).text().lstrip("\ufeff")
    first = text.splitlines()[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    return [row.get("nom") or row["name"] for row in rows]


def open_facet(page: Page, label: str) -> None:
    page.locator("summary", has_text=label).first.click()

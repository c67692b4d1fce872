"""Pages as people set them: narrow, large or spaced letters, forced colours, no motion. Each page is loaded once."""

from playwright.sync_api import Page

from tests.e2e.helpers import at_rest

# A phone, and 320 pixels: what a wide screen has at 400 %.
NARROW = (390, 320)
WIDE = "document.documentElement.scrollWidth > innerWidth"
# Texts that a box of a set height cuts; what only a screen reader gets is cut on purpose.
CUT = """() => [...document.querySelectorAll("p, li, h1, h2, h3, label, button, a, td, th, dd, dt, legend, summary")]
  .filter((each) => {
    const { overflowY, position } = getComputedStyle(each);
    return ["hidden", "clip"].includes(overflowY) && position !== "absolute" && each.clientHeight > 2
      && each.scrollHeight > each.clientHeight + 2;
  })
  .map((each) => each.outerHTML.slice(0, 120))"""
# Through the object model: the pages' policy refuses styles written into them.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets.push(sheet);
}"""
UNSPACED = "() => { document.adoptedStyleSheets.pop(); }"
LARGE = "size => { document.documentElement.style.fontSize = size; }"
MOVING = "() => document.getAnimations().filter((each) => each.playState === 'running').length"
# What one acts on, without an edge, a line or a background of its own once colours are the system's.
SHAPELESS = """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, textarea)")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.offsetWidth > 2)
  .filter((each) => {
    const { appearance, backgroundColor, borderTopStyle, outlineStyle, textDecorationLine } = getComputedStyle(each);
    const edges = [borderTopStyle, outlineStyle, textDecorationLine].some((style) => style !== "none");
    const canvas = getComputedStyle(document.body).backgroundColor;
    return !edges && appearance === "none" && backgroundColor === canvas && !each.closest(".leaflet-container, .term");
  })
  .map((each) => each.outerHTML.slice(0, 120))"""


def display_problems(page: Page) -> list[str]:
    """What is wrong with the page that is open, set in each way in turn; it is left as it was."""
    at_rest(page)
    found = ["moves"] if page.evaluate(MOVING) else []
    found += [f"cut: {each}" for each in page.evaluate(CUT)]
    page.evaluate(LARGE, "200%")
    found += [f"cut at 200 %: {each}" for each in page.evaluate(CUT)]
    page.evaluate(LARGE, "")
    page.evaluate(SPACED)
    found += [f"cut when spaced: {each}" for each in page.evaluate(CUT)]
    found += ["too wide when spaced"] if page.evaluate(WIDE) else []
    page.evaluate(UNSPACED)
    page.emulate_media(forced_colors="active")
    found += [f"no shape in forced colours: {each}" for each in page.evaluate(SHAPELESS)]
    page.keyboard.press("Tab")
    if page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
        found.append("focus not seen in forced colours")
    page.emulate_media(forced_colors="none")
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 640})
        found += [f"too wide at {width} pixels"] if page.evaluate(WIDE) else []
    page.set_viewport_size({"width": 1280, "height": 800})
    return found

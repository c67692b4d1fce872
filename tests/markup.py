"""What can be told from a page's HTML alone: it is valid, and says what it is to who cannot see it.

`problems(html)` gives sentences; none: nothing was found. Colours, sizes and keys are for tests/e2e.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list", "form", "popovertarget")
# Elements of a line, and those that no line may hold.
OF_WORDS = {
    *HEADINGS,
    "p",
    "span",
    "strong",
    "em",
    "b",
    "i",
    "small",
    "label",
    "button",
    "time",
    "abbr",
    "code",
    "cite",
}
OF_BLOCKS = {*HEADINGS, *"div p ul ol dl table form fieldset section article aside nav header footer figure".split()}
UNNAMED_TYPES = {"hidden", "submit", "button", "image", "reset"}


def problems(html: str) -> list[str]:
    """What is wrong in a whole page; references to what a script makes are not looked at."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(html)
    found = [f"not HTML: {code} {position}" for position, code, _ in parser.errors]
    elements = list(root.iter())
    for check in (_document, _nesting, _ids, _headings, _names, _pictures, _tables, _fields, _windows):
        found += check(root, elements)
    return found


def _document(root: Element, elements: list[Element]) -> Iterator[str]:
    if root.get("lang") != "fr":
        yield f"lang is {root.get('lang')}"
    if len(_text(root.find("head/title")).removesuffix("· DOMINO").strip(" :·")) < 2:
        yield "no title"
    if "{#" in _text(root) or "{%" in _text(root):
        yield "a template's own words"
    mains = [each for each in elements if each.tag == "main"]
    if len(mains) != 1:
        yield f"{len(mains)} main"


def _nesting(root: Element, elements: list[Element]) -> Iterator[str]:
    for parent in elements:
        for child in parent:
            if (parent.tag in OF_WORDS and child.tag in OF_BLOCKS) or (
                child.tag == "figcaption" and parent.tag != "figure"
            ):
                yield f"{child.tag} inside {_shown(parent)}"


def _ids(root: Element, elements: list[Element]) -> Iterator[str]:
    counted = Counter(each.get("id") for each in elements if each.get("id") is not None)
    yield from (f"id {name!r} {times} times" for name, times in counted.items() if times > 1 or not name)
    for each in elements:
        for attribute in REFERENCES:
            for name in (each.get(attribute) or "").split():
                if name not in counted:
                    yield f"{attribute} leads nowhere: {_shown(each)}"


def _headings(root: Element, elements: list[Element]) -> Iterator[str]:
    kept_back = {id(each) for hidden in elements if hidden.get("hidden") is not None for each in hidden.iter()}
    levels = [int(each.tag[1]) for each in elements if each.tag in HEADINGS and id(each) not in kept_back]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    yield from (f"h{high} then h{low}" for high, low in pairwise(levels) if low > high + 1)
    yield from (f"empty {each.tag}" for each in elements if each.tag in HEADINGS and not _name(each))


def _names(root: Element, elements: list[Element]) -> Iterator[str]:
    for each in elements:
        is_control = each.tag in {"button", "summary", "iframe"} or (each.tag == "a" and each.get("href") is not None)
        if is_control and not _name(each):
            yield f"no name: {_shown(each)}"
        if each.tag == "nav" and not (each.get("aria-label") or each.get("aria-labelledby")):
            yield f"no name: {_shown(each)}"


def _pictures(root: Element, elements: list[Element]) -> Iterator[str]:
    for each in elements:
        kind = _tag(each)
        if kind == "img" and each.get("alt") is None:
            yield f"no alt: {_shown(each)}"
        is_silent = each.get("aria-hidden") == "true" or (each.get("role") == "img" and _name(each))
        if kind == "svg" and not is_silent and not any(_tag(child) == "title" for child in each.iter()):
            yield f"neither silent nor named: {_shown(each)}"


def _tables(root: Element, elements: list[Element]) -> Iterator[str]:
    for table in elements:
        if table.tag != "table":
            continue
        if not (_text(table.find("caption")) or table.get("aria-label") or table.get("aria-labelledby")):
            yield f"no caption: {_shown(table)}"
        headers = [each for each in table.iter() if each.tag == "th"]
        if not headers:
            yield f"no header: {_shown(table)}"
        yield from (f"no scope: {_shown(each)}" for each in headers if not each.get("scope") and not each.get("id"))


def _fields(root: Element, elements: list[Element]) -> Iterator[str]:
    labelled = {each.get("for") for each in elements if each.tag == "label" and _text(each)}
    inside = {id(field) for each in elements if each.tag == "label" and _text(each) for field in each.iter()}
    for each in elements:
        if each.tag not in {"input", "select", "textarea"} or each.get("type") in UNNAMED_TYPES:
            continue
        if not (
            each.get("id") in labelled or id(each) in inside or each.get("aria-label") or each.get("aria-labelledby")
        ):
            yield f"no label: {_shown(each)}"
    for each in elements:
        if each.tag == "fieldset" and not _text(each.find("legend")) and not each.get("aria-labelledby"):
            yield f"no legend: {_shown(each)}"


def _windows(root: Element, elements: list[Element]) -> Iterator[str]:
    for each in elements:
        if each.tag == "a" and each.get("target") == "_blank" and "nouvel onglet" not in _name(each):
            yield f"opens a window without saying so: {_shown(each)}"


def _name(element: Element) -> str:
    """A name that a screen reader would say, nearly: attributes, text, alternatives of pictures."""
    own = element.get("aria-label") or element.get("aria-labelledby") or element.get("title") or _text(element)
    return own or " ".join(each.get("alt") or each.get("aria-label") or "" for each in element.iter()).strip()


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _shown(element: Element) -> str:
    attributes = " ".join(f'{name}="{value[:40]}"' for name, value in element.attrib.items())
    return f"<{_tag(element)} {attributes}> {_text(element)[:40]}"

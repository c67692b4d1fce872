"""Markdown that people type, made into HTML that harms nobody: CommonMark and tables, no HTML, no foreign pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_LENGTH = 40_000
# Lists in lists beyond this depth are read as plain text.
MAX_NESTING = 20
TAGS = set(
    "p br hr h1 h2 h3 h4 h5 h6 em strong s code pre blockquote ul ol li a img table thead tbody tr th td".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "loading"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])


def render_markdown(text: str, *, top: int = 2) -> SafeString:
    """Return the HTML of `text`, its first level of headings written as h`top` and none beyond h6.

    Nothing but the tags above comes out, whatever goes in; pictures only from this site, links only http(s) and mail.
    """
    tokens = _parser.parse(text[:MAX_LENGTH])
    _shift_headings(tokens, top - 1)
    for token in _pictures(tokens):
        token.attrSet("loading", "lazy")
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
        attribute_filter=_own_pictures,
    )
    return mark_safe(clean)  # noqa: S308 cleaned just above


def check_markdown(text: str) -> None:
    """Raise ValidationError, in French, when `text` is too long or has a picture without words or from elsewhere."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"Ce texte est trop long : {MAX_LENGTH} caractères au plus.")
    for token in _pictures(_parser.parse(text)):
        if not token.content.strip():
            raise ValidationError("Décrivez chaque image entre les crochets : ![ce que l’on voit](adresse).")
        if not _is_own(str(token.attrGet("src") or "")):
            raise ValidationError(
                "Une image doit venir de ce site : ajoutez-la comme photo, puis reprenez l’adresse donnée."
            )


def _pictures(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _pictures(token.children or [])


def _shift_headings(tokens: Sequence[Token], shift: int) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    return None if tag == "img" and attribute == "src" and not _is_own(value) else value


def _is_own(address: str) -> bool:
    """Whether a picture's address is a path of this site."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")

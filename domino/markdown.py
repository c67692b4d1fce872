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
# The parser leaves out what lies deeper: `check_markdown` refuses such a text before anything is lost.
MAX_NESTING = 20
CONTAINERS = {"blockquote_open", "list_item_open"}
# Short rows under a wide head are filled up: a small text can ask for a huge table.
MAX_CELLS = 2_000
CELLS = {"th_open", "td_open"}
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
    """Raise ValidationError, in French, for what could not be shown as it was meant.

    A text too long, lists or quotes too deep, tables too big, a picture without words or from elsewhere.
    """
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"Ce texte est trop long : {MAX_LENGTH} caractères au plus.")
    tokens = _parser.parse(text)
    if any(token.type in CONTAINERS and token.level >= MAX_NESTING - 1 for token in tokens):
        raise ValidationError(
            "Ce texte emboîte trop de listes ou de citations les unes dans les autres : remontez les plus profondes."
        )
    if sum(token.type in CELLS for token in tokens) > MAX_CELLS:
        raise ValidationError(
            f"Les tableaux de ce texte sont trop grands : {MAX_CELLS} cases au plus. Joignez plutôt un fichier."
        )
    for token in _pictures(tokens):
        if not token.content.strip():
            raise ValidationError("Décrivez chaque image entre les crochets : ![ce que l’on voit](adresse).")
        if not _is_own(str(token.attrGet("src") or "")):
            raise ValidationError(
                "Une image doit venir de ce site : ajoutez-la comme photo, puis reprenez l’adresse donnée."
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

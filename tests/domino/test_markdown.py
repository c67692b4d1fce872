"""Markdown that people type: what it draws, what it never lets through, what is refused before it is lost."""

import re
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError

from domino.markdown import ATTRIBUTES, MAX_CELLS, MAX_LENGTH, MAX_NESTING, TAGS, check_markdown, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='#' hx-get='/compte/' hx-trigger='load'>a</a>",
    "<math><mtext></mtext><style><img src=x onerror=alert(1)></style></math>",
    "<!--><script>alert(1)</script>-->",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](&#x6A;&#x61;vascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](\u0001javascript:alert(1))",
    "[a](vbscript:msgbox(1))",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![a](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "![a](https://evil.example/pixel.png)",
    "![a](//evil.example/pixel.png)",
    "![a](/\\evil.example/pixel.png)",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    '[a](/x "onmouseover=alert(1)")',
    '[a](/x "\\" onmouseover=\\"alert(1)")',
    "`<script>`\n\n    <script>alert(1)</script>",
    "```html onload=alert(1)\n<script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
]


class Elements(HTMLParser):
    """Every tag of a document with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_draws_nothing_but_known_tags_and_addresses(text: str) -> None:
    for tag, attributes in Elements(render_markdown(text)).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        address = attributes.get("href") or ""
        assert re.match(r"[a-z]+:", address) is None or address.startswith(("http://", "https://", "mailto:"))
        assert (attributes.get("src") or "/").startswith("/")
        assert not (attributes.get("src") or "").startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Un\n## Deux", "<h2>Un</h2>\n<h3>Deux</h3>\n"),
        ("###### Six", "<h6>Six</h6>\n"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"),
        ("~~non~~ **oui**", "<p><s>non</s> <strong>oui</strong></p>\n"),
        ("[ici](/porte-folio/)", '<p><a href="/porte-folio/" rel="noopener nofollow">ici</a></p>\n'),
        ("![vue](/media/a.webp)", '<p><img src="/media/a.webp" alt="vue" loading="lazy"></p>\n'),
        ("<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_text_is_drawn(text: str, html: str) -> None:
    assert render_markdown(text) == html


def test_headings_start_where_told() -> None:
    assert render_markdown("# Un\n## Deux", top=4) == "<h4>Un</h4>\n<h5>Deux</h5>\n"


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " a",
        "> " * 10_000 + "a",
        "\n".join(" " * (2 * depth) + "- a" for depth in range(190)),
        "* " + "- + * " * 3_000 + "a",
        ">" * (MAX_NESTING - 1) + ">" + " a",
    ],
    ids=["quotes", "spaced quotes", "lists", "mixed lists", "one too many"],
)
def test_nesting_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="emboîte trop de listes ou de citations"):
        check_markdown(text)


@pytest.mark.parametrize(
    "text",
    [">" * (MAX_NESTING - 1) + " tout au fond", "\n".join(" " * (2 * depth) + "- tout au fond" for depth in range(9))],
    ids=["quotes", "lists"],
)
def test_nesting_that_is_accepted_loses_nothing(text: str) -> None:
    check_markdown(text)
    assert render_markdown(text).count("tout au fond") == text.count("tout au fond")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "![" * 10_000,
        "[" * 5_000 + "a" + "](/b)" * 5_000,
        "![a" * 5_000 + "](/b)" * 5_000,
        "*a " * 5_000 + "a* " * 5_000,
        "`" * 10_000 + "a",
        "<" * 10_000,
        "&" * 10_000,
        "~~a " * 5_000,
        "[a]: /b\n" * 5_000,
        "\\" * 10_000,
    ],
)
def test_ten_thousand_signs_draw_no_more_than_seven_times_their_length(text: str) -> None:
    # What is drawn grows with what was typed, never with its square.
    assert len(render_markdown(text)) <= 7 * len(text) + 100


def test_huge_table_is_refused_and_draws_a_bounded_number_of_cells() -> None:
    wide = "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "|\n" * 9_000
    assert render_markdown(wide).count("<td") <= 70_000
    with pytest.raises(ValidationError, match="tableaux de ce texte sont trop grands"):
        check_markdown(wide)


def test_table_of_as_many_cells_as_allowed_is_accepted() -> None:
    check_markdown("|a|\n|-|\n" + "|b|\n" * (MAX_CELLS - 1))


def test_text_too_long_is_refused_and_drawn_to_its_limit() -> None:
    with pytest.raises(ValidationError, match="trop long"):
        check_markdown("a" * (MAX_LENGTH + 1))
    assert render_markdown("a" * (2 * MAX_LENGTH)) == f"<p>{'a' * MAX_LENGTH}</p>\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("![](/media/a.webp)", "Décrivez chaque image"),
        ("![ ](/media/a.webp)", "Décrivez chaque image"),
        ("![vue](https://ailleurs.example/a.png)", "doit venir de ce site"),
        ("![vue](//ailleurs.example/a.png)", "doit venir de ce site"),
        ("[![vue](data:image/png;base64,AA)](/)", "doit venir de ce site"),
    ],
)
def test_picture_without_words_or_from_elsewhere_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        check_markdown(text)


def test_angle_brackets_in_attributes_are_escaped() -> None:
    # The glossary and the PDF find tags by their brackets: one left bare in an attribute would end the tag too early.
    html = render_markdown('![a > b <i x](/m/x.png "t > <b") [l](/a "u > <i>")')
    assert html.count("<") == html.count(">") == 5

"""Words of the glossary found in texts: the first time, as they are written, never where a button may not stand."""

import re
import time

import pytest

from domino.markdown import render_markdown
from portfolio.glossary import Term, compile_glossary, mark_terms

SEL = Term("sel", "SEL", "Un système d’échange <local>.", ("système d’échange local",))
PLACE = Term("tiers-lieu", "Tiers-lieu", "Un endroit.", ("tiers-lieux", "tiers lieu"))
DEBATE = Term("debat", "Débat", "On discute.")
MOVING = Term("debat-mouvant", "Débat mouvant", "On se déplace.", ("débats mouvants",))
CODE = Term("code-insee", "Code INSEE", "Cinq caractères.")
TERMS = (SEL, PLACE, DEBATE, MOVING, CODE)


def marked(html: str, *, terms: tuple[Term, ...] = TERMS, seen: set[str] | None = None) -> list[str]:
    """The words of `html` that were made buttons."""
    result = mark_terms(html, compile_glossary(terms), set() if seen is None else seen, "/glossaire/")
    assert re.sub(r'<button class="term"[^>]*>|</button><span.*?</span>', "", result) == html
    return re.findall(r'<button class="term"[^>]*>(.*?)</button>', result, re.DOTALL)


def test_term_is_a_button_with_its_definition() -> None:
    html = mark_terms("<p>Un SEL.</p>", compile_glossary(TERMS), set(), "/glossaire/")
    assert html == (
        '<p>Un <button class="term" type="button" popovertarget="mot-sel">SEL</button>'
        '<span class="term__note" id="mot-sel" popover><strong>SEL</strong> '
        "Un système d’échange &lt;local&gt;. "
        '<a href="/glossaire/#mot-sel">Voir dans le glossaire</a></span>.</p>'
    )


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Un SEL, puis un SEL.</p>", ["SEL"]),
        ("<p>Un système d’échange local, ou SEL.</p>", ["système d’échange local"]),
        ("<p>Un système d'échange&nbsp;local.</p>", ["système d'échange&nbsp;local"]),
        ("<p>Un système\nd’échange local.</p>", ["système\nd’échange local"]),
        ("<p>Du sel, un SELF, un É-SEL, mon_SEL.</p>", []),
        ("<p>L’été du SEL ; le SELÉ.</p>", ["SEL"]),
        ("<p>Tiers-lieux et tiers lieu.</p>", ["Tiers-lieux"]),
        ("<p>Un débat mouvant, un débat.</p>", ["débat mouvant", "débat"]),
        ("<p>Le code INSEE, pas le code insee.</p>", ["code INSEE"]),
        ("<p>Des débats.</p>", []),
    ],
)
def test_term_is_found_as_it_is_written(html: str, found: list[str]) -> None:
    assert marked(html) == found


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/sel/">Le <em>SEL</em></a></p>',
        "<h2>Le SEL</h2>",
        "<p><code>SEL</code></p>",
        "<pre><code>SEL\nSEL</code></pre>",
        '<p><abbr title="SEL">SEL</abbr></p>',
        '<p><img src="/x.webp" alt="Le SEL > le débat"></p>',
        '<p><a href="/x/" title="SEL">x</a></p>',
    ],
)
def test_term_is_left_alone(html: str) -> None:
    assert marked(html) == []


def test_term_after_a_link_is_found() -> None:
    assert marked('<p><a href="/">SEL</a> et SEL</p></a><p>Débat</p>') == ["SEL", "Débat"]


def test_term_is_explained_once_a_page() -> None:
    seen: set[str] = set()
    assert marked("<p>SEL</p>", seen=seen) == ["SEL"]
    assert marked("<p>SEL, débat</p>", seen=seen) == ["débat"]


def test_glossary_that_is_empty_changes_nothing() -> None:
    assert marked("<p>SEL</p>", terms=()) == []


def test_form_of_signs_is_no_expression() -> None:
    assert marked("<p>R&amp;D (C++)</p>", terms=(Term("rd", "R&D", "x"), Term("c", "C++", "x"))) == ["R&amp;D", "C++"]


def test_glossary_is_compiled_again_when_a_term_changes() -> None:
    assert compile_glossary(TERMS) is compile_glossary(tuple(TERMS))
    assert compile_glossary(TERMS[:2]) is not compile_glossary(TERMS)


def test_time_grows_with_the_length_of_the_text() -> None:
    glossary = compile_glossary(tuple(Term(f"t{n}", f"mot numéro {n}", "x") for n in range(500)))
    html = render_markdown("Un mot numéro zéro et [un lien](/x/). " * 1_000)

    def spent(text: str) -> float:
        start = time.process_time()
        mark_terms(text, glossary, set(), "/")
        return time.process_time() - start

    assert spent(html * 8) < 40 * spent(html) + 0.05

"""Every page of the site in its HTML alone: valid, named, labelled. No page template is left out."""

import pytest
from pytest_django import Settings

from tests.accessibility.everywhere import PUBLIC, TEAM, walked
from tests.markup import problems
from tests.page_templates import page_templates

pytestmark = pytest.mark.django_db
WALKS = [*PUBLIC, *TEAM]
FRAME = (
    '<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head><body><main><h1>Essai</h1>{}</main></body></html>'
)


@pytest.fixture(scope="module")
def opened() -> dict[str, set[str]]:
    """Walk → the page templates that it opened."""
    return {}


@pytest.mark.parametrize("walk", WALKS)
def test_nothing_is_wrong_on_the_way(walk: str, opened: dict[str, set[str]], settings: Settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    pages = walked(walk)
    opened[walk] = {page.template for page in pages}
    assert {page.name: wrong for page in pages if (wrong := problems(page.html))} == {}


def test_every_page_template_is_opened(opened: dict[str, set[str]]) -> None:
    """A new one needs a line in a walk of `tests/accessibility/walks`; chosen alone, this test cannot tell."""
    if set(opened) == set(WALKS):
        assert page_templates() - set().union(*opened.values()) == set()


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<p><a href="/">Ici</a></p>', []),
        ("<p><div>Non</div></p>", ["not HTML"]),
        ('<p id="a"></p><p id="a"></p>', ["id 'a' 2 times"]),
        ("<p>{# Deux\nlignes #}</p>", ["a template's own words"]),
        ("<h3>Trop bas</h3>", ["h1 then h3"]),
        ('<a href="/"><svg aria-hidden="true"></svg></a>', ["no name"]),
        ('<img src="/a.png">', ["no alt"]),
        ("<svg></svg>", ["neither silent nor named"]),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", ["no caption", "no header"]),
        ('<input name="q" placeholder="Mot">', ["no label"]),
        ("<fieldset><legend></legend></fieldset>", ["no legend"]),
        ('<a href="/" target="_blank">Voir</a>', ["opens a window"]),
        ('<span><form action="/"></form></span>', ["form inside <span"]),
        ("<figure><div><figcaption>Non</figcaption></div></figure>", ["figcaption inside <div"]),
        ('<p aria-labelledby="rien">Oui</p>', ["aria-labelledby leads nowhere"]),
    ],
)
def test_problems_are_seen(html: str, wanted: list[str]) -> None:
    said = problems(FRAME.format(html))
    assert len(said) == len(wanted)
    assert [text for text, start in zip(said, wanted, strict=True) if not text.startswith(start)] == []

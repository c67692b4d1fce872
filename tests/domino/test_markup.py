"""Every page of the site in its HTML alone: valid, named, labelled. A new page template must be opened by a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.test.signals import template_rendered
from django.urls import NoReverseMatch, reverse

from inventory.enums import Role
from inventory.models import Initiative, Territory
from tests.addresses import ADDRESSES, PUBLIC, SIGNED_IN, Member
from tests.e2e.census import make_census
from tests.e2e.test_accessibility import PAGES, letters
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.markup import problems
from tests.page_templates import OPENED_ELSEWHERE, page_templates
from tests.targets import Targets

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
FRAME = (
    '<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head><body><main><h1>Essai</h1>{}</main></body></html>'
)


@pytest.fixture(scope="module")
def rendered() -> set[str]:
    """The names of the templates that the tests of this file have rendered."""
    return set()


@pytest.fixture(autouse=True)
def listening(rendered: set[str]) -> Iterator[None]:
    def heard(template: object, **_: object) -> None:
        rendered.add(str(getattr(template, "name", "")))

    template_rendered.connect(heard)
    yield
    template_rendered.disconnect(heard)


def found(client: Client, addresses: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong on the pages at `addresses`, by their names; what is no page, or leads to another, is left out."""
    wrong = {}
    for address, name in {address: name for name, address in addresses.items()}.items():
        response = client.get(address, headers={"accept": "text/html"})
        if response.streaming or "html" not in response.get("Content-Type", "") or not response.content:
            continue
        if listed := problems(response.content.decode()):
            wrong[name] = listed
    return wrong


def plain(kind: str) -> dict[str, str]:
    """The addresses of `kind` in which nothing stands."""
    addresses = {}
    for name, each in ADDRESSES.items():
        if each == kind:
            try:
                addresses[name] = reverse(name)
            except NoReverseMatch:
                continue
    return addresses


def test_pages_for_everyone(client: Client) -> None:
    make_census()
    pages = {
        name: address or Initiative.objects.order_by("name")[0].get_absolute_url() for name, address in PAGES.items()
    }
    assert found(client, pages | plain(PUBLIC) | letters()) == {}


def test_pages_of_ones_account(client: Client) -> None:
    client.force_login(UserFactory())
    assert found(client, plain(SIGNED_IN)) == {}


def test_pages_of_the_team(client: Client) -> None:
    make_census()
    territory = Territory.objects.get(slug="redon")
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    targets = Targets(territory)
    pages = {
        name: reverse(name, args=targets.arguments(each.target))
        for name, each in ADDRESSES.items()
        if isinstance(each, Member) and "GET" in each.methods
    }
    assert found(client, pages) == {}


def test_every_page_template_is_opened(rendered: set[str]) -> None:
    """By the tests above, or by another file; chosen alone, it cannot tell what they render."""
    assert page_templates() - (rendered or page_templates()) - set(OPENED_ELSEWHERE) == set()
    assert set(OPENED_ELSEWHERE) - page_templates() == set()
    assert {path for path in OPENED_ELSEWHERE.values() if not (ROOT / path).is_file()} == set()


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<p><a href="/">Ici</a></p>', []),
        ("<p><div>Non</div></p>", ["not HTML"]),
        ('<p id="a"></p><p id="a"></p>', ["id 'a' 2 times"]),
        ("<h3>Trop bas</h3>", ["h1 then h3"]),
        ('<a href="/"><svg aria-hidden="true"></svg></a>', ["no name"]),
        ('<img src="/a.png">', ["no alt"]),
        ("<svg></svg>", ["neither silent nor named"]),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", ["no caption", "no header"]),
        ('<input name="q" placeholder="Mot">', ["no label"]),
        ("<fieldset><legend></legend></fieldset>", ["no legend"]),
        ('<a href="/" target="_blank">Voir</a>', ["opens a window"]),
        ('<p aria-labelledby="rien">Oui</p>', ["aria-labelledby leads nowhere"]),
    ],
)
def test_problems_are_seen(html: str, wanted: list[str]) -> None:
    said = problems(FRAME.format(html))
    assert len(said) == len(wanted)
    assert [text for text, start in zip(said, wanted, strict=True) if not text.startswith(start)] == []

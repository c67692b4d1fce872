"""The shared watch: pages, filters, feeds; posting, mending, taking away."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role
from inventory.models import Territory
from portfolio.models import WatchLink
from portfolio.services.watch import plain_address
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import StakeFactory, ThemeFactory
from tests.factories.portfolio import WatchLinkFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon", slug="redon", within=[EpciFactory(slug="agglo")])


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def listed(client: Client, address: str) -> list[str]:
    return [link.title for link, _ in client.get(address).context["links"]]


def signed(client: Client, territory: Territory, role: Role = Role.AGENT) -> Any:
    membership = MembershipFactory(territory=territory, role=role)
    client.force_login(membership.user)
    return membership.user


def typed(**changed: str) -> dict[str, str]:
    values = {"url": "https://exemple.fr/rapport", "title": "Un rapport", "line": "À lire", "kind": "report"}
    return {**values, "theme": "", "stake": "", **changed}


# Reading


def test_watch_of_a_territory_holds_what_lies_within_last_first(client: Client, redon: Territory) -> None:
    WatchLinkFactory(territory=redon, title="Premier")
    WatchLinkFactory(territory=Territory.objects.get(slug="agglo"), title="Second")
    WatchLinkFactory(title="Ailleurs")
    assert listed(client, "/territoires/agglo/veille/") == ["Second", "Premier"]
    assert listed(client, "/territoires/redon/veille/") == ["Premier"]


def test_link_leads_out_without_a_word_of_us_and_says_where(client: Client, redon: Territory) -> None:
    WatchLinkFactory(territory=redon, url="https://exemple.fr/a?b=1", title="Un titre")
    html = page(client, "/territoires/redon/veille/")
    assert '<a href="https://exemple.fr/a?b=1" rel="noopener nofollow">Un titre</a>' in html
    assert "<span>exemple.fr</span>" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Outil", "Vélo", "Article"]),
        ("?kind=report", ["Outil"]),
        ("?theme=se-deplacer", ["Vélo"]),
        ("?enjeu=solidarite", ["Vélo"]),
        ("?enjeu=solidarite&kind=report", []),
        ("?theme=&kind=&enjeu=", ["Outil", "Vélo", "Article"]),
    ],
)
def test_watch_is_filtered(client: Client, redon: Territory, query: str, found: list[str]) -> None:
    bicycle = ThemeFactory(slug="velo", parent=ThemeFactory(slug="se-deplacer"))
    WatchLinkFactory(territory=redon, title="Article")
    WatchLinkFactory(territory=redon, title="Vélo", theme=bicycle, stake=StakeFactory(slug="solidarite"))
    WatchLinkFactory(territory=redon, title="Outil", kind="report")
    assert listed(client, f"/territoires/redon/veille/{query}") == found


@pytest.mark.parametrize("query", ["theme=inconnu", "kind=film", "enjeu=inconnu"])
@pytest.mark.parametrize("address", ["/territoires/redon/veille/", "/territoires/redon/veille.atom"])
def test_unknown_value_is_a_400_that_names_it(client: Client, redon: Territory, address: str, query: str) -> None:
    name, value = query.split("=")
    html = page(client, f"{address}?{query}", 400)
    assert f"{name} : « {value} »" in html.replace("\u00a0", " ")


def test_watch_has_pages(client: Client, redon: Territory) -> None:
    WatchLinkFactory.create_batch(21, territory=redon)
    assert len(listed(client, "/territoires/redon/veille/?page=2")) == 1
    assert [client.get(f"/territoires/redon/veille/?page={n}").status_code for n in ("3", "x", "0")] == [404] * 3


def test_stake_has_its_watch(client: Client) -> None:
    stake = StakeFactory(slug="solidarite")
    WatchLinkFactory(stake=stake, title="Ici")
    WatchLinkFactory(title="Ailleurs")
    assert listed(client, "/enjeux/solidarite/veille/") == ["Ici"]
    html = page(client, "/enjeux/solidarite/")
    assert ("Ici</a>" in html, "Ailleurs" in html, "/enjeux/solidarite/veille/" in html) == (True, False, True)


@pytest.mark.parametrize("address", ["/territoires/redon/veille.atom", "/enjeux/solidarite/veille.atom?kind=article"])
def test_feed_has_the_links(client: Client, redon: Territory, address: str) -> None:
    link = WatchLinkFactory(territory=redon, stake=StakeFactory(slug="solidarite"), title="a < b", line="<b>x</b>")
    WatchLinkFactory(territory=redon, kind="report") if "kind" in address else None
    feed = ElementTree.fromstring(client.get(address).content)  # noqa: S314 our own text
    entries = feed.findall(f"{ATOM}entry")
    # Atom asks for an author of the feed or of each entry.
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "DOMINO"
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["a < b"]
    # As HTML, what a reader makes of a summary.
    assert entries[0].findtext(f"{ATOM}summary") == "&lt;b&gt;x&lt;/b&gt;"
    assert entries[0].find(f"{ATOM}link").attrib["href"] == link.url  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address",
    ["/territoires/agglo/veille/", "/territoires/agglo/", "/enjeux/solidarite/veille/", "/enjeux/solidarite/"],
)
def test_number_of_queries_is_constant(client: Client, redon: Territory, address: str) -> None:
    stake, counts = StakeFactory(slug="solidarite"), []
    for added in (1, 2, 27):
        for _ in range(added):
            WatchLinkFactory(territory=redon, stake=stake, theme=ThemeFactory())
        with CaptureQueriesContext(connection) as seen:
            page(client, address)
        counts.append(len(seen))
    assert counts == [counts[0]] * 3


# Posting


def test_member_shares_a_link(client: Client, redon: Territory) -> None:
    user = signed(client, redon)
    theme, stake = ThemeFactory(slug="velo"), StakeFactory(slug="solidarite")
    values = typed(url="HTTPS://Exemple.fr#haut", theme="velo", stake="solidarite")
    answer = client.post("/territoires/redon/veille/partager/", values)
    link = WatchLink.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/territoires/redon/veille/")
    kept = (link.url, link.kind, link.theme, link.stake, link.territory, link.posted_by)
    assert kept == ("https://exemple.fr/", "report", theme, stake, redon, user)


@pytest.mark.parametrize(
    ("typed_url", "kept"),
    [
        ("HTTP://EXEMPLE.fr", "http://exemple.fr/"),
        ("https://exemple.fr/A#b", "https://exemple.fr/A"),
        ("https://exemple.fr/?q=A", "https://exemple.fr/?q=A"),
    ],
)
def test_addresses_are_compared_in_one_form(typed_url: str, kept: str) -> None:
    assert plain_address(typed_url) == kept


@pytest.mark.parametrize("again", ["https://exemple.fr/rapport", "https://EXEMPLE.fr/rapport#page-2"])
def test_link_that_is_there_already_is_refused(client: Client, redon: Territory, again: str) -> None:
    signed(client, redon)
    WatchLinkFactory(territory=redon, url="https://exemple.fr/rapport")
    answer = client.post("/territoires/redon/veille/partager/", typed(url=again))
    html = answer.content.decode()
    assert (answer.status_code, "Ce lien est déjà dans la veille de ce territoire" in html) == (422, True)
    assert (WatchLink.objects.count(), 'value="Un rapport"' in html) == (1, True)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"url": "javascript:alert(1)"}, "Écrivez une adresse qui commence par https:// ou http://."),
        ({"url": "ftp://exemple.fr/"}, "Écrivez une adresse qui commence par https:// ou http://."),
        ({"url": "data:text/html,x"}, "Écrivez une adresse"),
        ({"url": "https://connu.fr@piege.example/"}, "Retirez le nom et le mot de passe"),
        ({"url": "https://exemple.fr/" + "a" * 500}, "C’est trop long"),
        ({"url": ""}, "Collez l’adresse du lien"),
        ({"title": ""}, "Donnez un titre au lien."),
        ({"title": "x" * 1_000_000}, "C’est trop long"),
        ({"line": ""}, "Dites en une ligne"),
        ({"kind": "film"}, "Choisissez article, rapport ou exemple d’ailleurs."),
        ({"theme": "inconnu"}, "Cette réponse n’est pas dans la liste"),
        ({"stake": HOSTILE}, "Cette réponse n’est pas dans la liste"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_french(
    client: Client, redon: Territory, changed: dict[str, str], problem: str
) -> None:
    signed(client, redon)
    answer = client.post("/territoires/redon/veille/partager/", typed(**changed))
    assert (answer.status_code, problem in answer.content.decode()) == (422, True)
    assert WatchLink.objects.count() == 0


def test_hostile_text_is_text_and_a_hostile_address_no_link(client: Client, redon: Territory) -> None:
    WatchLinkFactory(territory=redon, title=HOSTILE, line=HOSTILE, url="javascript:alert(1)")
    html = page(client, "/territoires/redon/veille/")
    assert ("<script>alert" in html, 'href="javascript' in html) == (False, False)


@pytest.mark.parametrize(
    ("role", "own", "allowed"),
    [
        (Role.AGENT, True, True),
        (Role.AGENT, False, False),
        (Role.RELAY, True, True),
        (Role.RELAY, False, False),
        (Role.FACILITATOR, False, True),
        (Role.ADMINISTRATOR, False, True),
        (None, True, False),
    ],
)
@pytest.mark.parametrize("what", ["modifier", "retirer"])
def test_who_may_change_a_link(
    client: Client, redon: Territory, role: Role | None, own: bool, allowed: bool, what: str
) -> None:
    user = signed(client, redon if role else CommuneFactory(), role or Role.AGENT)
    link = WatchLinkFactory(territory=redon, posted_by=user if own else UserFactory())
    answer = client.post(f"/veille/{link.pk}/{what}/", typed())
    assert answer.status_code == (302 if allowed else 403)
    left = list(WatchLink.objects.values_list("title", flat=True))
    changed = ["Un rapport"] if what == "modifier" else []
    assert left == (changed if allowed else [link.title])


def test_link_taken_away_meanwhile_is_a_404(client: Client, redon: Territory, monkeypatch: Any) -> None:
    link = WatchLinkFactory(territory=redon, posted_by=signed(client, redon))
    monkeypatch.setattr("portfolio.services.watch._hold", lambda link: WatchLink.objects.all().delete())
    answer = client.post(f"/veille/{link.pk}/modifier/", typed())
    assert answer.status_code == 404


def test_link_is_taken_away_once_asked(client: Client, redon: Territory) -> None:
    link = WatchLinkFactory(territory=redon, posted_by=signed(client, redon), title="À retirer")
    html = page(client, f"/veille/{link.pk}/retirer/")
    assert ("À retirer" in html, WatchLink.objects.count()) == (True, 1)


def test_signed_in_people_see_what_they_may_do(client: Client, redon: Territory) -> None:
    link = WatchLinkFactory(territory=redon)
    assert "veille/partager/" not in page(client, "/territoires/redon/veille/")
    signed(client, redon)
    html = page(client, "/territoires/redon/veille/")
    assert ("veille/partager/" in html, f"/veille/{link.pk}/modifier/" in html) == (True, False)

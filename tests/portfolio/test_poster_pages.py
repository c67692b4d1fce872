"""Pages of posters: the list, one of them, making one; who may keep, change and delete."""

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role
from inventory.forms.fields import territory_text
from inventory.models import Territory
from portfolio.forms.poster import Draft
from portfolio.models import Poster
from portfolio.posters.plan import plan_of
from portfolio.services import posters
from portfolio.services.demo_posters import load_posters
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import InitiativeFactory, SourceFactory
from tests.factories.portfolio import PosterFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.inventory.hostile import SCRIPT

pytestmark = pytest.mark.django_db
EDITORS = {Role.RELAY, Role.FACILITATOR, Role.ADMINISTRATOR}


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon", slug="redon", square=(0, 0))


def names(redon: Territory, *slugs: str) -> None:
    for slug in slugs:
        InitiativeFactory(name=slug.upper(), slug=slug, territory=redon)


def chosen(response: HttpResponse) -> list[str]:
    """The slugs ticked on the page, in order."""
    return re.findall(r'name="fiche" value="([-\w]+)" checked', response.content.decode())


def problems(response: HttpResponse) -> list[tuple[str, str]]:
    summary = response.content.decode().partition("data-problems")[2].partition("</ul>")[0]
    found = re.findall(r'<a href="(#[-\w]+)">([^<]*)</a>', summary)
    return [(target, html.unescape(text).strip()) for target, text in found]


def at(path: str, **query: Any) -> str:
    return f"{path}?{urlencode(query, doseq=True)}"


def test_list_shows_saved_posters_by_territory(client: Client, redon: Territory) -> None:
    PosterFactory(slug="b", title="Deuxième", territory=redon)
    PosterFactory(slug="a", title="Premier", territory=CommuneFactory(name="Allaire"))
    page = client.get("/posters/").content.decode()
    order = [page.index(text) for text in ("Allaire", "Premier", "Redon", "Deuxième")]
    assert order == sorted(order)


def test_list_is_the_same_number_of_queries_for_three(client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/posters/").status_code == 200
        return len(captured)

    PosterFactory()
    one = count()
    PosterFactory.create_batch(2)
    assert count() == one


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 400, "-1"])
def test_page_that_is_not_there_is_a_404(client: Client, page: str) -> None:
    assert client.get(at("/posters/", page=page)).status_code == 404


def test_draft_starts_from_the_search(client: Client, redon: Territory) -> None:
    names(redon, "a", "b")
    InitiativeFactory(slug="ailleurs")
    response = client.get("/posters/nouveau/?territory=redon")
    page = response.content.decode()
    assert (response.status_code, sorted(chosen(response))) == (200, ["a", "b"])
    assert 'value="Redon"' in page
    assert 'href="/initiatives/?territory=redon"' in page
    assert "ailleurs" not in page


@pytest.mark.parametrize(
    ("moves", "order"),
    [
        ({}, ["c", "a", "b"]),
        ({"monter": "b"}, ["c", "b", "a"]),
        ({"descendre": "c"}, ["a", "c", "b"]),
        ({"monter": "c"}, ["c", "a", "b"]),
        ({"descendre": "b"}, ["c", "a", "b"]),
        ({"monter": "inconnue"}, ["c", "a", "b"]),
    ],
)
def test_chosen_ones_move_without_a_script(client: Client, redon: Territory, moves: dict, order: list[str]) -> None:
    names(redon, "a", "b", "c", "d")
    response = client.get(at("/posters/nouveau/", titre="T", choix="1", fiche=["c", "a", "b"], **moves))
    assert chosen(response) == order


def test_nobody_featured_is_a_choice_too(client: Client, redon: Territory) -> None:
    names(redon, "a")
    assert chosen(client.get(at("/posters/nouveau/", titre="T", choix="1"))) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"titre": ""}, [("#id_titre", "Donnez un titre au poster.")]),
        (
            {"titre": "T", "fiche": "x"},
            [("#fiches", "« x » n’est pas dans cette recherche : choisissez une autre initiative.")],
        ),
        ({"titre": "T", "sens": "x"}, [("#id_sens", "Sens : écrivez portrait ou paysage.")]),
    ],
)
def test_refused_draft_keeps_what_was_typed(client: Client, query: dict, found: list) -> None:
    response = client.get(at("/posters/nouveau/", accroche="Gardé", **query))
    assert (response.status_code, problems(response)) == (422, found)
    assert 'value="Gardé"' in response.content.decode()


def test_search_that_cannot_be_read_is_a_400(client: Client) -> None:
    response = client.get("/posters/nouveau/?sphere=inconnue")
    assert (response.status_code, "« inconnue »" in response.content.decode()) == (400, True)


def test_hostile_texts_are_escaped(client: Client, redon: Territory) -> None:
    InitiativeFactory(name=SCRIPT, territory=redon)
    for page in (at("/posters/nouveau/", titre=SCRIPT, q=SCRIPT), at("/posters/nouveau/", accroche=SCRIPT)):
        assert "<script>alert" not in client.get(page).content.decode()


def save(client: Client, territory: str = "redon", **query: Any) -> HttpResponse:
    asked = {"territory": "redon", "titre": "Chez nous", "choix": "1", "next": "https://ailleurs.example"} | query
    return client.post(at("/posters/enregistrer/", **asked), {"territory": territory})


@pytest.mark.parametrize("role", Role)
def test_those_who_edit_the_territory_keep_posters(client: Client, redon: Territory, role: Role) -> None:
    names(redon, "a", "b")
    user = MembershipFactory(territory=redon, role=role).user
    client.force_login(user)
    response = save(client, fiche=["b", "a"], format="a2", sens="paysage")
    if role not in EDITORS:
        assert (response.status_code, Poster.objects.count()) == (403, 0)
        return
    poster = Poster.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/posters/chez-nous/")
    assert (poster.query, poster.paper, poster.orientation) == ("territory=redon", "a2", "landscape")
    assert (poster.territory, poster.created_by) == (redon, user)
    assert list(poster.features.values_list("initiative__slug", flat=True)) == ["b", "a"]


def test_territory_of_the_search_is_offered_by_its_name(client: Client, redon: Territory) -> None:
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    offered = client.get(at("/posters/nouveau/", territory="redon")).context["territory_form"]["territory"].value()
    assert offered == territory_text("redon") != "redon"


def test_poster_is_not_kept_for_the_territory_of_others(client: Client, redon: Territory) -> None:
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    response = save(client)
    assert (response.status_code, Poster.objects.count()) == (422, 0)
    assert [target for target, _ in problems(response)] == ["#id_territory"]


@pytest.mark.parametrize(("territory", "query"), [("", {}), ("inconnu", {}), ("redon", {"titre": ""})])
def test_incomplete_poster_is_not_kept(client: Client, redon: Territory, territory: str, query: dict) -> None:
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    assert (save(client, territory, **query).status_code, Poster.objects.count()) == (422, 0)


def test_same_title_gets_an_address_of_its_own(redon: Territory) -> None:
    def keep(title: str) -> str:
        plan = Draft(QueryDict(urlencode({"titre": title}))).plan
        return posters.save_poster(plan=plan, territory=redon, user=UserFactory()).slug

    assert [keep(title) for title in ("Fête", "Fête !", "Nouveau", "???")] == ["fete", "fete-2", "nouveau-2", "poster"]


def test_change_keeps_address_and_lines(client: Client, redon: Territory) -> None:
    names(redon, "a", "b")
    poster = PosterFactory(slug="ici", title="Avant", territory=redon)
    poster.features.create(initiative=redon.initiatives.get(slug="a"), line="Ma ligne")
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    page = client.get("/posters/ici/modifier/")
    assert (chosen(page), 'value="Avant"' in page.content.decode()) == (["a"], True)
    query = {"territory": "redon", "titre": "Après", "choix": "1", "fiche": ["b", "a"]}
    response = client.post(at("/posters/ici/modifier/", **query), {"territory": "redon"})
    poster.refresh_from_db()
    assert (response["Location"], poster.title) == ("/posters/ici/", "Après")
    assert list(poster.features.values_list("initiative__slug", "line")) == [("b", ""), ("a", "Ma ligne")]


def test_edit_page_forgets_what_the_search_no_longer_holds(client: Client, redon: Territory) -> None:
    names(redon, "a", "b")
    poster = PosterFactory(territory=redon)
    for initiative in redon.initiatives.all():
        poster.features.create(initiative=initiative)
    redon.initiatives.filter(slug="a").update(status="closed")
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    page = client.get(f"{poster.get_absolute_url()}modifier/")
    assert (page.status_code, chosen(page)) == (200, ["b"])
    assert [each.slug for each in plan_of(poster).featured] == ["b"]


def test_deleted_poster_is_gone(client: Client, redon: Territory) -> None:
    poster = PosterFactory(territory=redon)
    client.force_login(MembershipFactory(territory=redon, role=Role.FACILITATOR).user)
    assert client.post(f"{poster.get_absolute_url()}supprimer/").status_code == 302
    assert client.get(poster.get_absolute_url()).status_code == 404


def test_only_those_who_edit_see_how(client: Client, redon: Territory) -> None:
    poster = PosterFactory(territory=redon)
    assert "modifier/" not in client.get(poster.get_absolute_url()).content.decode()
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    assert "modifier/" in client.get(poster.get_absolute_url()).content.decode()


def test_pages_lead_to_posters(client: Client, redon: Territory) -> None:
    agglo = EpciFactory(slug="agglo")
    inside = CommuneFactory(within=[agglo])
    InitiativeFactory(territory=inside)
    poster = PosterFactory(title="Dedans", territory=inside)
    page = client.get("/territoires/agglo/").content.decode()
    assert [text in page for text in (poster.get_absolute_url(), "/territoires/agglo/poster.pdf")] == [True, True]
    listed = client.get("/initiatives/?territory=agglo&view=list").content.decode()
    assert 'href="/posters/nouveau/?territory=agglo"' in listed


def test_demo_posters_are_loaded_once(redon: Territory) -> None:
    dijon = EpciFactory(slug="dijon-metropole")
    source = SourceFactory(slug="programme-domino")
    record = InitiativeFactory(source=source, external_id="la-rustine-dijon", territory=dijon)
    assert [load_posters(), load_posters()] == ["Posters de démonstration : 1."] * 2
    poster = Poster.objects.get()
    assert (poster.territory, [each.initiative for each in poster.features.all()]) == (dijon, [record])

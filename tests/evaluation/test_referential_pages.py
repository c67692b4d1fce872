"""What everyone reads of referentials: index, versions, differences, the file, the API."""

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Referential
from evaluation.services.demo_referentials import load_referentials
from evaluation.services.referentials import draft_next_version, import_referential
from inventory.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.referentials import agree, agreed_referential, content, draft_referential
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
PAGE, API = "/evaluation/referentiels/{}/", "/api/v1/referentials/"


@pytest.fixture
def referential() -> Referential:
    return agreed_referential(territory=CommuneFactory(name="Redon", slug="redon"))


def status(client: Client, *addresses: str) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def second(referential: Referential) -> None:
    """A version 2 in draft, whose first criterion has another name and whose last is gone."""
    draft = draft_next_version(referential=referential, by=None)
    draft.criteria.filter(slug="critere-1").update(name="Critère renommé")
    draft.criteria.get(slug="critere-3").delete()


def test_page_says_criteria_levels_and_agreement(client: Client, referential: Referential) -> None:
    page = client.get(PAGE.format(referential.slug)).content.decode()
    for text in ["Critère 2", "Indicateur 2.1", "Tout à fait", "12 mai 2026", "l’atelier", "Redon", "CC BY-SA 4.0"]:
        assert text in page


def test_provenance_is_told_without_names(client: Client) -> None:
    data = content()
    origin = {"statement": "Sans aide, rien", "arguments": ["Elle s’arrête"], "agree": 9, "disagree": 4, "moves": 2}
    data["criteria"][0]["provenance"] = [origin]
    made = import_referential(data=data, territory=None, by=None)
    agree(made)
    page = client.get(PAGE.format(made.slug)).content.decode()
    for text in ["« Sans aide, rien »", "9 d’accord, 4 pas d’accord", "2 changements de côté", "Elle s’arrête"]:
        assert text in page


def test_text_of_people_is_escaped(client: Client) -> None:
    data = content(title="<script>alert(1)</script>")
    data["criteria"][0]["name"] = "<b>gras</b>"
    made = import_referential(data=data, territory=None, by=None)
    agree(made)
    page = client.get(PAGE.format(made.slug)).content.decode()
    assert "<script>alert" not in page
    assert "<b>gras" not in page
    assert escape("<b>gras</b>") in page


@pytest.mark.parametrize(
    ("role", "expected"), [(None, 404), (Role.AGENT, 404), (Role.RELAY, 200), (Role.FACILITATOR, 200)]
)
def test_draft_is_for_those_who_may_edit(client: Client, role: Role | None, expected: int) -> None:
    territory = CommuneFactory()
    slug = draft_referential(territory=territory).slug
    if role:
        client.force_login(MembershipFactory(territory=territory, role=role).user)
    page = PAGE.format(slug)
    found = status(client, page, f"{page}v1/", f"/evaluation/referentiels/{slug}.json", f"{API}{slug}/")
    assert found == [expected] * 4


def test_draft_of_the_next_version_is_not_public(client: Client, referential: Referential) -> None:
    second(referential)
    page = PAGE.format(referential.slug)
    assert status(client, page, f"{page}v1/", f"{page}v2/", f"{page}differences/1/2/") == [200, 200, 404, 404]
    assert "renommé" not in client.get(page).content.decode()


@pytest.mark.parametrize("number", [0, 3, 99999999999])
def test_version_that_is_not_there_is_not_found(client: Client, referential: Referential, number: int) -> None:
    assert status(client, f"{PAGE.format(referential.slug)}v{number}/") == [404]


def test_difference_names_what_came_went_and_changed(client: Client, referential: Referential) -> None:
    second(referential)
    client.force_login(MembershipFactory(territory=referential.territory).user)
    page = " ".join(client.get(f"{PAGE.format(referential.slug)}differences/1/2/").content.decode().split())
    assert [page.count(word) for word in ("Critère changé", "Critère retiré", "Sans changement</span>")] == [1, 1, 1]
    assert "<ins>" in page


def test_file_is_imported_elsewhere(client: Client, referential: Referential) -> None:
    data = client.get(f"/evaluation/referentiels/{referential.slug}.json").json()
    assert (data["version"], data["state"], data["url"]) == (
        1,
        "agreed",
        f"http://testserver{PAGE.format(referential.slug)}v1/",
    )
    copy = import_referential(data=data, territory=None, by=None)
    assert copy.versions.get().criteria.count() == 3


@pytest.mark.parametrize(
    ("query", "expected"), [("version=1", 200), ("version=7", 404), ("version=x", 400), ("version=²", 400)]
)
@pytest.mark.parametrize("address", ["/evaluation/referentiels/{}.json", API + "{}/"])
def test_version_of_a_file_is_chosen(
    client: Client, referential: Referential, address: str, query: str, expected: int
) -> None:
    assert status(client, f"{address.format(referential.slug)}?{query}") == [expected]


def test_api_gives_the_shape_of_the_contract(client: Client, referential: Referential) -> None:
    found = client.get(API).json()
    assert (found["count"], found["results"][0]["slug"], found["results"][0]["territory"]) == (
        1,
        referential.slug,
        "redon",
    )
    one = client.get(f"{API}{referential.slug}/").json()
    assert one == found["results"][0]
    criterion = one["criteria"][0]
    assert {"slug", "name", "weight", "provenance", "indicators"} <= set(criterion)
    assert {"slug", "name", "scale", "levels"} <= set(criterion["indicators"][0])


def test_api_facets_are_state_and_territory(client: Client, referential: Referential) -> None:
    epci = EpciFactory(slug="agglo")
    inner = CommuneFactory(within=[epci])
    other = agreed_referential(territory=inner)
    second(referential)

    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in client.get(f"{API}?{query}").json()["results"]]

    assert slugs("territory=agglo") == [other.slug]
    assert slugs("territory=redon") == [referential.slug]
    assert (slugs("state=draft"), slugs("state=superseded")) == ([], [])
    client.force_login(MembershipFactory(territory=referential.territory).user)
    assert slugs("state=draft") == [referential.slug]


@pytest.mark.parametrize(
    "query", ["ordering=score", "ordering=title", "state=x", "territory=nulle-part", "territory=%00", "page=x"]
)
def test_api_refuses_what_it_does_not_offer(client: Client, referential: Referential, query: str) -> None:
    answer = client.get(f"{API}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (
        404 if query == "page=x" else 400,
        "application/problem+json",
    )


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_api_changes_no_agreed_version(client: Client, referential: Referential, method: str) -> None:
    client.force_login(MembershipFactory(territory=referential.territory, role=Role.ADMINISTRATOR).user)
    answer = getattr(client, method)(f"{API}{referential.slug}/", {"title": "x"}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer.json()["title"] == "Cette méthode n’est pas acceptée ici."


def grown(count: int) -> Referential:
    """As many referentials, the first with `count` versions."""
    first = agreed_referential(territory=CommuneFactory())
    for _ in range(count - 1):
        agreed_referential(territory=CommuneFactory())
        draft_next_version(referential=first, by=None)
        agree(first)
    return first


@pytest.mark.parametrize(
    ("address", "queries"), [("/evaluation/", 3), (PAGE, 5), ("/evaluation/referentiels/{}.json", 4), (API, 5)]
)
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int, count: int
) -> None:
    slug = grown(count).slug
    with django_assert_num_queries(queries):
        assert client.get(address.format(slug)).status_code == 200


@pytest.mark.parametrize("size", [(3, 1), (10, 5)])
def test_queries_do_not_grow_with_criteria(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: tuple[int, int]
) -> None:
    slug = agreed_referential(territory=CommuneFactory(), criteria=size[0], indicators=size[1]).slug
    with django_assert_num_queries(5):
        client.get(PAGE.format(slug))


def test_ready_made_ones_are_loaded_once(client: Client) -> None:
    CommuneFactory(slug="pays-de-redon-bretagne-sud")
    assert load_referentials() == load_referentials() == "3 référentiels d’évaluation."
    page = client.get("/evaluation/").content.decode()
    for title in Referential.objects.values_list("title", flat=True):
        assert title in page
    versions = {(each.slug, each.versions.get().state) for each in Referential.objects.all()}
    assert {state for _slug, state in versions} == {"agreed"}


def test_index_without_anything_says_so(client: Client) -> None:
    page = client.get("/evaluation/").content.decode()
    assert "Aucun territoire n’a encore adopté le sien." in page


def test_file_names_no_member(client: Client, referential: Referential) -> None:
    data = client.get(f"/evaluation/referentiels/{referential.slug}.json").json()
    assert {name for name in data if "by" in name or "user" in name} == {"agreed_by"}

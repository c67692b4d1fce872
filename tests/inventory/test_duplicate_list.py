"""The pages of duplicates: what each moderator sees, and the three decisions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from inventory.enums import Precision, Role, Status
from inventory.models import Distinction, Initiative, Merge, Territory
from inventory.services.duplicates import find_pairs, merge_records
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
LIST = reverse("inventory:duplicate_list")


@pytest.fixture
def commune() -> Territory:
    return CommuneFactory(name="Allaire", within=[EpciFactory(name="Redon Agglomération")])


@pytest.fixture
def epci(commune: Territory) -> Territory:
    return Territory.objects.get(name="Redon Agglomération")


def twins(commune: Territory, name: str = "Roue libre", **fields: Any) -> tuple[Initiative, Initiative]:
    one = InitiativeFactory(name=name, territory=commune, **fields)
    other = InitiativeFactory(name=f"Association La {name}", territory=commune, lat=47.6512, **fields)
    return one, other


def signed_in(client: Client, territory: Territory, role: Role = Role.FACILITATOR) -> Client:
    client.force_login(MembershipFactory(territory=territory, role=role).user)
    return client


def address(name: str, one: Initiative, other: Initiative) -> str:
    return reverse(f"inventory:{name}", args=[one.slug, other.slug])


def form(one: Initiative, other: Initiative, **values: str) -> dict[str, str]:
    seen = {"seen-first": one.updated_at.isoformat(), "seen-second": other.updated_at.isoformat()}
    return {"kept": "first", **seen, **values}


def test_pairs_are_found_by_place_by_name_and_by_contact(commune: Territory) -> None:
    user = UserFactory(is_superuser=True)
    far = {"lon": -2.3, "lat": 47.9}
    twins(commune)
    InitiativeFactory(name="Outilthèque du Bourg joli", territory=commune, precision=Precision.COMMUNE, point=None)
    InitiativeFactory(name="Outilthèque Bourg-joli", territory=commune, precision=Precision.COMMUNE, point=None)
    InitiativeFactory(name="Castel lab", contact_phone="02 99 00 00 00")
    InitiativeFactory(name="Castel Lab’", contact_phone="+33299000000", contact_email="a@castel.example", **far)
    InitiativeFactory(name="Castel Lab’", contact_email="A@castel.example", **far, status=Status.MERGED)
    InitiativeFactory(name="Le Grenier", lat=47.66)
    assert [({pair.first.name, pair.second.name}, pair.score, pair.reasons) for pair in find_pairs(user=user)] == [
        ({"Roue libre", "Association La Roue libre"}, 80, ("Même nom", "À 20 m")),
        ({"Outilthèque du Bourg joli", "Outilthèque Bourg-joli"}, 72, ("Même nom", "Même commune")),
    ]


def test_pair_found_by_contact_alone(commune: Territory) -> None:
    InitiativeFactory(name="Castel lab", contact_phone="02 99 00 00 00")
    InitiativeFactory(name="Castel Lab", contact_phone="+33299000000", lat=47.66)
    pairs = find_pairs(user=UserFactory(is_superuser=True))
    assert [(pair.score, pair.reasons) for pair in pairs] == [(75, ("Même nom", "À 1,0 km", "Même téléphone"))]


@pytest.mark.parametrize(
    ("role", "status", "shown"),
    [
        (Role.FACILITATOR, 200, 1),
        (Role.ADMINISTRATOR, 200, 1),
        (Role.RELAY, 403, 0),
        (Role.AGENT, 403, 0),
    ],
)
def test_list_is_for_those_who_moderate(
    role: Role, status: int, shown: int, client: Client, commune: Territory, epci: Territory
) -> None:
    twins(commune)
    response = signed_in(client, epci, role).get(LIST)
    assert response.status_code == status
    assert response.content.decode().count("Comparer et fusionner") == shown


def test_list_is_closed_to_strangers(client: Client) -> None:
    response = client.get(LIST)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_list_leaves_out_pairs_of_which_one_lies_elsewhere(client: Client, commune: Territory) -> None:
    elsewhere = CommuneFactory(name="Béganne")
    InitiativeFactory(name="Roue libre", territory=commune)
    InitiativeFactory(name="Roue libre", territory=elsewhere)
    response = signed_in(client, commune).get(LIST)
    assert (response.context["total"], "Aucun doublon" in response.content.decode()) == (0, True)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["duplicate_detail", "duplicate_distinguish"])
def test_pair_is_closed_to_a_moderator_of_one_side_only(
    method: str, name: str, client: Client, commune: Territory
) -> None:
    one = InitiativeFactory(name="Roue libre", territory=commune)
    other = InitiativeFactory(name="Roue libre", territory=CommuneFactory(name="Béganne"))
    response = getattr(signed_in(client, commune), method)(address(name, one, other), form(one, other))
    assert response.status_code == (405 if (method, name) == ("get", "duplicate_distinguish") else 403)
    assert (Merge.objects.count(), Distinction.objects.count()) == (0, 0)


def test_told_apart_is_remembered(client: Client, commune: Territory) -> None:
    one, other = twins(commune)
    response = signed_in(client, commune).post(address("duplicate_distinguish", one, other), follow=True)
    said = Distinction.objects.get()
    assert ({said.first, said.second}, response.context["total"]) == ({one, other}, 0)
    assert [str(message) for message in response.context["messages"]] == [
        f"C’est noté : « {one.name} » et « {other.name} » sont deux initiatives."
    ]


def test_page_offers_what_differs_and_merges_what_is_chosen(client: Client, commune: Territory) -> None:
    one, other = twins(commune, summary="Un atelier.", website="https://roue.example")
    Initiative.objects.filter(pk=other.pk).update(summary="L’atelier.", founded_year=2015)
    other.refresh_from_db()
    page = signed_in(client, commune).get(address("duplicate_detail", one, other))
    assert [(choice.name, choice.side, choice.first, choice.second) for choice in page.context["choices"]] == [
        ("name", "second", "Roue libre", "Association La Roue libre"),
        ("summary", "second", "Un atelier.", "L’atelier."),
        ("place", "second", "Allaire, Adresse exacte", "Allaire, Adresse exacte"),
    ]
    given = form(one, other, **{"choice-name": "first", "choice-summary": "second", "choice-place": "first"})
    response = client.post(address("duplicate_detail", one, other), given, follow=True)
    one.refresh_from_db()
    assert (one.name, one.summary, one.founded_year, one.point.y) == ("Roue libre", "L’atelier.", 2015, 47.651)
    assert [merge.absorbed for merge in response.context["merges"]] == [other]


def test_second_moderator_gets_a_conflict(client: Client, commune: Territory) -> None:
    one, other = twins(commune)
    given = form(one, other)
    merge_records(kept=one, absorbed=other, choices={}, made_by=None)
    signed_in(client, commune)
    responses = [client.post(address("duplicate_detail", one, other), given)]
    responses.append(client.get(address("duplicate_detail", one, other)))
    assert [response.status_code for response in responses] == [409, 409]
    assert all("est déjà fusionnée avec une autre fiche" in response.content.decode() for response in responses)


@pytest.mark.parametrize(
    ("values", "status"),
    [({"kept": ""}, 400), ({"kept": "third"}, 400), ({"seen-first": ""}, 409), ({"seen-second": "hier"}, 409)],
)
def test_forged_form_merges_nothing(values: dict[str, str], status: int, client: Client, commune: Territory) -> None:
    one, other = twins(commune)
    response = signed_in(client, commune).post(address("duplicate_detail", one, other), form(one, other, **values))
    assert (response.status_code, Merge.objects.count()) == (status, 0)


def test_missing_or_same_records_are_not_found(client: Client, commune: Territory) -> None:
    one, _ = twins(commune)
    signed_in(client, commune)
    missing = reverse("inventory:duplicate_detail", args=[one.slug, "inconnue"])
    statuses = [
        client.get(url).status_code for url in (missing, address("duplicate_detail", one, one), f"{LIST}?page=9")
    ]
    assert statuses == [404, 404, 404]


def test_merge_is_undone_by_a_moderator_of_both(client: Client, commune: Territory) -> None:
    one, other = twins(commune)
    merge = merge_records(kept=one, absorbed=other, choices={}, made_by=None)
    url = reverse("inventory:merge_undo", args=[merge.pk])
    stranger = signed_in(Client(), CommuneFactory(name="Béganne"))
    assert [stranger.post(url).status_code, stranger.get(LIST).context["merges"].count()] == [403, 0]
    signed_in(client, commune)
    assert [client.post(url).status_code, client.post(url).status_code] == [302, 409]
    other.refresh_from_db()
    assert other.status == "published"


@pytest.mark.parametrize("count", [1, 3, 12])
def test_number_of_queries_is_constant(
    count: int, client: Client, commune: Territory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(count):
        twins(commune, name=f"Lieu {'abcdefghijkl'[index] * 6}", lon=-2.1 + index / 100)
        merged = twins(commune, name=f"Autre {'abcdefghijkl'[index] * 6}", lon=-2.4 + index / 100)
        merge_records(kept=merged[0], absorbed=merged[1], choices={}, made_by=None)
    signed_in(client, commune)
    with django_assert_max_num_queries(9):
        response = client.get(LIST)
    assert response.context["total"] == count

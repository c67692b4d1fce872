"""What resembles a proposal: found in SQL from several sides, in a constant number of queries."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from inventory.enums import Precision, Role, Status
from inventory.models import Initiative, Membership
from inventory.services.duplicates import distinguish, find_duplicates
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
HERE = [-1.95, 48.05]


def found(values: dict[str, Any], **options: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(match.initiative.name, match.reasons) for match in find_duplicates(values=values, **options)]


def record(name: str, **fields: Any) -> Initiative:
    return InitiativeFactory(name=name, **{"lon": HERE[0], "lat": HERE[1], **fields})


def test_neighbour_of_the_same_name_is_found() -> None:
    record("La Roue libre", lat=48.0503)
    record("Le Grenier à sel", lat=48.0503)
    values = {"name": "Association Roue Libre", "point": HERE, "precision": "exact"}
    assert found(values) == [("La Roue libre", ("Même nom", "À 30 m"))]


@pytest.mark.parametrize("precision", [Precision.COMMUNE, Precision.SEVERAL])
def test_record_of_the_same_commune_is_found_by_its_name(precision: Precision) -> None:
    commune = CommuneFactory(name="Allaire")
    record("Outilthèque du Bourg joli", territory=commune, precision=precision, point=None)
    record("Outilthèque du Bourg joli", territory=CommuneFactory(name="Béganne"), precision=precision, point=None)
    values = {"name": "Outilthèque Bourg-Joli d’Allaire", "territory": commune.slug, "precision": "commune"}
    assert found(values) == [("Outilthèque du Bourg joli", ("Même nom", "Même commune"))]


@pytest.mark.parametrize(
    ("field", "theirs", "ours", "reason"),
    [
        ("contact_phone", "02 99 11 22 33", "+33 2 99 11 22 33", "Même téléphone"),
        ("contact_email", "Bonjour@roue.example", "bonjour@roue.example", "Même adresse électronique"),
        ("website", "https://www.roue.example/contact", "http://roue.example", "Même site"),
    ],
)
def test_contact_finds_a_record_that_moved(field: str, theirs: str, ours: str, reason: str) -> None:
    record("La Roue libre", lat=48.07, contact_is_public=True, **{field: theirs})
    values = {"name": "Roue libre", "point": HERE, "precision": "exact", field: ours}
    assert found(values) == [("La Roue libre", ("Même nom", "À 2,2 km", reason))]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.MERGED])
def test_hidden_record_is_never_named(status: Status) -> None:
    record("La Roue libre", status=status)
    assert found({"name": "La Roue libre", "point": HERE}, user=AnonymousUser()) == []


def test_closed_record_is_named() -> None:
    record("La Roue libre", status=Status.CLOSED)
    assert [name for name, _ in found({"name": "La Roue libre", "point": HERE})] == ["La Roue libre"]


@pytest.mark.parametrize(
    ("role", "own", "expected"),
    [
        (None, False, ("Même nom", "À 2,2 km")),
        (Role.RELAY, True, ("Même nom", "À 2,2 km")),
        (Role.FACILITATOR, False, ("Même nom", "À 2,2 km")),
        (Role.FACILITATOR, True, ("Même nom", "À 2,2 km", "Même téléphone")),
    ],
)
def test_private_contact_counts_for_those_who_may_read_it(
    role: Role | None, own: bool, expected: tuple[str, ...]
) -> None:
    commune = CommuneFactory(name="Allaire")
    elsewhere = CommuneFactory(name="Béganne")
    record("La Roue libre", lat=48.07, territory=commune, contact_phone="02 99 11 22 33", contact_is_public=False)
    user = get_user_model().objects.create_user("lea", "lea@domino.example")
    if role:
        Membership.objects.create(user=user, territory=commune if own else elsewhere, role=role)
    values = {"name": "La Roue libre", "territory": commune.slug, "point": HERE, "contact_phone": "0299112233"}
    assert found(values, user=user) == [("La Roue libre", expected)]


def test_record_itself_and_what_was_told_apart_are_left_out() -> None:
    mine, other, third = (record("La Roue libre") for _ in range(3))
    distinguish(one=mine, other=other, made_by=None)
    values = {"name": "La Roue libre", "point": HERE}
    assert [match.initiative for match in find_duplicates(values=values, exclude=mine)] == [third]
    assert {match.initiative for match in find_duplicates(values=values, exclude=third.pk)} == {mine, other}


@pytest.mark.parametrize("values", [{}, {"name": ""}, {"name": "!!!"}, {"name": "Été", "point": None, "website": "x"}])
def test_values_that_say_nothing_find_nothing(values: dict[str, Any]) -> None:
    record("La Roue libre")
    assert found(values) == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_number_of_queries_is_constant(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    commune = CommuneFactory(name="Allaire")
    user = get_user_model().objects.create_user("lea", "lea@domino.example")
    Membership.objects.create(user=user, territory=commune, role=Role.FACILITATOR)
    for _ in range(count):
        record("La Roue libre", territory=commune)
    with django_assert_num_queries(4):
        matches = find_duplicates(values={"name": "La Roue libre", "territory": commune.slug, "point": HERE}, user=user)
    assert len(matches) == min(count, 5)
    with django_assert_num_queries(3):
        find_duplicates(values={"name": "La Roue libre", "territory": commune.slug, "point": HERE})

"""Every change leaves a version; any version can be brought back."""

import pytest
from django.contrib.auth import get_user_model

from inventory.enums import ChangeOrigin, Precision
from inventory.services.records import changes, create_record, restore_record, snapshot, update_record
from tests.factories.initiatives import InitiativeFactory, SphereFactory, ThemeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def test_create_then_update_then_restore_keeps_every_version() -> None:
    SphereFactory(slug="produire")
    ThemeFactory(slug="velo")
    ThemeFactory(slug="jardin")
    user = get_user_model().objects.create_user("lea", "lea@domino.example")
    first = {"name": "Atelier", "sphere": "produire", "themes": ["velo"], "point": [-2.08, 47.65], "precision": "exact"}
    initiative = create_record(data=first, origin=ChangeOrigin.CREATION)
    update_record(
        initiative=initiative,
        data={"name": "Atelier vélo", "themes": ["jardin"]},
        origin=ChangeOrigin.MODERATION,
        made_by=user,
        reason="Nom complet",
    )
    restore_record(revision=initiative.revisions.get(number=1), made_by=user)
    initiative.refresh_from_db()
    assert (initiative.name, [theme.slug for theme in initiative.themes.all()]) == ("Atelier", ["velo"])
    history = initiative.revisions.order_by("number").values_list("number", "origin", "data__name", "made_by__username")
    assert list(history) == [
        (1, "creation", "Atelier", None),
        (2, "moderation", "Atelier vélo", "lea"),
        (3, "restoration", "Atelier", "lea"),
    ]


def test_update_of_a_record_without_history_keeps_its_former_state() -> None:
    initiative = InitiativeFactory(name="Avant")
    update_record(initiative=initiative, data={"name": "Après"}, origin=ChangeOrigin.MODERATION)
    assert list(initiative.revisions.order_by("number").values_list("data__name", flat=True)) == ["Avant", "Après"]


def test_online_record_has_no_point_and_commune_gives_one() -> None:
    commune = CommuneFactory()
    placed = create_record(data={"name": "Ici", "territory": commune.slug}, origin=ChangeOrigin.CREATION)
    online = create_record(
        data={"name": "En ligne", "territory": commune.slug, "precision": Precision.ONLINE},
        origin=ChangeOrigin.CREATION,
    )
    assert (placed.point, placed.precision, online.point) == (commune.centre, Precision.COMMUNE, None)


def test_two_records_of_one_name_get_two_slugs() -> None:
    one = create_record(data={"name": "Jardin partagé"}, origin=ChangeOrigin.CREATION)
    other = create_record(data={"name": "Jardin partagé"}, origin=ChangeOrigin.CREATION)
    assert (one.slug, other.slug != one.slug) == ("jardin-partage", True)


def test_unknown_slug_changes_nothing() -> None:
    initiative = InitiativeFactory(name="Avant")
    with pytest.raises(KeyError, match="inconnue"):
        update_record(
            initiative=initiative, data={"name": "Après", "sphere": "inconnue"}, origin=ChangeOrigin.MODERATION
        )
    initiative.refresh_from_db()
    assert (initiative.name, initiative.revisions.count()) == ("Avant", 0)


def test_changes_name_the_fields_that_differ() -> None:
    initiative = InitiativeFactory(name="Avant", themes=["velo"])
    before = snapshot(initiative)
    assert changes(before, {**before, "name": "Après", "founded_year": None, "summary": before["summary"]}) == {
        "name": ("Avant", "Après")
    }

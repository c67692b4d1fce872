"""Demo and synthetic content: complete, repeatable, and true to its own rules."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from inventory.enums import Precision, Status, TerritoryKind
from inventory.models import CensusChange, Initiative, Revision, Sphere, Stake, Theme
from inventory.services.demo import load_demo
from inventory.services.initiatives import refresh_keywords
from inventory.services.synthetic import replace_synthetic
from inventory.services.taxonomies import load_taxonomies
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db


def test_taxonomies_are_loaded_once_and_edits_are_kept() -> None:
    first = load_taxonomies()
    Theme.objects.filter(slug="velo").update(name="À bicyclette")
    assert (first, load_taxonomies()) == (62, 0)
    assert (Sphere.objects.count(), Stake.objects.count()) == (5, 5)
    assert Theme.objects.get(slug="velo").name == "À bicyclette"


def test_demo_loads_those_whose_commune_is_there_and_again_the_same() -> None:
    load_taxonomies()
    redon = CommuneFactory(code="35236", name="Redon", within=[EpciFactory(name="Redon Agglomération")])
    first = {initiative.slug for initiative in load_demo()}
    again = {initiative.slug for initiative in load_demo()}
    assert again == first
    assert Initiative.objects.count() == len(first)
    sel = Initiative.objects.get(slug="sel-de-vilaine-redon")
    assert (sel.territory, sel.precision, sel.point, sel.status) == (
        redon,
        Precision.COMMUNE,
        redon.centre,
        Status.PUBLISHED,
    )
    assert [initiative.slug for initiative in Initiative.objects.holding("echange redon agglomération")].count(
        "sel-de-vilaine-redon"
    ) == 1


def test_seed_without_territories_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_territories"):
        call_command("seed")


def test_synthetic_initiatives_are_replaced_and_fill_every_facet() -> None:
    for _ in range(5):
        CommuneFactory()
    call_command("seed", "--initiatives=300")
    call_command("seed", "--initiatives=200")
    made = Initiative.objects.all()
    assert made.count() == 200
    for name in ("themes", "stakes", "exchanges", "needs", "offers"):
        assert made.filter(**{f"{name}__isnull": False}).exists() is True
    assert made.filter(sphere=None).exists() is False
    assert made.filter(territory__kind=TerritoryKind.COMMUNE).count() == 200
    assert made.exclude(keywords="").count() == 200


def test_synthetic_number_must_be_positive() -> None:
    CommuneFactory()
    with pytest.raises(CommandError, match="nombre positif"):
        call_command("seed", "--initiatives=-1")


@pytest.mark.parametrize("in_bulk", [False, True])
def test_synthetic_initiatives_are_found_by_their_words_and_leave_others_alone(in_bulk: bool) -> None:
    load_taxonomies()
    EpciFactory(name="Redon Agglomération")
    CommuneFactory(within=[EpciFactory(name="Communauté de l’Été")])
    kept = InitiativeFactory()
    replace_synthetic(number=20, in_bulk=in_bulk)
    hung = Initiative.objects.get(slug="essai-7")
    Revision.objects.create(initiative=hung, number=1, data={})
    replace_synthetic(number=120, in_bulk=in_bulk)
    assert Initiative.objects.exclude(pk=kept.pk).count() == 120
    assert refresh_keywords(initiative_ids=Initiative.objects.exclude(pk=kept.pk).values_list("pk", flat=True)) == 0
    assert Theme.objects.filter(initiatives__isnull=True).exclude(children__isnull=False).count() == 0


def test_bare_tables_are_as_before_afterwards() -> None:
    CommuneFactory()
    load_taxonomies()
    before = schema()
    replace_synthetic(number=5, in_bulk=True)
    assert schema() == before
    assert CensusChange.objects.filter(initiative_id=None).exists() is True


def schema() -> set[tuple[str, ...]]:
    """Indexes, constraints and triggers of the census."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef, '', '' FROM pg_indexes WHERE tablename LIKE 'inventory_initiative%'"
            " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        return set(cursor.fetchall())

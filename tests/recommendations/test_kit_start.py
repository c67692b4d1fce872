"""A territory begun from a kit: drafts of everything, nothing touched, and what it made of them later."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Referential
from inventory.models import Initiative, Stake, Territory, Theme
from portfolio.models import Event
from recommendations.kit_comparison import compare_use
from recommendations.models import Kit, KitUse, RecommendationList
from recommendations.services.changes import Impossible
from recommendations.services.kits import import_kit, kit_as_json, start_from_kit
from recommendations.services.lists import edit_recommendation, remove_recommendation
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import EventFactory
from tests.factories.territories import CommuneFactory
from tests.recommendations.kits import made, said
from tests.recommendations.test_kits import forget_everything

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


def start(kit: Kit, territory: Territory, **values: Any) -> KitUse:
    return start_from_kit(kit=kit, territory=territory, by=UserFactory(), starts_on=DAY, **values)


@pytest.fixture
def kit() -> Kit:
    return made(CommuneFactory(name="Redon"))


def elsewhere(kit: Kit) -> Kit:
    """The kit as another instance loads it."""
    sent = kit_as_json(kit)
    forget_everything()
    return import_kit(data=sent, by=None)


def test_everything_begins_as_a_draft(kit: Kit) -> None:
    here = CommuneFactory(name="Morlaix")
    use = start(kit, here, weeks=2)
    events = Event.objects.filter(territory=here).order_by("date")
    assert [(each.title, each.state, each.date.isoformat(), each.date_precision) for each in events] == [
        ("On se lance", "draft", "2027-03-01", "month"),
        ("On débat", "draft", "2027-03-15", "month"),
    ]
    referential = Referential.objects.get(territory=here)
    assert [(each.number, each.state) for each in referential.versions.all()] == [(1, "draft")]
    owner = RecommendationList.objects.get(territory=here)
    assert (owner.title, owner.state, owner.version) == ("Ce que nous ferons", "draft", 0)
    first = owner.recommendations.first()
    assert (first.title, first.effort.slug, first.contact_person, first.partners.count()) == (
        "Ouvrir un lieu",
        "moyen",
        "",
        0,
    )
    assert [each.version.referential for each in first.criteria.all()] == [referential]
    source = "Kit « La démarche d’ici » ; La démarche du territoire « Redon »"
    assert {owner.attribution, referential.attribution, use.attribution, events[0].source} == {source}


def test_nothing_that_is_there_changes(kit: Kit) -> None:
    here = CommuneFactory()
    EventFactory(territory=here, title="On se lance", summary="Déjà fait.")

    def kept() -> list[Any]:
        models = (Event, Referential, RecommendationList, Stake, Theme, Initiative)
        return [list(model._default_manager.order_by("pk").values()) for model in models]

    before = kept()
    start(kit, here)
    now = kept()
    lost = [row for old, new in zip(before, now, strict=True) for row in old if row not in new]
    assert lost == []


def test_second_start_is_told_and_adds_nothing(kit: Kit) -> None:
    here = CommuneFactory()
    start(kit, here)
    with pytest.raises(Impossible, match="a déjà commencé avec ce kit"):
        start(kit, here)
    assert (Event.objects.filter(territory=here).count(), KitUse.objects.count()) == (2, 1)


def test_terms_that_the_site_lacks_are_left_out_or_added(kit: Kit) -> None:
    kit = elsewhere(kit)
    start(kit, CommuneFactory(), with_terms=False)
    bare = RecommendationList.objects.get().recommendations.first()
    assert (bare.stakes.count(), bare.needs.count(), bare.effort, Theme.objects.count()) == (0, 0, None, 0)
    start(kit, CommuneFactory(), with_terms=True)
    full = RecommendationList.objects.order_by("pk").last().recommendations.first()
    assert [each.slug for each in full.stakes.all()] == ["solidarite"]
    assert {(each.slug, each.parent.slug if each.parent else "") for each in Theme.objects.all()} == {
        ("alimentation", ""),
        ("jardins", "alimentation"),
    }


def test_formula_and_markup_stay_text(kit: Kit) -> None:
    hostile = import_kit(data=said(title="<script>alert(1)</script>", description="=1+1"), by=None)
    use = start(hostile, CommuneFactory())
    assert (use.data["kit"]["title"], hostile.description) == ("<script>alert(1)</script>", "=1+1")
    rows = start(kit, CommuneFactory()).data["kit"]["recommendations"]["recommendations"]
    assert rows[1]["title"] == "=SOMME(A1:A9)"


def kinds(use: KitUse) -> dict[str, list[tuple[str, str]]]:
    return {part.slug: [(each.kind, each.title) for each in part.changes] for part in compare_use(use)}


def test_nothing_differs_at_first(kit: Kit) -> None:
    assert [part.is_same for part in compare_use(start(kit, CommuneFactory()))] == [True] * 4


def test_nothing_differs_at_first_without_the_terms(kit: Kit) -> None:
    parts = {part.slug: part for part in compare_use(start(elsewhere(kit), CommuneFactory()))}
    assert [part.is_same for part in parts.values()] == [True, True, True, False]
    assert parts["vocabulaire"].counts["removed"] == 7


def test_difference_says_what_the_territory_made_of_it(kit: Kit) -> None:
    here, user = CommuneFactory(), UserFactory()
    use = start(kit, here)
    events = list(Event.objects.filter(territory=here).order_by("date"))
    Event.objects.filter(pk=events[0].pk).update(title="On se retrouve", kind="other")
    events[1].delete()
    EventFactory(territory=here, title="Un repas")
    version = Referential.objects.get(territory=here).versions.get()
    version.criteria.filter(slug="critere-2").update(name="Tenir")
    version.criteria.get(slug="critere-3").delete()
    first, second = RecommendationList.objects.get(territory=here).recommendations.order_by("position")
    edit_recommendation(recommendation=first, values={"title": "Ouvrir un atelier"}, lock=None, by=user)
    remove_recommendation(recommendation=second, lock=second.lock, by=user)
    found = kinds(use)
    assert found["rencontres"] == [("changed", "On se retrouve"), ("removed", "On débat"), ("added", "Un repas")]
    assert found["referentiel"] == [("same", "Critère 1"), ("changed", "Tenir"), ("removed", "Critère 3")]
    assert found["preconisations"] == [("changed", "Ouvrir un atelier"), ("removed", "=SOMME(A1:A9)")]
    lines = {part.slug: [line.label for each in part.changes for line in each.lines] for part in compare_use(use)}
    assert lines["rencontres"] == ["Titre", "Nature"]


def test_parts_that_are_gone_say_so(kit: Kit) -> None:
    here = CommuneFactory()
    use = start(kit, here)
    RecommendationList.objects.get(territory=here).delete()
    notes = {part.slug: part.note for part in compare_use(use)}
    assert notes["preconisations"] == "Supprimé depuis : il n’en reste rien."


@pytest.mark.parametrize("count", [1, 3])
def test_difference_costs_the_same_at_any_size(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    row = {"title": "Ouvrir", "how": "Ensemble."}
    data = said(events=said()["events"] * count, recommendations={"title": "Liste", "recommendations": [row] * count})
    use = start(import_kit(data=data, by=None), CommuneFactory())
    with django_assert_num_queries(18):
        compare_use(use)

"""Counts beside the filters: they follow the selection, and a facet does not narrow itself."""

import pytest
from django.http import QueryDict

from inventory import facets
from inventory.census.choosing import InSql
from inventory.filters import InitiativeFilter
from inventory.models import Containment, Initiative, Theme
from tests.factories.initiatives import (
    InitiativeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SphereFactory,
    ThemeFactory,
)
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db


def panel(query: str = "") -> tuple[int, dict[str, dict[str, int]]]:
    base = Initiative.objects.published()
    filterset = InitiativeFilter(QueryDict(query), queryset=base)
    assert filterset.is_valid()
    selection = InSql(filterset, base)
    built = facets.build(filterset, selection)
    by_facet = {facet.name: {option.value: option.count for option in facet.flat()} for facet in built}
    return selection.counts.total, by_facet


def test_counts_follow_other_facets_but_not_their_own() -> None:
    association, company = LegalFormFactory(slug="association"), LegalFormFactory(slug="entreprise")
    produce, consume = SphereFactory(slug="produire"), SphereFactory(slug="consommer")
    InitiativeFactory(sphere=produce, legal_form=association)
    InitiativeFactory(sphere=produce, legal_form=company)
    InitiativeFactory(sphere=consume, legal_form=association)
    total, counts = panel("sphere=produire")
    assert total == 2
    assert counts["sphere"] == {"produire": 2, "consommer": 1}
    assert counts["legal_form"] == {"association": 1, "entreprise": 1}


def test_parent_theme_counts_each_initiative_once() -> None:
    mobility = ThemeFactory(slug="mobilite")
    for slug in ("velo", "covoiturage"):
        Theme.objects.create(slug=slug, name=slug, parent=mobility, icon="bike", color="#0b3a86")
    InitiativeFactory(themes=["mobilite", "velo", "covoiturage"])
    InitiativeFactory(themes=["velo"])
    InitiativeFactory(themes=["velo", "covoiturage"])
    InitiativeFactory(themes=["mobilite"])
    _, counts = panel()
    assert counts["theme"] == {"mobilite": 4, "velo": 3, "covoiturage": 2}


def test_terms_nobody_uses_are_shown_with_zero() -> None:
    ResourceKindFactory(slug="benevoles", as_offer=False)
    _, counts = panel()
    assert counts["needs"] == {"benevoles": 0}
    assert counts["offers"] == {}


def test_territories_count_what_lies_within() -> None:
    commune = TerritoryFactory(kind="commune", slug="redon")
    group = TerritoryFactory(kind="epci", slug="agglo")
    for outer in (commune, group):
        Containment.objects.get_or_create(inner=commune, outer=outer)
    InitiativeFactory.create_batch(2, territory=commune)
    InitiativeFactory()
    _, counts = panel()
    assert counts["territory"] == {"agglo": 2}


def test_counts_agree_with_the_list_for_every_option() -> None:
    for number in range(12):
        InitiativeFactory(
            sphere=SphereFactory(slug=["produire", "consommer", "financer"][number % 3]),
            themes=[["velo", "jardin"][number % 2]],
            needs=["benevoles"] if number % 4 == 0 else [],
        )
    _, counts = panel("theme=velo")
    for facet in ("sphere", "needs"):
        for value, count in counts[facet].items():
            assert panel(f"theme=velo&{facet}={value}")[0] == count


@pytest.mark.parametrize("query", ["q=%26 !", "q=zzzzzz", "bbox=10,10,11,11"])
def test_nothing_found_counts_nothing(query: str) -> None:
    InitiativeFactory(themes=["velo"])
    total, counts = panel(query)
    assert (total, counts["theme"], counts["territory"]) == (0, {"velo": 0}, {})


@pytest.mark.parametrize("size", [1, 30])
def test_panel_costs_three_queries_whatever_the_size(size: int, django_assert_num_queries) -> None:
    InitiativeFactory.create_batch(size, themes=["velo"], needs=["benevoles"])
    with django_assert_num_queries(3):
        panel()

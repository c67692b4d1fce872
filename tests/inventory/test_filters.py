"""The query string of the census: what each parameter selects, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from inventory.enums import Precision, Status
from inventory.filters import InitiativeFilter
from inventory.models import Containment, Initiative, Theme
from tests.factories.initiatives import InitiativeFactory, LegalFormFactory, SphereFactory, ThemeFactory
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db


def names(query: str) -> list[str]:
    filterset = InitiativeFilter(QueryDict(query), queryset=Initiative.objects.visible_to(AnonymousUser()))
    assert filterset.is_valid(), filterset.messages()
    return [initiative.name for initiative in filterset.ordered(filterset.qs)]


def refusals(query: str) -> list[str]:
    return InitiativeFilter(QueryDict(query), queryset=Initiative.objects.all()).messages()


def test_nothing_asked_shows_published_only() -> None:
    for status in Status.values:
        InitiativeFactory(name=status, status=status)
    assert names("") == ["published"]


def test_status_closed_shows_closed_only() -> None:
    for status in Status.values:
        InitiativeFactory(name=status, status=status)
    assert names("status=closed") == ["closed"]


def test_same_facet_twice_is_or() -> None:
    for slug in ("consommer", "produire", "financer"):
        InitiativeFactory(name=slug, sphere=SphereFactory(slug=slug))
    assert names("sphere=consommer&sphere=financer&ordering=name") == ["consommer", "financer"]


def test_two_facets_are_and() -> None:
    association = LegalFormFactory(slug="association")
    InitiativeFactory(name="une", sphere=SphereFactory(slug="produire"), legal_form=association)
    InitiativeFactory(name="autre", sphere=SphereFactory(slug="produire"))
    assert names("sphere=produire&legal_form=association") == ["une"]


def test_theme_includes_those_beneath_and_no_row_twice() -> None:
    mobility = ThemeFactory(slug="mobilite")
    Theme.objects.create(slug="velo", name="Vélo", parent=mobility, icon="bike", color="#0b3a86")
    Theme.objects.create(slug="covoiturage", name="Covoiturage", parent=mobility, icon="car", color="#0b3a86")
    InitiativeFactory(name="atelier", themes=["velo", "covoiturage", "mobilite"])
    InitiativeFactory(name="jardin", themes=["jardins"])
    assert names("theme=mobilite") == ["atelier"]


@pytest.mark.parametrize("asked", ["243500741", "redon-agglomeration", "Redon Agglomération", "redon agglomeration"])
def test_territory_includes_what_lies_within(asked: str) -> None:
    outer = TerritoryFactory(kind="epci", code="243500741", slug="redon-agglomeration", name="Redon Agglomération")
    inner = TerritoryFactory(kind="commune", code="35236", slug="redon-35236", name="Redon")
    for pair in [(outer, outer), (inner, inner), (inner, outer)]:
        Containment.objects.get_or_create(inner=pair[0], outer=pair[1])
    InitiativeFactory(name="dans la commune", territory=inner)
    InitiativeFactory(name="dans le groupement", territory=outer)
    InitiativeFactory(name="ailleurs")
    assert sorted(names(QueryDict(mutable=True).urlencode() + f"territory={asked}")) == [
        "dans la commune",
        "dans le groupement",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=été", ["L’Été à vélo"]),
        ("q=ETE velos", ["L’Été à vélo"]),
        ("q=l'ete", ["L’Été à vélo"]),
        ("q=ressourceri", ["Ressourcerie du port"]),
        ("q=resourcrie", ["Ressourcerie du port"]),
        ("q=ressourcerie inconnue", ["Ressourcerie du port"]),
        ("q=bibliotheque", []),
        ("q=les", []),
        ("q=%26 | ! ( ) : *", []),
    ],
)
def test_words_forgive_accents_plurals_and_typing(query: str, expected: list[str]) -> None:
    InitiativeFactory(name="L’Été à vélo")
    InitiativeFactory(name="Ressourcerie du port")
    assert names(query) == expected


def test_words_rank_the_name_before_the_description() -> None:
    InitiativeFactory(name="Autre chose", description="On y parle de compost.")
    InitiativeFactory(name="Compost du quartier")
    assert names("q=compost") == ["Compost du quartier", "Autre chose"]


def test_bbox_keeps_what_lies_inside() -> None:
    InitiativeFactory(name="dedans", lon=-2.0, lat=47.5)
    InitiativeFactory(name="dehors", lon=-1.0, lat=47.5)
    InitiativeFactory(name="sans lieu", point=None, precision=Precision.ONLINE)
    assert names("bbox=-2.1,47.4,-1.9,47.6") == ["dedans"]


def test_near_measures_true_metres_and_sorts_by_distance() -> None:
    # At 47.65° north, 0.1333° of longitude are 10.0 km: 0.13 is inside, 0.14 is not.
    InitiativeFactory(name="loin", lon=-2.0 + 0.14, lat=47.65)
    InitiativeFactory(name="assez près", lon=-2.0 + 0.13, lat=47.65)
    InitiativeFactory(name="tout près", lon=-2.0, lat=47.65)
    assert names("near=-2.0,47.65&radius=10") == ["tout près", "assez près"]


def test_fresh_counts_days_back() -> None:
    today = timezone.localdate()
    InitiativeFactory(name="limite", confirmed_on=today - timedelta(days=30))
    InitiativeFactory(name="vieille", confirmed_on=today - timedelta(days=31))
    InitiativeFactory(name="jamais")
    assert names("fresh=30") == ["limite"]


def test_years_bound_the_foundation() -> None:
    for year in (2014, 2015, 2016):
        InitiativeFactory(name=str(year), founded_year=year)
    InitiativeFactory(name="inconnue")
    assert names("year_min=2015&year_max=2015") == ["2015"]


def test_default_order_is_freshest_first_never_confirmed_last() -> None:
    today = timezone.localdate()
    InitiativeFactory(name="jamais")
    InitiativeFactory(name="hier", confirmed_on=today - timedelta(days=1))
    InitiativeFactory(name="aujourd’hui", confirmed_on=today)
    assert names("") == ["aujourd’hui", "hier", "jamais"]


def test_order_by_name_follows_french_not_bytes() -> None:
    for name in ("zèbre", "Écluse", "eau", "Étang"):
        InitiativeFactory(name=name)
    assert names("ordering=name") == ["eau", "Écluse", "Étang", "zèbre"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sphere=inconnue", "sphere"),
        ("theme=<script>", "theme"),
        ("territory=99999", "territory"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=nan,1,2,3", "bbox"),
        ("bbox=2,1,1,3", "bbox"),
        ("near=200,1", "near"),
        ("near=-2,47&radius=0", "radius"),
        ("near=-2,47&radius=1e9", "radius"),
        ("year_min=deux", "year_min"),
        ("year_max=99999", "year_max"),
        ("fresh=-1", "fresh"),
        ("ordering=score", "ordering"),
        ("status=draft", "status"),
        ("q=" + "a" * 300, "q"),
    ],
)
def test_wrong_value_is_refused_and_names_its_parameter(query: str, parameter: str) -> None:
    messages = refusals(query)
    assert [message.split(" : ")[0] for message in messages] == [parameter]


def test_blank_values_count_for_nothing() -> None:
    InitiativeFactory(name="une")
    assert names("q=&sphere=&territory=&bbox=&near=&radius=&fresh=&year_min=&ordering=&status=") == ["une"]


@pytest.mark.parametrize("user", [AnonymousUser(), None])
def test_drafts_are_visible_to_no_one_outside(user: Any) -> None:
    InitiativeFactory(status=Status.DRAFT)
    assert list(Initiative.objects.visible_to(user)) == []

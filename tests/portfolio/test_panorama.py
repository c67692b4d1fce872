"""Panoramas: what is counted, per inhabitant, side by side, and what a wrong address says."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inventory.enums import Precision, Scope, Status
from inventory.models import Territory
from tests.factories.initiatives import InitiativeFactory, LegalFormFactory, SphereFactory, StakeFactory, ThemeFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.pages import table

pytestmark = pytest.mark.django_db
ADDRESS = "/territoires/agglo/panorama/"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def agglo() -> Territory:
    """An intercommunality of 20 000 people: Redon and Bains."""
    territory = EpciFactory(name="Agglo", slug="agglo", population=20_000)
    CommuneFactory(name="Redon", slug="redon", population=15_000, square=(0, 0), within=[territory])
    CommuneFactory(name="Bains", slug="bains", population=5_000, square=(1, 0), within=[territory])
    return territory


def add(commune: str, **values: Any) -> None:
    InitiativeFactory(territory=Territory.objects.get(slug=commune), **values)


def page(client: Client, address: str = ADDRESS, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def rows(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_spheres_are_counted_with_their_share(client: Client, agglo: Territory) -> None:
    for _ in range(3):
        add("redon")
    add("bains", sphere=SphereFactory(slug="produire", position=2))
    add("bains", sphere=None)
    SphereFactory(slug="financer", position=3)
    assert table(page(client), "t-sphere") == [
        ["Consommer", "3", "60 %"],
        ["Produire", "1", "20 %"],
        ["Financer", "0", "0 %"],
        ["Non renseigné", "1", "20 %"],
    ]


def test_only_published_records_of_the_territory_count(client: Client, agglo: Territory) -> None:
    add("redon")
    add("redon", status=Status.CLOSED)
    add("redon", status=Status.DRAFT)
    InitiativeFactory(territory=CommuneFactory())
    assert table(page(client), "t-commune") == [["Redon", "1", "100 %", "0,7"], ["Bains", "0", "0 %", "0,0"]][:1]


def test_communes_are_set_against_their_inhabitants(client: Client, agglo: Territory) -> None:
    Territory.objects.filter(slug="bains").update(population=None)
    for commune in ("redon", "redon", "redon", "bains"):
        add(commune)
    InitiativeFactory(territory=agglo)
    assert table(page(client), "t-commune") == [
        ["Redon", "3", "60 %", "2,0"],
        ["Bains", "1", "20 %", "– taux inconnu"],
        ["Autre, ou non précisé", "1", "20 %", "– taux inconnu"],
    ]


def test_key_figures(client: Client, agglo: Territory) -> None:
    add("redon", confirmed_on=timezone.localdate())
    add("redon", scope=Scope.BRANCH)
    figures = page(client).split("</dl>")[0].split("<dd>")[1:]
    assert [figure.split("</dd>")[0].strip() for figure in figures] == ["2", "1", "1,0", "1"]


def test_a_parent_theme_counts_a_record_once(client: Client, agglo: Territory) -> None:
    parent = ThemeFactory(slug="mobilite")
    ThemeFactory(slug="velo", parent=parent)
    ThemeFactory(slug="autopartage", parent=parent)
    add("redon", themes=["mobilite", "velo", "autopartage"])
    add("redon", themes=["velo"])
    assert table(page(client), "t-theme") == [
        ["Mobilite", "2", "100 %"],
        ["Velo", "2", "100 %"],
        ["Autopartage", "1", "50 %"],
    ]


@pytest.mark.parametrize(
    ("heading", "values", "expected"),
    [
        ("t-scope", {"scope": Scope.BRANCH}, ["Antenne locale d’un réseau", "1", "100 %"]),
        ("t-precision", {"precision": Precision.COMMUNE}, ["À la commune", "1", "100 %"]),
        ("t-freshness", {"confirmed_on": None}, ["Jamais confirmées", "1", "100 %"]),
        ("t-year", {"founded_year": 2014}, ["2014", "1", "100 %"]),
        ("t-year", {"founded_year": None}, ["Non renseigné", "1", "100 %"]),
    ],
)
def test_other_views(
    client: Client, agglo: Territory, heading: str, values: dict[str, Any], expected: list[str]
) -> None:
    add("redon", **values)
    assert expected in table(page(client), heading)


@pytest.mark.parametrize(("days", "label"), [(183, "moins de six mois"), (184, "six à dix-huit"), (549, "plus de dix")])
def test_freshness_has_the_limits_of_the_badge(client: Client, agglo: Territory, days: int, label: str) -> None:
    add("redon", confirmed_on=timezone.localdate() - timedelta(days=days))
    counted = {row[0]: row[1] for row in table(page(client), "t-freshness")}
    assert [text for text, number in counted.items() if number == "1" and label in text] != []


def test_years_are_drawn_one_sign_a_record(client: Client, agglo: Territory) -> None:
    year = timezone.localdate().year
    for founded in (year, year, year - 5, 1990):
        add("redon", founded_year=founded)
    html = page(client)
    chart = html[html.index('class="columns"') : html.index("</svg>", html.index('class="columns"'))]
    assert (chart.count("<circle"), chart.count("<rect")) == (2, 2)
    assert f"{year} : 2." in chart


def test_lines_lead_to_the_records_they_count(client: Client, agglo: Territory) -> None:
    add("redon", founded_year=2014, themes=["velo"], legal_form=LegalFormFactory(slug="association"))
    html = page(client)
    queries = [
        "territory=agglo&amp;sphere=consommer",
        "territory=agglo&amp;theme=velo",
        "territory=agglo&amp;legal_form=association",
        "territory=agglo&amp;year_min=2014&amp;year_max=2014",
        "territory=redon",
    ]
    assert [query for query in queries if f'href="/initiatives/?{query}"' not in html] == []


def test_search_counts_what_the_list_shows(client: Client, agglo: Territory) -> None:
    add("redon", name="Atelier vélo")
    add("bains", name="Jardin")
    html = page(client, "/initiatives/panorama/?q=jardin&territory=agglo&view=table&page=3")
    assert table(html, "t-commune") == [["Bains", "1", "100 %", "2,0"]]
    assert 'href="/initiatives/?q=jardin&amp;territory=agglo"' in html
    assert 'href="/initiatives/?q=jardin&amp;territory=agglo&amp;sphere=consommer"' in html


def test_search_does_not_narrow_by_a_facet_it_already_has(client: Client, agglo: Territory) -> None:
    add("redon", themes=["velo", "jardin"])
    html = page(client, "/initiatives/panorama/?theme=velo")
    assert "theme=jardin" not in html


def test_search_in_a_frame_is_not_set_against_all_inhabitants(client: Client, agglo: Territory) -> None:
    add("redon")
    assert "pour 10 000 habitants</dt>" in page(client, "/initiatives/panorama/?territory=agglo")
    html = page(client, "/initiatives/panorama/?territory=agglo&bbox=-3,47,-1,48")
    assert "pour 10 000 habitants</dt>" not in html
    assert table(html, "t-commune") == [["Redon", "1", "100 %", "– taux inconnu"]]
    assert "<strong>Nombre d’initiatives</strong>" in html


def test_two_territories_side_by_side(client: Client, agglo: Territory) -> None:
    other = EpciFactory(name="Voisins", slug="voisins", population=10_000)
    CommuneFactory(slug="pipriac", within=[other])
    add("redon")
    add("redon", sphere=SphereFactory(slug="produire", position=2))
    add("pipriac", sphere=SphereFactory(slug="produire"))
    html = page(client, f"{ADDRESS}?avec=voisins")
    assert table(html, "t-sphere") == [
        ["Consommer", "1", "50 %", "0,50", "0", "0 %", "0,00"],
        ["Produire", "1", "50 %", "0,50", "1", "100 %", "1,00"],
    ]
    assert "t-commune" not in html


def test_a_search_side_by_side_is_the_same_search_elsewhere(client: Client, agglo: Territory) -> None:
    add("redon", name="Jardin")
    add("bains", name="Jardin")
    add("bains", name="Atelier")
    html = page(client, "/initiatives/panorama/?q=jardin&territory=redon&avec=bains")
    assert table(html, "t-sphere") == [["Consommer", "1", "100 %", "0,67", "1", "100 %", "2,00"]]


def test_map_has_a_hatch_and_a_sentence_for_each_commune(client: Client, agglo: Territory) -> None:
    for commune in ("redon", "bains", "bains"):
        add(commune)
    html = page(client)
    drawing = html[html.index('class="choropleth"') : html.index("</figure>", html.index('class="choropleth"'))]
    assert 'fill="url(#carte-1)"' in drawing
    assert "<title>Redon : 1 initiative, soit 0,7 pour 10 000 habitants</title>" in drawing
    assert "<title>Bains : 2 initiatives, soit 4,0 pour 10 000 habitants</title>" in drawing
    assert "plus de 0,67, jusqu’à 4 :" in drawing


def test_map_counts_where_a_population_is_unknown(client: Client, agglo: Territory) -> None:
    Territory.objects.filter(slug="bains").update(population=None)
    add("redon")
    assert "<strong>Nombre d’initiatives</strong>" in page(client)


def test_view_that_divides_nothing_says_so(client: Client, agglo: Territory) -> None:
    add("redon")
    assert "n’est pas découpé ainsi" in page(client, "/territoires/redon/panorama/?vue=commune")


def test_one_view_alone(client: Client, agglo: Territory) -> None:
    add("redon", themes=["velo"])
    html = page(client, f"{ADDRESS}?vue=theme")
    assert ("t-theme" in html, "t-sphere" in html, "t-commune" in html) == (True, False, False)


@pytest.mark.parametrize(("format", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("ods", b"PK")])
def test_view_as_a_file(client: Client, agglo: Territory, format: str, start: bytes) -> None:
    add("redon")
    response = client.get(f"/territoires/agglo/panorama.{format}?vue=sphere")
    assert b"".join(response).startswith(start)  # type: ignore[arg-type]
    assert response["Content-Disposition"].startswith('attachment; filename="domino-panorama-agglo-sphere-')


def test_file_holds_what_the_page_says(client: Client, agglo: Territory) -> None:
    add("redon")
    add("redon", scope=Scope.BRANCH)
    (line,) = rows(client, "/territoires/agglo/panorama.csv?vue=commune")[:1]
    assert line == {
        "territoire ou recherche": "Agglo",
        "vue": "Par commune",
        "identifiant": "redon",
        "libellé": "Redon",
        "nombre": "2",
        "part (%)": "100.0",
        "dont purement locales": "1",
        "population": "15000",
        "pour 10 000 habitants": "1.33",
    }


def test_file_without_a_view_holds_all_of_them_for_both_places(client: Client, agglo: Territory) -> None:
    add("redon")
    lines = rows(client, "/initiatives/panorama.csv?territory=redon&avec=bains")
    assert {line["territoire ou recherche"] for line in lines} == {"Redon", "Bains"}
    assert {line["vue"] for line in lines} >= {"Par sphère", "Par portée", "Par fraîcheur", "Par précision du lieu"}


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        (f"{ADDRESS}?vue=couleur", 400, "« couleur » n’existe pas"),
        (f"{ADDRESS}?avec=nulle-part", 404, "« nulle-part » ne désigne pas un territoire connu"),
        (f"{ADDRESS}?avec=%00", 400, "Demande incorrecte"),
        (f"{ADDRESS}?avec=redon&vue=commune", 400, "ne se mettent pas côte à côte"),
        (f"{ADDRESS}?avec=agglo", 400, "choisissez un autre territoire"),
        ("/territoires/nulle-part/panorama/", 404, "n’existe pas"),
        ("/territoires/agglo/panorama.csv?vue=couleur", 400, "« couleur » n’existe pas"),
        ("/initiatives/panorama/?sphere=inconnue", 400, "n’est pas une valeur connue"),
        ("/initiatives/panorama.csv?near=abc", 400, "near"),
        ("/initiatives/panorama/?vue=x&sphere=y", 400, "n’est pas une valeur connue"),
    ],
)
def test_wrong_address_says_what_is_wrong(
    client: Client, agglo: Territory, address: str, status: int, says: str
) -> None:
    assert says in page(client, address, status)


def test_empty_territory_says_what_to_do(client: Client, agglo: Territory) -> None:
    html = page(client)
    assert "Il n’y a encore rien à compter ici" in html
    assert 'href="/proposer/"' in html
    assert "t-sphere" not in html


def test_empty_search_says_what_to_do(client: Client, agglo: Territory) -> None:
    assert "Retirez un filtre" in page(client, "/initiatives/panorama/?q=xyzzy")


def test_commune_shows_no_map_of_itself(client: Client, agglo: Territory) -> None:
    add("redon")
    html = page(client, "/territoires/redon/panorama/")
    assert ("t-sphere" in html, "t-commune" in html, "choropleth" in html.split("<body")[1]) == (True, False, False)


def test_hostile_names_are_escaped(client: Client, agglo: Territory) -> None:
    Territory.objects.update(name=HOSTILE)
    add("redon", sphere=SphereFactory(slug="s", name=HOSTILE), themes=["t"])
    ThemeFactory._meta.model.objects.update(name=HOSTILE)
    StakeFactory(slug="e", name=HOSTILE)
    for address in (ADDRESS, f"{ADDRESS}?avec=redon", f"/initiatives/panorama/?q={HOSTILE}"):
        assert "<script>alert" not in page(client, address)

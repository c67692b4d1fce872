"""The census for other tools: what each file holds, who is left out, nothing private, as many queries for any size."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from inventory.columns import COLUMNS
from inventory.enums import Precision, Status
from inventory.exports.gogocarto import weekly_hours
from inventory.exports.partners import PARTNERS
from inventory.imports.own_columns import KEYS, are_own
from inventory.models import Initiative
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SourceFactory,
    SphereFactory,
    ThemeFactory,
)
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fablab() -> Initiative:
    redon = CommuneFactory(square=(0, 0), name="Redon", code="35236", postal_codes=["35600"])
    record = InitiativeFactory(
        name="L’Atelier « numérique »", slug="atelier", territory=redon, lon=-1.95, lat=48.05, address="3 quai",
        opening_hours="Mo-Tu 09:00-12:00,14:00-18:00; Sa 10:00-17:00", website="https://exemple.fr", founded_year=2015,
        contact_email="oui@exemple.fr", contact_phone="02 99 00 00 00", contact_is_public=True,
        legal_form=LegalFormFactory(slug="association"), confirmed_on=date(2026, 1, 2), licence="ODbL-1.0",
        source=SourceFactory(name="Annuaire", licence="ODbL-1.0"), source_url="https://source.example/5",
        sphere=SphereFactory(slug="innover", tint="innovate"),
    )  # fmt: skip
    record.themes.set([ThemeFactory(slug="fablab", name="Fablabs")])
    record.exchanges.set([ExchangeFactory(slug="don")])
    record.needs.set([ResourceKindFactory(slug="locaux", name="Locaux")])
    return record


@pytest.fixture
def others() -> None:
    InitiativeFactory(name="Secrète", contact_email="prive@exemple.fr", contact_phone="0600000000")
    InitiativeFactory(name="En ligne", precision=Precision.ONLINE, point=None, themes=["fablab"], sphere=None)
    InitiativeFactory(name="Sans adresse", themes=["fablab"])
    InitiativeFactory(name="Brouillon", status=Status.DRAFT, themes=["fablab"])


def fetch(client: Client, fmt: str, query: str = "") -> bytes:
    response = client.get(f"/initiatives.{fmt}{query}")
    assert response.status_code == 200
    return b"".join(response)  # type: ignore[arg-type]


def fetch_json(client: Client, fmt: str) -> Any:
    return json.loads(fetch(client, fmt))


@pytest.mark.parametrize("fmt", [*PARTNERS])
def test_nothing_private_leaves_not_even_for_staff(client: Client, fablab: Initiative, others: None, fmt: str) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    content = fetch(client, fmt)
    assert [word in content for word in (b"prive@", b"0600000000", b"Brouillon")] == [False, False, False]


@pytest.mark.parametrize("fmt", [*PARTNERS])
def test_wrong_value_is_a_400_that_names_it(client: Client, fmt: str) -> None:
    response = client.get(f"/initiatives.{fmt}?sphere=nulle-part")
    assert response.status_code == 400
    assert "sphere : « nulle-part » n’est pas une valeur connue." in response.content.decode()


@pytest.mark.parametrize("fmt", [*PARTNERS])
def test_empty_selection_is_a_readable_file(client: Client, fmt: str) -> None:
    content = fetch(client, fmt)
    if not fmt.endswith("csv"):
        json.loads(content)


@pytest.mark.parametrize(("fmt", "most"), [*dict.fromkeys(PARTNERS, 7).items()])
def test_file_costs_the_same_queries_for_1_and_3_rows(
    client: Client, fmt: str, most: int, django_assert_num_queries, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    sphere = SphereFactory()
    InitiativeFactory(themes=["velo"], needs=["benevoles"], sphere=sphere)
    with django_assert_max_num_queries(2 * most) as first:
        fetch(client, fmt)
    InitiativeFactory.create_batch(2, themes=["jardin"], needs=["local"], sphere=sphere)
    with django_assert_num_queries(len(first)):
        fetch(client, fmt)


def test_umap_has_a_layer_a_sphere_with_its_colour(client: Client, fablab: Initiative, others: None) -> None:
    content = fetch_json(client, "umap")
    layers = [(layer["properties"]["name"], layer["properties"]["color"], [
        feature["properties"]["name"] for feature in layer["features"]]) for layer in content["layers"]]  # fmt: skip
    assert layers == [
        ("Consommer", "#d02a05", ["Sans adresse", "Secrète"]),
        ("Innover", "#0b3a86", ["L’Atelier « numérique »"]),
        ("Sans sphère", "#3d3a4a", ["En ligne"]),
    ]
    assert (content["type"], content["properties"]["licence"]["name"][:16]) == ("umap", "Creative Commons")
    assert content["layers"][1]["features"][0]["geometry"] == {"type": "Point", "coordinates": [-1.95, 48.05]}


def test_gogocarto_elements_have_its_own_fields(client: Client, fablab: Initiative) -> None:
    content = fetch_json(client, "gogocarto.json")
    assert content["licence"] == "https://creativecommons.org/licenses/by-sa/4.0/deed.fr"
    (element,) = content["data"]
    assert element["address"] == {
        "streetAddress": "3 quai", "addressLocality": "Redon", "postalCode": "", "addressCountry": "FR",
    }  # fmt: skip
    assert element["geo"] == {"latitude": 48.05, "longitude": -1.95}
    assert [element[key] for key in ("name", "status", "categories", "telephone", "sourceKey", "licence")] == [
        "L’Atelier « numérique »", 1, ["Fablabs"], "02 99 00 00 00", "Annuaire", "ODbL-1.0",
    ]  # fmt: skip
    assert element["openHours"] == {
        "Mo": "09:00-12:00,14:00-18:00", "Tu": "09:00-12:00,14:00-18:00", "Sa": "10:00-17:00",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "sur rendez-vous", "Mo-Fr 09:00-12:00; PH off", "Xx 09:00-10:00", "Mo 9-12"])
def test_hours_that_are_not_days_and_hours_are_left_as_words(text: str) -> None:
    assert weekly_hours(text) == {}


def test_pair_names_the_organisation_its_place_and_terms(client: Client, fablab: Initiative) -> None:
    content = fetch_json(client, "pair.jsonld")
    assert content["@context"]["pair"] == "http://virtual-assembly.org/ontologies/pair#"
    (node,) = content["@graph"]
    place = node["pair:hasLocation"]
    assert (node["@type"], node["pair:label"], node["pair:startDate"], node["pair:e-mail"]) == (
        "pair:Organization", "L’Atelier « numérique »", "2015", "oui@exemple.fr",
    )  # fmt: skip
    assert (place["pair:latitude"], place["pair:longitude"]) == (48.05, -1.95)
    assert place["pair:hasPostalAddress"]["pair:addressLocality"] == "Redon"
    assert [topic["pair:label"] for topic in node["pair:hasTopic"]] == ["Fablabs"]
    assert [need["pair:label"] for need in node["pair:needs"]] == ["Locaux"]
    assert node["dct:license"] == "https://opendatacommons.org/licenses/odbl/1-0/"


def test_mednum_holds_the_places_that_fit_with_every_required_column(
    client: Client, fablab: Initiative, others: None
) -> None:
    (row,) = csv.DictReader(io.StringIO(fetch(client, "mednum.csv").decode()))
    assert {name: row[name] for name in ("nom", "pivot", "commune", "code_postal", "adresse", "date_maj")} == {
        "nom": "L’Atelier « numérique »", "pivot": "00000000000000", "commune": "Redon", "code_postal": "35600",
        "adresse": "3 quai", "date_maj": "2026-01-02",
    }  # fmt: skip
    assert (row["id"], row["typologie"], row["frais_a_charge"], row["itinerance"], row["horaires"]) == (
        str(fablab.pk), "FABLAB", "Gratuit", "Fixe", fablab.opening_hours,
    )  # fmt: skip
    (place,) = fetch_json(client, "mednum.json")
    assert (place["latitude"], place["longitude"], place["code_insee"]) == (48.05, -1.95, "35236")
    assert "" not in place.values()


def test_mednum_says_which_records_are_left_out_and_why(client: Client, fablab: Initiative, others: None) -> None:
    rows = csv.DictReader(io.StringIO(fetch(client, "mednum-ecarts.csv").decode()))
    assert {row["nom"]: row["raison"] for row in rows} == {
        "Secrète": "aucune thématique de médiation numérique",
        "En ligne": "pas de lieu où se rendre",
        "Sans adresse": "commune inconnue",
    }


@pytest.mark.parametrize("side", ["key", "label"])
def test_every_column_of_ours_is_known_again(side: str) -> None:
    names = [getattr(column, side) for column in COLUMNS]
    assert [KEYS[name] for name in names] == [column.key for column in COLUMNS]
    assert are_own(names) is True


@pytest.mark.parametrize(
    "columns", [["id", "slug", "name", "url"], ["nom", "thématiques", "modes d’échange"], ["id", "name", "themes"]]
)
def test_columns_of_others_are_not_ours(columns: list[str]) -> None:
    assert are_own(columns) is False

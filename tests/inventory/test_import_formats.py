"""Each tool's own format, on invented samples: what is recognised, and the rows that come out of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import completed, licence_of
from inventory.imports.mapping import MappingFile, recognise_table
from inventory.imports.readers import read_table
from inventory.imports.readers.gogocarto import opening_hours
from inventory.imports.readers.umap import plain_text
from inventory.imports.table import Table

ELEMENT = {
    "id": "aB1", "name": "Épicerie du Pont", "geo": {"latitude": 47.65, "longitude": -2.08}, "sourceKey": "x",
    "address": {"streetAddress": "1 quai", "postalCode": "35600", "addressLocality": "Redon"},
    "subscriberEmails": ["a@exemple.fr"], "reports": [{"name": "b@exemple.fr"}], "email": "private",
}  # fmt: skip
NEW_ELEMENT = {
    **ELEMENT,
    "openHours": {"Mo": "09:00-12:00", "Tu": "09:00-12:00", "Sa": "10:00-18:00"},
    "categories": ["Épicerie"],
    "categoriesFull": [{"id": 7, "name": "Épicerie", "index": 0}, {"id": 9, "name": "AMAP", "index": 1}],
}
OLD_ELEMENT = {
    **ELEMENT,
    "createdAt": "03/02/2018",
    "categories": [7],
    "categoriesDescriptions": [{"id": 7, "name": "AMAP"}],
}
ENTRY = {
    "id_typeannonce": "3", "bf_titre": "Café associatif", "bf_mail": "x@exemple.fr", "checkboxListeTypebf_type": "1,2",
    "date_creation_fiche": "2020-01-01 10:00:00", "statut_fiche": "1", "html_output": "<div>page</div>",
}  # fmt: skip


def written(tmp_path: Path, content: Any, name: str = "f.json") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def rows(table: Table) -> list[dict[str, str]]:
    """The filled cells of each row."""
    return [{label: cell for label, cell in zip(table.columns, row.cells, strict=True) if cell} for row in table.rows()]


def fields(table: Table) -> dict[str, list[str]]:
    return recognise_table(table, completed(MappingFile(), table)).columns()


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (NEW_ELEMENT, {"openHours": "Mo-Tu 09:00-12:00; Sa 10:00-18:00", "categories": "Épicerie|AMAP"}),
        (OLD_ELEMENT, {"createdAt": "03/02/2018", "categories": "AMAP"}),
    ],
    ids=["2024", "2018"],
)
def test_gogocarto_shapes(tmp_path: Path, element: dict, expected: dict[str, str]) -> None:
    path = written(tmp_path, {"licence": "https://opendatacommons.org/licenses/odbl/summary/", "data": [element]})
    table = read_table(path)
    common = {
        "id": "aB1", "name": "Épicerie du Pont", "geo.latitude": "47.65", "geo.longitude": "-2.08", "sourceKey": "x",
        "address.streetAddress": "1 quai", "address.postalCode": "35600", "address.addressLocality": "Redon",
        "email": "private",
    }  # fmt: skip
    assert (table.profile, rows(table)) == ("gogocarto", [{**common, **expected}])
    assert completed(MappingFile(), table).default("licence") == "ODbL-1.0"


def test_gogocarto_compact_rows_follow_their_mapping(tmp_path: Path) -> None:
    content = {"mapping": ["name"], "data": [["aB1", ["Épicerie"], 47.65, -2.08, [7]]]}
    assert rows(read_table(written(tmp_path, content))) == [
        {"id": "aB1", "name": "Épicerie", "latitude": "47.65", "longitude": "-2.08", "categories": "7"}
    ]


def test_opening_hours_of_no_day_are_empty() -> None:
    assert opening_hours({"Mo": "", "Tu": None}) == ""


@pytest.mark.parametrize(
    "place",
    [
        {"geolocation": {"bf_latitude": "47.65", "bf_longitude": "-2.08"}},
        {"bf_latitude": "47.65", "bf_longitude": "-2.08"},
        {"carte_google": "47.65|-2.08"},
    ],
    ids=["nested", "flat", "legacy"],
)
def test_yeswiki_json_keyed_by_entry(tmp_path: Path, place: dict) -> None:
    table = read_table(written(tmp_path, {"CafeAssociatif": {"id_fiche": "CafeAssociatif", **ENTRY, **place}}))
    assert (table.profile, rows(table)) == (
        "yeswiki",
        [
            {
                "id_fiche": "CafeAssociatif", "id_typeannonce": "3", "bf_titre": "Café associatif",
                "bf_mail": "x@exemple.fr", "checkboxListeTypebf_type": "1,2", "statut_fiche": "1",
                "date_creation_fiche": "2020-01-01 10:00:00", "bf_latitude": "47.65", "bf_longitude": "-2.08",
            }
        ],
    )  # fmt: skip
    assert fields(table) == {
        "external_id": ["id_fiche"], "name": ["bf_titre"], "contact_email": ["bf_mail"], "latitude": ["bf_latitude"],
        "longitude": ["bf_longitude"], "theme": ["checkboxListeTypebf_type"],
    }  # fmt: skip


def test_yeswiki_geojson_has_positions_as_texts(tmp_path: Path) -> None:
    feature = {
        "type": "Feature", "id": "Cafe", "title": "Café",
        "geometry": {"type": "Point", "coordinates": ["-2.08", "47.65"]},
        "properties": {"id_fiche": "Cafe", "bf_titre": "Café"},
    }  # fmt: skip
    table = read_table(written(tmp_path, {"type": "FeatureCollection", "features": [feature]}))
    assert (table.profile, rows(table), next(table.rows()).position) == (
        "yeswiki",
        [{"id_fiche": "Cafe", "bf_titre": "Café"}],
        (-2.08, 47.65),
    )


def test_yeswiki_unpublished_entry_is_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, [{"id_fiche": "A", **ENTRY}, {"id_fiche": "B", **ENTRY, "statut_fiche": "0"}])
    assert [bool(row.fault) for row in read_table(path).rows()] == [False, True]


def test_yeswiki_csv_is_known_by_its_dates(tmp_path: Path) -> None:
    text = (
        "datetime_create,datetime_latest,Nom de la structure *,Catégorie,bf_latitude,bf_longitude\n"
        '01/02/2020 10:00:00,03/02/2021 11:00:00,Café,"AMAP;Compost",47.65,-2.08\n'
    )
    table = read_table(written(tmp_path, text, "f.csv"))
    assert (table.profile, fields(table)) == (
        "yeswiki",
        {
            "confirmed_on": ["datetime_latest"], "name": ["Nom de la structure *"], "theme": ["Catégorie"],
            "latitude": ["bf_latitude"], "longitude": ["bf_longitude"],
        },
    )  # fmt: skip


def test_umap_layers_markup_and_drawings(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [-2.08, 47.65]}
    text = "# Le jardin\n**Ouvert** à *tous* : [[https://exemple.fr|le site]] {{https://exemple.fr/a.jpg}}"
    features = [
        {"type": "Feature", "geometry": point, "properties": {"name": "A", "description": text, "_umap_options": {}}},
        {"type": "Feature", "geometry": point, "properties": {"_umap_options": {"color": "Red"}}},
    ]
    nested = {"properties": {"name": "Fablabs"}, "features": [{"geometry": point, "properties": {"name": "B"}}]}
    remote = {"_umap_options": {"name": "Vélos", "remoteData": {"url": "https://exemple.fr/v"}}, "features": []}
    layers = [{"properties": {"name": "Jardins"}, "features": features, "layers": [nested]}, remote]
    licence = {"name": "ODbl", "url": "http://opendatacommons.org/licenses/odbl/"}
    table = read_table(written(tmp_path, {"type": "umap", "properties": {"licence": licence}, "layers": layers}))
    assert (table.profile, rows(table)) == (
        "umap",
        [
            {
                "Calque": "Jardins",
                "name": "A",
                "description": "Le jardin\nOuvert à tous : le site (https://exemple.fr)",
            },
            {"Calque": "Jardins"},
            {"Calque": "Fablabs", "name": "B"},
        ],
    )
    assert [bool(row.fault) for row in table.rows()] == [False, True, False]
    assert (len(table.notes), completed(MappingFile(), table).default("licence")) == (1, "ODbL-1.0")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("[[https://exemple.fr]]", "https://exemple.fr"),
        ("a\n---\nb", "a\n\nb"),
        ("{{{https://exemple.fr|300}}}", ""),
        ("n°3 #1", "n°3 #1"),
        ("**" * 30_000, "**" * 30_000),
    ],
)
def test_umap_markup_as_plain_text(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_overpass_elements_and_their_outlines(tmp_path: Path) -> None:
    elements = [
        {"type": "node", "id": 1, "lat": 47.65, "lon": -2.08, "tags": {"name": "Boîte", "amenity": "public_bookcase"}},
        {"type": "node", "id": 2, "lat": 47.6, "lon": -2.0},
        {"type": "way", "id": 1, "center": {"lat": 47.66, "lon": -2.09}, "tags": {"name": "Jardin"}},
        {"type": "relation", "id": 3, "bounds": {"minlat": 47, "minlon": -2, "maxlat": 48, "maxlon": -1},
         "tags": {"name": "Site"}},
        {"type": "way", "id": 4, "geometry": [{"lat": 47, "lon": -2}, {"lat": 48, "lon": -2}],
         "tags": {"name": "Voie"}},
    ]  # fmt: skip
    table = read_table(written(tmp_path, {"version": 0.6, "osm3s": {}, "elements": elements}))
    assert [(row.cells[:2], row.position) for row in table.rows()] == [
        (["node/1", "Boîte"], (-2.08, 47.65)), (["way/1", "Jardin"], (-2.09, 47.66)),
        (["relation/3", "Site"], (-1.5, 47.5)), (["way/4", "Voie"], (-2.0, 47.0)),
    ]  # fmt: skip
    assert (table.profile, completed(MappingFile(), table).default("licence")) == ("osm", "ODbL-1.0")


@pytest.mark.parametrize(
    ("identity", "properties"),
    [({}, {"@id": "way/5"}), ({"id": "way/5"}, {}), ({}, {"osm_id": 5, "osm_type": "way"})],
)
def test_osm_geojson_is_recognised(tmp_path: Path, identity: dict, properties: dict) -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {**properties, "name": "Jardin"}, **identity}
    table = read_table(written(tmp_path, {"type": "FeatureCollection", "features": [feature]}))
    assert (table.format, table.profile) == ("geojson", "osm")


@pytest.mark.parametrize("container", ["csv", "json"])
def test_national_schema_in_csv_and_json(tmp_path: Path, container: str) -> None:
    record = {
        "id": "s1", "nom": "Relais", "pivot": "55217862900132", "commune": "Redon", "code_postal": "35600",
        "adresse": "1 quai", "date_maj": "2024-03-01", "services": "Aide|Accès", "typologie": "ASSO|TIERS_LIEUX",
        "courriels": "a@exemple.fr|b@exemple.fr", "horaires": "Mo-Fr 09:00-12:00",
    }  # fmt: skip
    text = ",".join(record) + "\n" + ",".join(record.values()) + "\n"
    table = read_table(written(tmp_path, text if container == "csv" else [record], f"f.{container}"))
    assert (table.profile, rows(table)) == ("mednum", [record])
    assert fields(table) == {
        "external_id": ["id"], "name": ["nom"], "city": ["commune"], "postal_code": ["code_postal"],
        "address": ["adresse"], "confirmed_on": ["date_maj"], "contact_email": ["courriels"],
        "opening_hours": ["horaires"], "theme": ["typologie"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("record", "profile", "expected"),
    [
        (
            {"name": "A", "type": "NGO", "shortDescription": "s", "tags": ["compost"], "creator": "x",
             "address": {"codeInsee": "35236"}},
            "communecter",
            {"name": ["name"], "summary": ["shortDescription"], "city_code": ["address.codeInsee"], "theme": ["tags"],
             "legal_form": ["type"]},
        ),
        (
            {"id": "1", "title": "A", "lat": 47.6, "lng": -2.0, "zip": "35600", "version": 2, "categories": ["x"],
             "tags": ["compost"], "homepage": "https://exemple.fr", "contact_name": "x"},
            "openfairdb",
            {"external_id": ["id"], "name": ["title"], "latitude": ["lat"], "longitude": ["lng"],
             "postal_code": ["zip"], "theme": ["tags"], "website": ["homepage"]},
        ),
        (
            {"ID": "1", "NOM_TL": "A", "COMINIT": "Redon", "TYPO": "Tiers lieux à dominante fablab", "CONTACT": "x"},
            "tiers_lieux",
            {"external_id": ["ID"], "name": ["NOM_TL"], "city": ["COMINIT"], "theme": ["TYPO"]},
        ),
    ],
    ids=["communecter", "openfairdb", "tiers-lieux"],
)  # fmt: skip
def test_other_tools_are_known_by_their_keys(tmp_path: Path, record: dict, profile: str, expected: dict) -> None:
    table = read_table(written(tmp_path, [record]))
    assert (table.profile, fields(table)) == (profile, expected)


def test_what_the_user_tells_comes_before_the_format(tmp_path: Path) -> None:
    record = {"name": "A", "type": "jardin", "shortDescription": "s", "tags": "x", "address": {"codeInsee": "35236"}}
    table = read_table(written(tmp_path, [record]))
    mapping = completed(MappingFile(columns={"theme": ["type"]}, defaults={"licence": ["CC0-1.0"]}), table)
    assert (mapping.columns, mapping.defaults) == ({"theme": ["type"]}, {"licence": ["CC0-1.0"]})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Licence Ouverte v2.0", "etalab-2.0"), ("http://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("CC BY-NC 4.0", "CC BY-NC 4.0"), ("No licence set", ""), ("", ""), ("WTFPL – http://www.wtfpl.net", "WTFPL – http://www.wtfpl.net"),
    ],
)  # fmt: skip
def test_licences_as_files_write_them(told: str, expected: str) -> None:
    assert licence_of(told) == expected


def test_json_keys_written_twice_are_said(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, '[{"nom": "A", "nom": "B"}]'))
    assert (rows(table), len(table.notes)) == ([{"nom": "B"}], 1)


@pytest.mark.parametrize("position", ["NaN", "Infinity", "1e999", "x"])
def test_positions_that_are_no_numbers_are_left_empty(tmp_path: Path, position: str) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [position, "47"]},
        "properties": {"nom": "A"},
    }
    row = next(read_table(written(tmp_path, {"type": "FeatureCollection", "features": [feature]})).rows())
    assert (row.position, bool(row.note)) == (None, True)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_json_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "f.json"
    path.write_bytes('[{"id_fiche": "a", "bf_titre": "Épicerie d’été"}]'.encode(encoding))
    assert rows(read_table(path)) == [{"id_fiche": "a", "bf_titre": "Épicerie d’été"}]


@pytest.mark.parametrize("content", ['{"data": [{"id"', '{"a":' * 10_000, '{"type": "umap", "layers": [{"features": ['])
def test_cut_or_endless_json_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableFile, match=r"(téléchargez|exportez)-le de nouveau"):
        read_table(written(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        {"elements": [{"type": ["way"], "id": 1, "tags": {"name": "A"}}]},
        {"elements": [{"type": "way", "id": 1, "bounds": {"minlon": 10**400, "maxlon": 1}, "tags": {"name": "A"}}]},
        {"data": [{**NEW_ELEMENT, "categoriesFull": 3, "openHours": []}]},
        {"type": "FeatureCollection", "features": [{"properties": {"id_fiche": "A"}}, {"properties": []}, 3]},
        {
            "type": "umap",
            "layers": [3, {"features": 3}, {"properties": [], "features": [{"properties": {"name": "A"}}]}],
        },
        [{"nom": "A", "@fault": {"x": 1}}],
    ],
)
def test_records_of_the_wrong_types_are_read_without_error(tmp_path: Path, content: Any) -> None:
    assert {bool(row.fault) for row in read_table(written(tmp_path, content)).rows()} == {False}

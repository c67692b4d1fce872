"""Files of other tools through the command: records made, second import unchanged, and what mappings can say."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from inventory.models import Initiative, Source, Theme
from tests.spatial_files import GPX, KML, make_geopackage, make_shapefile

pytestmark = pytest.mark.django_db
KINDS = ("created", "updated", "unchanged", "duplicates", "rejected")
AT = {"type": "Point", "coordinates": [-2.085, 47.652]}


@pytest.fixture(autouse=True)
def themes() -> None:
    names = {
        "fablab": "Fablabs", "jardins-partages": "Jardins partagés", "don-gratuite": "Don et gratuité",
        "circuits-courts": "Circuits courts", "numerique-libre": "Numérique libre", "dechets-reemploi": "Réemploi",
    }  # fmt: skip
    for slug, name in names.items():
        Theme.objects.create(slug=slug, name=name, icon="x", color="#5a3d8a")


def written(tmp_path: Path, content: Any, name: str) -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def run(path: Path, *options: str) -> tuple[tuple[int, ...], str]:
    """(counts in the order of KINDS, what stderr says)."""
    out, told = StringIO(), StringIO()
    call_command("import_initiatives", str(path), *options, stdout=out, stderr=told)
    counts = json.loads(out.getvalue().splitlines()[-1])
    return tuple(counts[kind] for kind in KINDS), told.getvalue()


def records(*fields: str) -> list[tuple[Any, ...]]:
    """(name, slugs of themes, `fields`…) of every record, by name."""
    return [
        (one.name, sorted(theme.slug for theme in one.themes.all()), *(getattr(one, field) for field in fields))
        for one in Initiative.objects.order_by("name").prefetch_related("themes")
    ]


def gogocarto(tmp_path: Path) -> Path:
    element = {
        "id": "aB1", "name": "Épicerie", "geo": {"latitude": 47.652, "longitude": -2.085}, "sourceKey": "x",
        "categoriesFull": [{"id": 7, "name": "AMAP"}], "openHours": {"Mo": "09:00-12:00"},
        "description": "<script>alert(1)</script><p>Des <b>légumes</b></p>",
    }  # fmt: skip
    return written(tmp_path, {"data": [element]}, "f.json")


def yeswiki(tmp_path: Path) -> Path:
    entry = {"id_fiche": "Labo", "bf_titre": "Labo", "listeListeTheme": "fablab,jardins-partages", "statut_fiche": "1"}
    return written(tmp_path, {"Labo": {**entry, "bf_latitude": "47.652", "bf_longitude": "-2.085"}}, "f.json")


def umap(tmp_path: Path) -> Path:
    features = [
        {"type": "Feature", "geometry": AT, "properties": {"name": "Semis", "description": "**Ouvert** le =1+1"}},
        {"type": "Feature", "geometry": AT, "properties": {}},
    ]
    return written(
        tmp_path,
        {"type": "umap", "layers": [{"properties": {"name": "Jardin partagé"}, "features": features}]},
        "f.umap",
    )


def overpass(tmp_path: Path) -> Path:
    tags = {
        "name": "Jardin",
        "leisure": "garden",
        "garden:type": "community",
        "opening_hours": "Mo-Fr 09:00-12:00 || PH off",
    }
    return written(
        tmp_path,
        {"elements": [{"type": "way", "id": 5, "center": {"lat": 47.652, "lon": -2.085}, "tags": tags}]},
        "f.json",
    )


def mednum(tmp_path: Path) -> Path:
    text = (
        "id;nom;pivot;commune;code_postal;adresse;date_maj;latitude;longitude;publics_specifiquement_adresses;horaires\n"
        "s1;Relais;55217862900132;Redon;35600;1 quai;2024-03-01;47.652;-2.085;Jeunes|Seniors;Mo-Fr 09:00-12:00\n"
    )
    return written(tmp_path, text, "f.csv")


@pytest.mark.parametrize(
    ("make", "rejected", "expected"),
    [
        (gogocarto, 0, ("Épicerie", ["circuits-courts"], "Des légumes", "Mo 09:00-12:00", "", "CC-BY-SA-4.0")),
        (yeswiki, 0, ("Labo", ["fablab", "jardins-partages"], "", "", "", "CC-BY-SA-4.0")),
        (umap, 1, ("Semis", ["jardins-partages"], "Ouvert le =1+1", "", "", "CC-BY-SA-4.0")),
        (overpass, 0, ("Jardin", ["jardins-partages"], "", "Mo-Fr 09:00-12:00 || PH off", "", "ODbL-1.0")),
        (mednum, 0, ("Relais", ["numerique-libre"], "", "Mo-Fr 09:00-12:00", "Jeunes, Seniors", "CC-BY-SA-4.0")),
    ],
    ids=["gogocarto", "yeswiki", "umap", "overpass", "mednum"],
)
def test_tools_make_records_and_a_second_import_none(tmp_path: Path, make: Any, rejected: int, expected: tuple) -> None:
    path = make(tmp_path)
    first, _ = run(path)
    second, _ = run(path)
    assert (first, second) == ((1, 0, 0, 0, rejected), (0, 0, 1, 0, rejected))
    assert records("description", "opening_hours", "audience", "licence") == [expected]
    point = Initiative.objects.get().point
    assert (point.x, point.y, Source.objects.get().licence) == (-2.085, 47.652, expected[-1])


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda at: written(at, KML, "f.kml"), [("Le Labo", ["fablab"]), ("Les Semis", ["jardins-partages"])]),
        (lambda at: written(at, GPX, "f.gpx"), [("Boîte à livres", [])]),
        (lambda at: make_geopackage(at / "f.gpkg", [("Labo", -2.085, 47.652)], 2154), [("Labo", [])]),
        (lambda at: make_shapefile(at, [("Labo", -2.085, 47.652)], 2154), [("Labo", [])]),
    ],
    ids=["kml", "gpx", "gpkg", "shapefile"],
)
def test_geographic_files_make_records_and_a_second_import_none(tmp_path: Path, make: Any, expected: list) -> None:
    path = make(tmp_path)
    count = len(expected)
    assert (run(path)[0], run(path)[0]) == ((count, 0, 0, 0, 0), (0, 0, count, 0, 0))
    assert records() == expected


def test_overpass_and_its_geojson_are_the_same_records(tmp_path: Path) -> None:
    feature = {"type": "Feature", "id": "way/5", "geometry": AT, "properties": {"name": "Jardin"}}
    geojson = written(tmp_path, {"type": "FeatureCollection", "features": [feature]}, "f.geojson")
    assert (run(overpass(tmp_path), "--source", "OSM")[0], run(geojson, "--source", "OSM")[0]) == (
        (1, 0, 0, 0, 0),
        (0, 0, 1, 0, 0),
    )


def test_stderr_says_what_was_recognised(tmp_path: Path) -> None:
    told = run(umap(tmp_path))[1].splitlines()
    assert told[:5] == [
        "Lu : uMap (umap), utf-8, positions : longitude et latitude (WGS 84)",
        "  theme ← Calque",
        "  name ← name",
        "  description ← description",
        "  theme : « Jardin partagé » → Jardins partagés",
    ]


def test_broken_file_imports_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="coupé ou abîmé"):
        run(written(tmp_path, KML[:300], "f.kml"))
    assert (Initiative.objects.count(), Source.objects.count()) == (0, 0)


def test_swapped_axes_of_a_geographic_file_are_put_back(tmp_path: Path) -> None:
    run(written(tmp_path, GPX.replace('lat="47.652" lon="-2.085"', 'lat="-2.085" lon="47.652"'), "f.gpx"))
    assert [(one.point.x, one.point.y) for one in Initiative.objects.all()] == [(-2.085, 47.652)]


FARMS = (
    "Ferme;Commune;Produit;Bio;Depuis\nLes Prés;Redon;carottes;non;mars 2016\n"
    "les prés;REDON;lait;oui;\nAutre;Redon;lait;;depuis 2014\n"
)


def test_rows_repeated_per_product_become_one_record(tmp_path: Path) -> None:
    mapping = written(
        tmp_path,
        '[options]\ngroup_by = ["Ferme", "Commune"]\n[columns]\nname = "Ferme"\noffers = "Produit"\n'
        'founded_year = "Depuis"\n[pivot.theme]\nBio = "circuits-courts"\n',
        "m.toml",
    )
    counts, told = run(written(tmp_path, FARMS, "f.csv"), "--mapping", str(mapping))
    assert (counts, "3 lignes réunies en 2, par Ferme, Commune" in told) == ((2, 0, 0, 0, 0), True)
    assert records("offers_text", "founded_year") == [
        ("Autre", [], "lait", 2014),
        ("Les Prés", ["circuits-courts"], "carottes, lait", 2016),
    ]


def test_split_and_pivot_of_one_field(tmp_path: Path) -> None:
    text = "nom;type;Compost;Fab lab\nA;jardin partagé / boîte à dons;x;\nB;;non;OUI\n"
    mapping = written(tmp_path, '[split]\ntheme = "/"\n[pivot]\ntheme = ["Compost", "Fab lab"]\n', "m.toml")
    run(written(tmp_path, text, "f.csv"), "--mapping", str(mapping))
    assert records() == [("A", ["dechets-reemploi", "don-gratuite", "jardins-partages"]), ("B", ["fablab"])]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ('[pivot.theme]\nB = "fusée"', "aucun terme ne répond à « fusée »"),
        ('[pivot.theme]\nC = "fablab"', "« C »"),
        ('[pivot]\nname = ["B"]', "champ de .pivot. « name » inconnu"),
        ('[split]\ncity = "/"', "champ de .split. « city » inconnu"),
        ("[split]\ntheme = { a = 1 }", "ni un texte ni une liste"),
        ('[options]\ngroup_by = "C"', "« C »"),
    ],
)
def test_wrong_mapping_is_refused(tmp_path: Path, mapping: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(written(tmp_path, "nom;B\nA;x\n", "f.csv"), "--mapping", str(written(tmp_path, mapping, "m.toml")))
    assert Initiative.objects.count() == 0


@pytest.mark.parametrize(("words", "year"), [("printemps 2015", 2015), ("depuis 2014", 2014), ("de 2014 à 2016", None)])
def test_years_in_words(tmp_path: Path, words: str, year: int | None) -> None:
    run(written(tmp_path, f"nom;date de création\nA;{words}\n", "f.csv"))
    assert records("founded_year") == [("A", [], year)]

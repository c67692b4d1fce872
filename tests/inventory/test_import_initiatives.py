"""From file to census: created, updated, unchanged, duplicates, rejected; nothing else."""

import csv
import json
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command
from django.db import connection

from inventory.models import Containment, FormerName, Initiative, Source, Territory, Theme
from inventory.services.initiatives import assign_slugs, make_slug, refresh_keywords

pytestmark = pytest.mark.django_db
KINDS = ("created", "updated", "unchanged", "duplicates", "rejected")
ROWS = [
    {
        "id": "1",
        "nom": "Fablab de Redon",
        "type": "fablab",
        "cp": "35600",
        "ville": "REDON",
        "lat": "47,652",
        "lon": "-2,085",
    },
    {"id": "2", "nom": "Jardin", "type": "jardin partagé", "cp": "35600", "ville": "Redon", "lat": "", "lon": ""},
    {
        "id": "3",
        "nom": "Épicerie",
        "type": "fusée",
        "cp": "35600",
        "ville": "redon cedex",
        "lat": "47,66",
        "lon": "-2,09",
    },
]


@pytest.fixture(autouse=True)
def redon() -> Territory:
    square = MultiPolygon(Polygon.from_bbox((-2.2, 47.5, -2.0, 47.8)), srid=4326)
    commune = Territory.objects.create(
        kind="commune", code="35236", slug="redon", name="Redon", postal_codes=["35600"], geometry=square,
        centre=Point(-2.08, 47.65, srid=4326),
    )  # fmt: skip
    epci = Territory.objects.create(kind="epci", code="243500741", slug="redon-agglo", name="Redon Agglomération")
    for inner, outer in ((commune, commune), (epci, epci), (commune, epci)):
        Containment.objects.create(inner=inner, outer=outer)
    FormerName.objects.create(territory=commune, code="35999", name="Saint-Conwoïon")
    city = Theme.objects.create(slug="fabrique-de-la-ville", name="Fabrique de la ville", icon="x", color="#5a3d8a")
    Theme.objects.create(slug="fablab", name="Fablabs", parent=city, icon="x", color="#5a3d8a")
    Theme.objects.create(slug="jardins-partages", name="Jardins partagés", icon="x", color="#5a3d8a")
    return commune


def run(path: Path, *options: str) -> tuple[int, ...]:
    """Counts of one import, in the order of KINDS; the sum is checked."""
    out = StringIO()
    call_command("import_initiatives", str(path), *options, stdout=out, stderr=StringIO())
    counts = json.loads(out.getvalue().splitlines()[-1])
    assert counts["read"] == sum(counts[kind] for kind in KINDS)
    return tuple(counts[kind] for kind in KINDS)


def table(tmp_path: Path, rows: list[dict], name: str = "liste.csv") -> Path:
    path = tmp_path / name
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def issues(tmp_path: Path, path: Path, *options: str) -> list[tuple[str, str, str]]:
    """(line, column, severity) of the report."""
    report = tmp_path / "rapport.csv"
    run(path, "--report", str(report), *options)
    with report.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows[0] == ["ligne", "colonne", "valeur", "gravité", "raison"]
    return [(row[0], row[1], row[3]) for row in rows[1:]]


def as_csv(path: Path, rows: list[dict]) -> None:
    table(path.parent, rows, path.name)


def as_json(path: Path, rows: list[dict]) -> None:
    path.write_text(json.dumps(rows))


def as_geojson(path: Path, rows: list[dict]) -> None:
    features = []
    for row in rows:
        x, y = (row[name].replace(",", ".") for name in ("lon", "lat"))
        geometry = {"type": "Point", "coordinates": [float(x), float(y)]} if x else None
        properties = {key: value for key, value in row.items() if key not in ("lat", "lon")}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def as_xlsx(path: Path, rows: list[dict]) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(path)


def as_ods(path: Path, rows: list[dict]) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, sheet = OpenDocumentSpreadsheet(), Table(name="A")
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        line = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


@pytest.mark.parametrize("with_ids", [True, False])
@pytest.mark.parametrize(
    ("suffix", "write"),
    [("csv", as_csv), ("json", as_json), ("geojson", as_geojson), ("xlsx", as_xlsx), ("ods", as_ods)],
)
def test_import_twice_changes_nothing(tmp_path: Path, suffix: str, write, with_ids: bool) -> None:
    path = tmp_path / f"liste.{suffix}"
    write(path, ROWS if with_ids else [{key: row[key] for key in row if key != "id"} for row in ROWS])
    assert run(path) == (3, 0, 0, 0, 0)
    before = list(Initiative.objects.order_by("id").values())
    assert run(path) == (0, 0, 3, 0, 0)
    assert list(Initiative.objects.order_by("id").values()) == before


def test_import_fills_the_record(tmp_path: Path, redon: Territory) -> None:
    run(table(tmp_path, ROWS), "--source", "Annuaire")
    made = Initiative.objects.get(external_id="1")
    assert (made.slug, made.status, made.precision, made.territory, made.source.name) == (
        "fablab-de-redon", "published", "exact", redon, "Annuaire",
    )  # fmt: skip
    assert made.keywords == "fablabs fabrique de la ville redon redon agglomeration"
    assert (made.point.coords, made.contact_is_public) == ((-2.085, 47.652), False)
    garden = Initiative.objects.get(external_id="2")
    assert (garden.precision, garden.point.coords) == ("commune", (-2.08, 47.65))


def test_import_again_updates_filled_cells_and_keeps_the_sites_own_choices(tmp_path: Path) -> None:
    run(table(tmp_path, ROWS))
    Initiative.objects.filter(external_id="1").update(status="closed", summary="Relue par nous")
    changed = [{**ROWS[0], "nom": "Fablab du port", "type": "jardin partagé"}, *ROWS[1:]]
    assert run(table(tmp_path, changed)) == (0, 1, 2, 0, 0)
    made = Initiative.objects.get(external_id="1")
    assert (made.name, made.slug, made.status, made.summary) == (
        "Fablab du port",
        "fablab-de-redon",
        "closed",
        "Relue par nous",
    )
    assert [theme.slug for theme in made.themes.all()] == ["jardins-partages"]
    assert made.keywords == "jardins partages redon redon agglomeration"


def test_moved_row_without_identifier_updates_its_record(tmp_path: Path) -> None:
    rows = [{"nom": "Fablab", "lat": "47.65", "lon": "-2.08"}]
    run(table(tmp_path, rows))
    assert run(table(tmp_path, [{**rows[0], "lat": "47.70"}])) == (0, 1, 0, 0, 0)


def test_duplicates_inside_the_file_and_from_another_source(tmp_path: Path) -> None:
    rows = [
        {"nom": "Boîte à livres", "lat": "47.6500", "lon": "-2.0800"},
        {"nom": "Boite a Livres", "lat": "47.6505", "lon": "-2.0800"},
        {"nom": "Boîte à livres", "lat": "47.7000", "lon": "-2.0800"},
    ]
    assert run(table(tmp_path, rows)) == (2, 0, 0, 1, 0)
    assert run(table(tmp_path, rows)) == (0, 0, 2, 1, 0)
    assert run(table(tmp_path, rows), "--source", "Autre") == (0, 0, 0, 3, 0)
    assert Initiative.objects.count() == 2


def test_identifier_of_several_things_identifies_none(tmp_path: Path) -> None:
    rows = [{"id": "7", "nom": "A", "ville": "Redon"}, {"id": "7", "nom": "B", "ville": "Redon"}]
    path = table(tmp_path, rows)
    assert (run(path), run(path)) == ((2, 0, 0, 0, 0), (0, 0, 2, 0, 0))


def test_report_says_each_fault_and_loses_nothing(tmp_path: Path) -> None:
    rows = [
        {"nom": "", "lat": "47.65", "lon": "-2.08", "email": "", "annee": ""},
        {"nom": "Berlin", "lat": "52.5", "lon": "13.4", "email": "", "annee": ""},
        {"nom": "A", "lat": "-2.08", "lon": "47.65", "email": "pas un mail", "annee": "jadis"},
        {"nom": "B", "lat": "0", "lon": "0", "email": "", "annee": ""},
    ]
    path = table(tmp_path, rows)
    assert issues(tmp_path, path) == [
        ("2", "nom", "rejet"), ("3", "lat", "rejet"), ("4", "lat", "réparation"), ("4", "email", "avertissement"),
        ("4", "annee", "avertissement"), ("5", "lat", "réparation"), ("5", "", "avertissement"),
    ]  # fmt: skip
    assert sorted(Initiative.objects.values_list("name", flat=True)) == ["A", "B"]


@pytest.mark.parametrize(
    "row", [{"insee": "35999"}, {"cp": "35600", "ville": "St Conwoion"}, {"ville": "35600 Redon Cedex"}]
)
def test_commune_without_coordinates(tmp_path: Path, redon: Territory, row: dict) -> None:
    run(table(tmp_path, [{"nom": "A", **row}]))
    made = Initiative.objects.get()
    assert (made.territory, made.precision, made.point.coords) == (redon, "commune", (-2.08, 47.65))


def test_lambert_93_columns_are_converted(tmp_path: Path, redon: Territory) -> None:
    x, y = Point(-2.085, 47.652, srid=4326).transform(2154, clone=True).coords
    run(
        table(
            tmp_path,
            [{"nom": "A", "cp": "35600", "ville": "Redon", "X": f"{x:.2f}".replace(".", ","), "Y": f"{y:.2f}"}],
        )
    )
    made = Initiative.objects.get()
    assert (made.point.coords, made.territory) == (pytest.approx((-2.085, 47.652), abs=1e-6), redon)


@pytest.mark.parametrize(("option", "expected"), [("--dry-run", None), ("--strict", CommandError)])
def test_nothing_is_written(tmp_path: Path, option: str, expected: type | None) -> None:
    path = table(tmp_path, [*ROWS, {**ROWS[0], "id": "9", "nom": ""}])
    if expected:
        with pytest.raises(expected):
            run(path, option)
    else:
        assert run(path, option) == (3, 0, 0, 0, 1)
    assert (Initiative.objects.count(), Source.objects.count()) == (0, 0)


def test_territory_option_rejects_what_lies_elsewhere(tmp_path: Path, redon: Territory) -> None:
    rows = [
        {"nom": "Dedans", "cp": "", "lat": "47.65", "lon": "-2.08"},
        {"nom": "Dehors", "cp": "", "lat": "48.11", "lon": "-1.68"},
        {"nom": "Sans lieu", "cp": "", "lat": "", "lon": ""},
        {"nom": "Ailleurs", "cp": "44000", "lat": "", "lon": ""},
    ]
    assert run(table(tmp_path, rows), "--territory", "35236", "--status", "draft") == (2, 0, 0, 0, 2)
    assert list(Initiative.objects.order_by("name").values_list("name", "territory", "status")) == [
        ("Dedans", redon.pk, "draft"), ("Sans lieu", redon.pk, "draft"),
    ]  # fmt: skip


def test_mapping_file_tells_columns_values_and_defaults(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\nname = "Quoi"\naddress = ["N", "V"]\nignore = ["mail"]\n[defaults]\ncontact_is_public = true\n'
        'licence = "ODbL-1.0"\ntheme = "fablab"\n[values.theme]\n"cabane" = "jardins-partages"\n'
    )
    rows = [{"Quoi": "A", "N": "3", "V": "rue du Port", "mail": "a@b.fr", "type": "cabane"},
            {"Quoi": "B", "N": "", "V": "", "mail": "", "type": ""}]  # fmt: skip
    run(table(tmp_path, rows), "--mapping", str(mapping))
    first, second = Initiative.objects.order_by("name")
    assert (first.address, first.contact_email, first.contact_is_public, first.licence) == (
        "3, rue du Port",
        "",
        True,
        "ODbL-1.0",
    )
    assert [[theme.slug for theme in made.themes.all()] for made in (first, second)] == [
        ["jardins-partages"],
        ["fablab"],
    ]


def test_hostile_cells_are_harmless(tmp_path: Path) -> None:
    rows = [
        {
            "nom": "<script>x</script>=1+1\x00'; DROP TABLE x;--",
            "description": "\\N",
            "site": "javascript:alert(1)",
            "id": "%s{}",
        }
    ]
    path = table(tmp_path, rows)
    assert (run(path), run(path)) == ((1, 0, 0, 0, 0), (0, 0, 1, 0, 0))
    made = Initiative.objects.get()
    assert (made.name, made.website, made.description) == ("=1+1'; DROP TABLE x;--", "", "")


def test_unreadable_file_is_one_french_line(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError, match="classeur"):
        run(path)


def test_queries_do_not_grow_with_rows(tmp_path: Path) -> None:
    counts = []
    for size in (1, 40):
        rows = [{"id": f"{size}-{number}", "nom": f"N{size}-{number}", "ville": "Redon"} for number in range(size)]
        counts.append(_statements(table(tmp_path, rows), f"S{size}"))
    assert counts[0] == counts[1]


def _statements(path: Path, source: str) -> int:
    statements = []

    def count(execute, *query):
        statements.append(query[0])
        return execute(*query)

    with connection.execute_wrapper(count):
        run(path, "--source", source)
    return len(statements)


def test_equal_names_get_slugs_of_their_own(tmp_path: Path) -> None:
    rows = [
        {"id": str(number), "nom": "Repair café", "lat": f"47.{600 + number * 20}", "lon": "-2.08"}
        for number in range(4)
    ]
    run(table(tmp_path, rows))
    slugs = sorted(Initiative.objects.values_list("slug", flat=True), key=len)
    assert slugs[:2] == ["repair-cafe", "repair-cafe-redon"]
    assert len(set(slugs)) == 4


def test_make_slug_and_assign_slugs(redon: Territory) -> None:
    first = Initiative(name="Été !", territory=redon)
    second = Initiative(name="Ete", territory=redon)
    assert [one.slug for one in assign_slugs(initiatives=[first, second])] == ["ete", "ete-redon"]
    Initiative.objects.bulk_create([first, second])
    assert make_slug(name="Été", territory=redon, short_id="abc") == "ete-abc"
    assert make_slug(name="!!!") == "initiative"
    assert [make_slug(name=name) for name in ("Embed", "Panorama !")] == ["initiative-embed", "initiative-panorama"]


def test_refresh_keywords_writes_only_what_changed(redon: Territory) -> None:
    made = Initiative.objects.create(name="A", slug="a", territory=redon)
    made.themes.add(Theme.objects.get(slug="fablab"))
    assert (refresh_keywords(), refresh_keywords()) == (1, 0)
    assert refresh_keywords(initiative_ids=[]) == 0
    made.refresh_from_db()
    assert made.keywords == "fablabs fabrique de la ville redon redon agglomeration"

"""What an import leaves in the history, and what it leaves alone: corrections made here, absorbed or closed records."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import call_command
from django.test import Client

from inventory.enums import ChangeOrigin, Status
from inventory.models import Containment, Initiative, Merge, Territory, Theme
from inventory.services.duplicates import merge_records, undo_merge
from inventory.services.records import restore_record, snapshot, update_record
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
LEFT = {"id": "1", "nom": "Fablab", "type": "fablab", "resume": "Avant", "lat": "47.65", "lon": "-2.08", "tel": ""}
RIGHT = {**LEFT, "id": "2", "nom": "Jardin", "lat": "47.70", "type": "jardin"}
HERE = ChangeOrigin.MODERATION


@pytest.fixture(autouse=True)
def redon() -> Territory:
    square = MultiPolygon(Polygon.from_bbox((-2.2, 47.5, -2.0, 47.8)), srid=4326)
    for slug in ("fablab", "jardin", "velo"):
        Theme.objects.create(slug=slug, name=slug.capitalize(), icon="x", color="#5a3d8a")
    commune = Territory.objects.create(
        kind="commune", code="35236", slug="redon", name="Redon", geometry=square,
        centre=Point(-2.08, 47.65, srid=4326),
    )  # fmt: skip
    Containment.objects.create(inner=commune, outer=commune)
    return commune


@pytest.fixture
def bring(tmp_path: Path):
    """Import rows as `liste.csv`: (created, updated, unchanged), and [(severity, column, value)] of values kept."""

    def bring(*rows: dict[str, str], source: str = "Annuaire") -> tuple[tuple[int, ...], list[tuple[str, ...]]]:
        out, path, report = StringIO(), tmp_path / "liste.csv", tmp_path / "rapport.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        options = {"source": source, "report": report, "stdout": out, "stderr": StringIO()}
        call_command("import_initiatives", path, **options)
        counts = json.loads(out.getvalue().splitlines()[-1])
        assert list(counts) == ["read", "created", "updated", "unchanged", "duplicates", "rejected"]
        with report.open(encoding="utf-8-sig", newline="") as stream:
            said = list(csv.reader(stream, delimiter=";"))[1:]
        kept = [(row[3], row[1], row[2]) for row in said if row[4] == "gardé : valeur corrigée sur place"]
        return tuple(counts[kind] for kind in ("created", "updated", "unchanged")), kept

    return bring


def record(external_id: str = "1") -> Initiative:
    return Initiative.objects.get(external_id=external_id)


def history(initiative: Initiative) -> list[tuple[int, str, str]]:
    return list(initiative.revisions.order_by("number").values_list("number", "origin", "reason"))


def correct(**data: object) -> None:
    update_record(initiative=record(), data=data, origin=HERE)


IMPORTED = (1, "import", "Annuaire, fichier liste.csv")


def test_import_writes_the_version_that_the_services_would(bring) -> None:
    bring(LEFT, RIGHT)
    bring({**LEFT, "nom": "Fablab du port", "type": "jardin", "lat": "47.66"}, RIGHT)
    made = record()
    assert history(made) == [IMPORTED, (2, *IMPORTED[1:])]
    assert [one.revisions.first().data for one in (made, record("2"))] == [snapshot(made), snapshot(record("2"))]
    assert made.revisions.get(number=1).data["name"] == "Fablab"


def test_import_that_changes_nothing_leaves_no_version(bring) -> None:
    bring(LEFT)
    assert (bring(LEFT), history(record())) == (((0, 0, 1), []), [IMPORTED])


def test_record_without_history_keeps_its_former_state_as_first_version(bring) -> None:
    bring(LEFT)
    record().revisions.all().delete()
    bring({**LEFT, "nom": "Fablab du port"})
    assert history(record()) == [(1, "import", ""), (2, *IMPORTED[1:])]
    assert list(record().revisions.order_by("number").values_list("data__name", flat=True)) == [
        "Fablab", "Fablab du port",
    ]  # fmt: skip


def test_version_of_an_import_is_shown_and_brought_back(bring, redon: Territory) -> None:
    bring(LEFT)
    bring({**LEFT, "nom": "Fablab du port"})
    client = Client()
    client.force_login(MembershipFactory(territory=redon).user)
    html = client.get(f"/moderation/fiches/{record().slug}/historique/").content.decode()
    wanted = ["Version 2, import", "Motif : Annuaire, fichier liste.csv", "</span> du port</ins>"]
    assert [text for text in wanted if text not in html] == []
    restore_record(revision=record().revisions.get(number=1), made_by=None)
    assert record().name == "Fablab"


@pytest.mark.parametrize(
    ("data", "changed", "kept"),
    [
        ({"summary": "Ici"}, {"resume": "Avant"}, [("avertissement", "resume", "Avant")]),
        ({"summary": "Ici"}, {"resume": "Après"}, [("conflit", "resume", "Après")]),
        ({"summary": ""}, {"resume": "Avant"}, [("avertissement", "resume", "Avant")]),
        ({"summary": "Après"}, {"resume": "Après"}, []),
        ({"contact_phone": "02 99 00 00 00"}, {"tel": "02 99 11 11 11"}, [("conflit", "tel", "02 99 11 11 11")]),
        ({"themes": ["velo"]}, {"type": "jardin"}, [("conflit", "type", "jardin")]),
        ({"point": [-2.09, 47.6]}, {"lat": "47.66"}, [("conflit", "lat", "-2.08, 47.66")]),
    ],
)
def test_value_corrected_here_is_kept_and_reported(bring, data: dict, changed: dict, kept: list) -> None:
    bring(LEFT)
    correct(**data)
    before = snapshot(record())
    assert bring({**LEFT, **changed}) == ((0, 0, 1), kept)
    assert (snapshot(record()), record().revisions.count()) == (before, 2)


def test_correction_outlives_imports_that_change_the_rest(bring) -> None:
    bring(LEFT)
    correct(summary="Ici")
    for name in ("Fablab du port", "Fablab du quai"):
        assert bring({**LEFT, "nom": name, "resume": "Après"}) == ((0, 1, 0), [("conflit", "resume", "Après")])
        assert (record().name, record().summary) == (name, "Ici")


def test_correction_taken_back_lets_the_source_write_again(bring) -> None:
    bring(LEFT)
    correct(summary="Ici")
    restore_record(revision=record().revisions.get(number=1), made_by=None)
    assert bring({**LEFT, "resume": "Après"}) == ((0, 1, 0), [])


def test_change_without_a_version_is_a_correction_and_gets_one(bring) -> None:
    bring(LEFT)
    Initiative.objects.update(summary="Ici")
    for name in ("Fablab du port", "Fablab du quai"):
        bring({**LEFT, "nom": name})
        assert record().summary == "Ici"
    assert [origin for _, origin, _ in history(record())] == ["import", "admin", "import", "import"]


def test_text_typed_again_in_a_form_is_no_correction(bring) -> None:
    bring({**LEFT, "resume": "Une\nDeux"})
    correct(point=[-2.0800000001, 47.6500000001])
    assert bring({**LEFT, "lat": "47.66"})[1] == []


def test_record_closed_here_stays_closed(bring) -> None:
    bring(LEFT)
    correct(status=Status.CLOSED)
    assert bring({**LEFT, "nom": "Fablab du port"})[0] == (0, 1, 0)
    assert (record().status, record().name) == (Status.CLOSED, "Fablab du port")


@pytest.mark.parametrize(("site", "checked"), [("https://ancien.example", True), ("https://neuf.example", False)])
def test_what_was_found_of_a_former_site_is_forgotten(bring, site: str, checked: bool) -> None:
    bring({**LEFT, "site": "https://ancien.example"})
    Initiative.objects.update(website_failing_since="2026-01-01", website_checked_at="2026-01-09T00:00:00Z")
    bring({**LEFT, "site": site, "nom": "Fablab du port"})
    assert [bool(record().website_failing_since), bool(record().website_checked_at)] == [checked, checked]


@pytest.fixture
def merged(bring) -> Merge:
    """The record 1 of Annuaire absorbed by the record 2 of another source."""
    bring({**LEFT, "lat": "47.75", "lon": "-2.15"})
    bring(RIGHT, source="Autre")
    choices = {"summary": "absorbed"}
    return merge_records(kept=record("2"), absorbed=record(), choices=choices, made_by=None)


MOVED = {**LEFT, "lat": "47.75", "lon": "-2.15"}


def test_row_of_an_absorbed_record_updates_the_one_that_stands_for_it(bring, merged: Merge) -> None:
    before = snapshot(record())
    for summary in ("Après", "Encore après"):
        counts, kept = bring({**MOVED, "resume": summary})
        assert (counts, record("2").summary) == ((0, 1, 0), summary)
    assert (snapshot(record()), record().status, record().revisions.count()) == (before, Status.MERGED, 2)
    assert {(severity, column) for severity, column, _ in kept} == {
        ("avertissement", column) for column in ("nom", "type", "lat")
    }
    kept_record = record("2")
    assert (kept_record.source.name, kept_record.name) == ("Autre", "Jardin")
    assert [origin for _, origin, _ in history(kept_record)] == ["import", "merge", "import", "import"]


def test_two_sources_of_a_merged_record_do_not_undo_each_other(bring, merged: Merge) -> None:
    bring({**MOVED, "resume": "Après"})
    assert bring(RIGHT, source="Autre")[0] == (0, 0, 1)
    assert bring({**MOVED, "resume": "Après"})[0] == (0, 0, 1)
    assert record("2").summary == "Après"


def test_undone_merge_gives_the_row_its_record_back(bring, merged: Merge) -> None:
    undo_merge(merge=merged, made_by=None)
    assert bring({**MOVED, "resume": "Après"})[0] == (0, 1, 0)
    assert (record().summary, record("2").summary) == ("Après", "Avant")


def test_own_row_comes_before_that_of_an_absorbed_record(bring) -> None:
    bring(LEFT, RIGHT)
    merge_records(kept=record("2"), absorbed=record(), choices={}, made_by=None)
    assert bring({**LEFT, "resume": "Gauche"}, {**RIGHT, "resume": "Droite"})[0] == (0, 1, 1)
    assert (record("2").summary, record().summary) == ("Droite", "Avant")


def test_chain_of_merges_is_followed_and_a_broken_one_is_left_alone(bring, merged: Merge) -> None:
    bring({**LEFT, "id": "3", "nom": "Recyclerie", "lat": "47.6"}, source="Encore")
    last = merge_records(kept=record("3"), absorbed=record("2"), choices={}, made_by=None)
    bring({**MOVED, "resume": "Après"})
    assert [record(pk).summary for pk in "123"] == ["Avant", "Avant", "Après"]
    Merge.objects.filter(pk=last.pk).delete()
    assert bring({**MOVED, "resume": "Encore"})[0] == (0, 0, 1)
    assert [record(pk).summary for pk in "123"] == ["Avant", "Avant", "Après"]

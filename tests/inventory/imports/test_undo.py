"""An import undone: the census as it was, but for what people did since; what is kept is told."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from inventory.enums import ChangeOrigin, ImportState
from inventory.models import ImportRun, Initiative, Source, Territory
from inventory.services import import_runs
from inventory.services.duplicates import merge_records
from inventory.services.import_runs import ImportRefused
from inventory.services.import_runs.giving_back import holders
from inventory.services.records import update_record
from inventory.services.sources.corrections import corrections_of
from tests.factories.portfolio import CaseStudyFactory
from tests.inventory.imports.runs import BIKES, FABLAB, GARDEN, applied, previewed, record, sheet, undone

pytestmark = pytest.mark.django_db
TABLES = [
    "inventory_source",
    *(f"inventory_initiative_{name}" for name in ("themes", "stakes", "exchanges", "needs", "offers")),
]
HASH = "SELECT md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM (SELECT {} FROM {}) AS row"
COLUMNS = "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns WHERE table_name = %s"


def census() -> list[str]:
    """A digest of each table of the census, of all columns but `updated_at` and the numbers of links."""
    found = []
    with connection.cursor() as cursor:
        for table in ("inventory_initiative", *TABLES):
            left_out = "updated_at" if table == "inventory_initiative" else "id"
            left_out = "" if table == "inventory_source" else left_out
            cursor.execute(f"{COLUMNS} AND column_name <> %s", [table, left_out])
            cursor.execute(HASH.format(cursor.fetchone()[0], table))
            found.append(cursor.fetchone()[0])
    return found


def correct(external_id: str, **data: object) -> None:
    update_record(initiative=record(external_id), data=data, origin=ChangeOrigin.MODERATION)


def test_undone_import_leaves_the_census_as_it_was(redon: Territory) -> None:
    applied(redon, {**FABLAB, "site": "https://avant.example"}, {**GARDEN, "site": ""})
    correct("2", summary="Corrigé ici", themes=["velo"])
    Initiative.objects.update(website_checked_at="2026-01-01T00:00:00Z", licence="ODbL-1.0")
    before = census()
    run = applied(
        redon,
        {
            **FABLAB,
            "resume": "Après",
            "lat": "47.66",
            "type": "velo",
            "site": "https://apres.example",
            "licence": "CC0",
        },
        {**GARDEN, "nom": "Jardin neuf", "site": "https://jardin.example", "licence": ""},
        {**BIKES, "site": "", "licence": ""},
    )
    assert (run.counts["created"], run.counts["updated"], census() == before) == (1, 2, False)
    run = undone(run)
    assert (run.state, run.error) == (ImportState.UNDONE, "")
    assert run.counts["undone"] == {"deleted": 1, "restored": 2, "kept": 0, "records": []}
    assert census() == before
    assert list(record("1").revisions.values_list("origin", flat=True)) == ["undo", "import", "import"]


def test_undone_import_is_not_shown_as_corrected_here(redon: Territory) -> None:
    applied(redon, FABLAB)
    run = applied(redon, {**FABLAB, "resume": "Après"})
    assert corrections_of(record("1")) == ({}, {})
    undone(run)
    assert corrections_of(record("1")) == ({}, {})
    correct("1", summary="Corrigé ici")
    assert corrections_of(record("1"))[1] == {"summary": "Corrigé ici"}


def test_undone_import_can_be_made_again_and_undone_again(redon: Territory) -> None:
    empty = census()
    first = applied(redon, FABLAB)
    before = census()
    rows = [{**FABLAB, "resume": "Après"}, GARDEN]
    run = undone(applied(redon, *rows))
    again = applied(redon, *rows)
    assert {name: again.counts[name] for name in ("created", "updated", "kept")} == {
        "created": 1,
        "updated": 1,
        "kept": 0,
    }
    undone(again)
    assert (run.state, census()) == (ImportState.UNDONE, before)
    undone(first)
    assert (census(), Source.objects.count()) == (empty, 0)


def test_what_people_did_since_stays_and_is_told(redon: Territory) -> None:
    applied(redon, FABLAB)
    run = applied(redon, {**FABLAB, "resume": "Après", "tel": "0299710000"}, GARDEN, BIKES)
    correct("1", summary="Corrigé ici")
    correct("2", summary="Corrigé ici")
    study = CaseStudyFactory()
    study.initiatives.add(record("3"))
    run = undone(run)
    assert run.counts["undone"] == {
        "deleted": 0,
        "restored": 1,
        "kept": 3,
        "records": [
            [str(record("1").pk), "Fablab", "quelqu’un l’a modifiée depuis"],
            [str(record("2").pk), "Jardin", "quelqu’un l’a modifiée depuis"],
            [str(record("3").pk), "Vélos", "liée depuis à : fiche du porte-folio"],
        ],
    }
    assert (record("1").summary, record("1").contact_phone) == ("Corrigé ici", "")
    assert run.lines.get(line=3).remarks[-1] == [
        "", "Jardin", "avertissement", "fiche gardée : quelqu’un l’a modifiée depuis",
    ]  # fmt: skip
    # What was corrected here still wins over the source.
    assert applied(redon, {**FABLAB, "resume": "Après"}).counts["kept"] == 1
    assert record("1").summary == "Corrigé ici"


def test_absorbed_record_stays_as_it_is(redon: Territory) -> None:
    applied(redon, FABLAB, GARDEN)
    run = applied(redon, {**FABLAB, "resume": "Après"}, GARDEN)
    merge_records(kept=record("2"), absorbed=record("1"), choices={}, made_by=None)
    run = undone(run)
    assert [why for _, _, why in run.counts["undone"]["records"]] == ["elle a été fusionnée depuis"]
    assert record("1").summary == "Après"


def test_import_under_a_later_one_is_not_undone(redon: Territory) -> None:
    first = applied(redon, FABLAB)
    later = applied(redon, {**FABLAB, "resume": "Après"})
    with pytest.raises(
        ImportRefused, match=r"Un import plus récent .* : Annuaire, fichier liste\.csv\. Annulez-le d’abord"
    ):
        import_runs.undo(run=first, version=first.version, user=None)
    undone(later)
    assert undone(first).counts["undone"]["deleted"] == 1


def test_import_of_the_command_counts_as_a_later_one(redon: Territory, tmp_path) -> None:
    run = applied(redon, FABLAB)
    (tmp_path / "a.csv").write_bytes(sheet({**FABLAB, "resume": "Après"}).read())
    call_command("import_initiatives", tmp_path / "a.csv", source="Annuaire")
    with pytest.raises(ImportRefused, match=r"Annuaire, fichier a\.csv"):
        import_runs.undo(run=run, version=run.version, user=None)


def test_later_import_between_decision_and_work_leaves_it_applied(redon: Territory) -> None:
    run = applied(redon, FABLAB)
    later = previewed(redon, {**FABLAB, "resume": "Après"})
    later = import_runs.apply(run=later, version=later.version, user=None)
    run = undone(run)
    assert (run.state, run.error[:40]) == (ImportState.APPLIED, "Un import plus récent a écrit sur les mê")
    assert ImportRun.objects.get(pk=later.pk).state == ImportState.APPLIED


def test_import_older_than_a_year_is_not_undone(redon: Territory) -> None:
    run = applied(redon, FABLAB)
    ImportRun.objects.update(applied_at="2024-01-01T00:00:00Z")
    with pytest.raises(ImportRefused, match="plus d’un an"):
        import_runs.undo(run=run, version=run.version, user=None)


def test_everything_that_points_to_a_record_holds_it() -> None:
    assert sorted(table for table, _, _ in holders()) == [
        "evaluation_evaluation",
        "inventory_contribution",
        "inventory_correspondence",
        "inventory_distinction",
        "inventory_distinction",
        "inventory_merge",
        "inventory_merge",
        "inventory_photo",
        "inventory_token",
        "portfolio_casestudy_initiatives",
        "portfolio_effect",
        "portfolio_guidepage_initiatives",
        "portfolio_insight",
        "portfolio_outcome",
        "portfolio_posterfeature",
        "recommendations_inspiration",
        "recommendations_partner",
    ]

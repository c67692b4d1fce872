"""An import on the site, from the file to the census: what is recognised, previewed, left out, applied."""

from __future__ import annotations

import pytest

from inventory.enums import ImportState, LineOutcome
from inventory.models import ImportMapping, ImportRun, Initiative, Revision, Source, Territory
from inventory.services import import_runs
from inventory.services.import_runs import ImportRefused, StaleRun
from inventory.services.records import update_record
from tests.factories.accounts import UserFactory
from tests.inventory.imports.runs import (
    BIKES,
    FABLAB,
    GARDEN,
    applied,
    outcomes,
    previewed,
    received,
    record,
    sheet,
    work,
    worked,
)

pytestmark = pytest.mark.django_db


def test_file_is_recognised(redon: Territory) -> None:
    run = received(redon, FABLAB, {**GARDEN, "type": "inconnu", "nom": ""})
    assert (run.state, run.error) == (ImportState.RECOGNISED, "")
    told = run.recognition
    assert {name: told[name] for name in ("format", "encoding", "delimiter", "sheets", "problem", "total")} == {
        "format": "csv", "encoding": "utf-8", "delimiter": ";", "sheets": [], "problem": "", "total": None,
    }  # fmt: skip
    assert [(column["label"], column["field"], column["samples"], column["filled"]) for column in told["columns"]] == [
        ("id", "external_id", ["1", "2"], 2),
        ("nom", "name", ["Fablab"], 1),
        ("type", "theme", ["fablab", "inconnu"], 2),
        ("resume", "summary", ["Avant"], 2),
        ("lat", "latitude", ["47.65", "47.70"], 2),
        ("lon", "longitude", ["-2.08"], 2),
        ("tel", "contact_phone", [], 0),
    ]
    assert (told["terms"], told["unknown_terms"]) == ({"theme": {"fablab": ["fablab"]}}, {})
    assert told["rows"] == [
        {"line": 2, "name": "Fablab", "summary": "Avant", "external_id": "1", "precision": "exact", "lon": -2.08,
         "lat": 47.65, "themes": ["Fablab"]},
        {"line": 3, "name": "2 | inconnu | Avant | 47.70 | -2.08", "rejected": "nom absent"},
    ]  # fmt: skip


def test_preview_tells_each_line_and_writes_no_record(redon: Territory) -> None:
    applied(redon, FABLAB, GARDEN)
    before = list(Initiative.objects.order_by("pk").values())
    run = previewed(
        redon, {**FABLAB, "resume": "Après"}, GARDEN, BIKES, {**BIKES, "lat": "47.72"}, {**FABLAB, "nom": ""}
    )
    assert (run.state, run.counts) == (
        ImportState.PREVIEWED,
        {"read": 5, "created": 1, "updated": 1, "unchanged": 1, "duplicates": 1, "rejected": 1, "kept": 0},
    )
    assert outcomes(run) == [
        (2, LineOutcome.CHANGED, "Fablab"),
        (3, LineOutcome.UNCHANGED, "Jardin"),
        (4, LineOutcome.NEW, "Vélos"),
        (5, LineOutcome.DUPLICATE, "Vélos"),
        (6, LineOutcome.REJECTED, ""),
    ]
    changed, same, new, double, refused = run.lines.all()
    assert (changed.difference, changed.initiative_id) == ({"summary": ["Avant", "Après"]}, record("1").pk)
    assert (same.difference, same.remarks) == ({}, [])
    assert (new.initiative_id, new.difference) == (
        None,
        {
            "name": [None, "Vélos"], "summary": [None, "Avant"], "themes": [None, ["velo"]],
            "territory": [None, "redon"], "point": [None, [-2.08, 47.72]], "precision": [None, "exact"],
        },
    )  # fmt: skip
    assert double.remarks == [["", "Vélos", "doublon", "même fiche que la ligne 4"]]
    assert refused.remarks[0][2:] == ["rejet", "nom absent"]
    assert list(Initiative.objects.order_by("pk").values()) == before
    assert [issue.line for issue in import_runs.report(run)] == [5, 6]


def test_apply_does_what_the_preview_says_but_for_lines_left_out(redon: Territory) -> None:
    applied(redon, FABLAB)
    run = previewed(redon, {**FABLAB, "resume": "Après"}, GARDEN, BIKES)
    run = import_runs.choose(run=run, excluded=[2, 3], version=run.version, user=None)
    run = worked(import_runs.apply(run=run, version=run.version, user=None))
    assert (run.state, run.error, run.counts) == (
        ImportState.APPLIED,
        "",
        {
            "read": 3,
            "created": 1,
            "updated": 0,
            "unchanged": 0,
            "duplicates": 0,
            "rejected": 0,
            "kept": 0,
            "excluded": 2,
        },
    )
    assert list(Initiative.objects.values_list("name", "summary")) == [("Fablab", "Avant"), ("Vélos", "Avant")]
    assert outcomes(run) == [(2, "changed", "Fablab"), (3, "new", "Jardin"), (4, "new", "Vélos")]
    assert run.lines.get(line=4).initiative_id == record("3").pk
    assert [(change.initiative_id, change.before, change.number) for change in run.changes.all()] == [
        (record("3").pk, None, 1)
    ]
    assert Revision.objects.get(initiative=record("3")).reason == "Annuaire, fichier liste.csv"


def test_apply_tells_what_differs_from_the_preview(redon: Territory) -> None:
    run = previewed(redon, FABLAB)
    applied(redon, FABLAB, GARDEN)
    run = worked(import_runs.apply(run=run, version=run.version, user=None))
    assert (run.counts["created"], run.counts["unchanged"], run.counts["foreseen"]["created"]) == (0, 1, 1)


def test_values_corrected_here_stay_out_of_the_difference(redon: Territory) -> None:
    applied(redon, FABLAB)
    update_record(initiative=record("1"), data={"summary": "Ici"}, origin="moderation")
    run = previewed(redon, {**FABLAB, "resume": "Après", "tel": "0299710000"})
    line = run.lines.get()
    assert (line.outcome, list(line.difference), run.counts["kept"]) == ("changed", ["contact_phone"], 1)
    run = previewed(redon, {**FABLAB, "resume": "Après"})
    assert (run.lines.get().outcome, run.counts["updated"]) == ("unchanged", 0)


def test_correction_of_columns_and_words_is_kept_under_a_name(redon: Territory) -> None:
    user = UserFactory()
    run = received(redon, {**FABLAB, "resume": "jardin partagé", "type": ""})
    mapping = {"columns": {"theme": ["resume"]}, "values": {"theme": {"jardin partagé": ["velo"]}}}
    run = worked(import_runs.correct(run=run, mapping=mapping, version=run.version, user=user, save_as=" Nos  fiches "))
    assert run.lines.get().difference["themes"] == [None, ["velo"]]
    kept = ImportMapping.objects.get()
    assert (kept.name, kept.data, kept.made_by) == ("Nos fiches", mapping, user)
    again = received(redon, {**BIKES, "resume": "jardin partagé"}, mapping=kept)
    assert again.recognition["rows"][0]["themes"] == ["Velo"]


def test_delimiter_told_has_the_file_read_again(redon: Territory) -> None:
    run = received(redon, FABLAB)
    run = import_runs.correct(run=run, mapping={"options": {"delimiter": ","}}, version=run.version, user=None)
    assert run.state == ImportState.RECEIVED
    run = worked(run)
    assert (run.state, len(run.recognition["columns"])) == (ImportState.RECOGNISED, 1)
    assert run.recognition["problem"].startswith("Aucune colonne ne donne le nom")
    with pytest.raises(ImportRefused, match="Dites quelle colonne"):
        import_runs.correct(run=run, mapping={"options": {"delimiter": ","}}, version=run.version, user=None)


@pytest.mark.parametrize(
    ("mapping", "errors"),
    [
        ({"columns": {"name": ["rien"]}}, {"columns.name": "La colonne « rien » n’est pas dans le fichier."}),
        ({"values": {"theme": {"x": ["rien"]}}}, {"values.theme": "Aucun terme ne répond à « rien »."}),
        ({"defaults": {"theme": ["rien"]}}, {"defaults.theme": "Aucun terme ne répond à « rien »."}),
        ({"columns": ["nom"]}, {"columns": "[columns] doit être une table."}),
        ({"group_by": ["rien"]}, {"group_by": "La colonne « rien » n’est pas dans le fichier."}),
    ],
)
def test_mapping_is_refused_key_by_key(redon: Territory, mapping: dict, errors: dict) -> None:
    run = received(redon, FABLAB)
    with pytest.raises(ImportRefused) as refused:
        import_runs.correct(run=run, mapping=mapping, version=run.version, user=None)
    assert refused.value.errors == errors


def test_same_file_sent_twice_is_one_import(redon: Territory) -> None:
    user = UserFactory()
    first, second = (
        import_runs.receive(territory=redon, user=user, upload=sheet(FABLAB), source_name="Annuaire") for _ in range(2)
    )
    other = import_runs.receive(territory=redon, user=user, upload=sheet(GARDEN), source_name="Annuaire")
    assert (first.pk == second.pk, first.pk == other.pk, work()) == (True, False, 2)


def test_empty_file_is_refused(redon: Territory) -> None:
    upload = sheet(FABLAB)
    upload.size = 0
    with pytest.raises(ImportRefused, match="vide"):
        import_runs.receive(territory=redon, user=None, upload=upload)
    with pytest.raises(ImportRefused, match="l’un des deux"):
        import_runs.receive(territory=redon, user=None)


def test_decision_on_an_older_state_is_told(redon: Territory) -> None:
    run = previewed(redon, FABLAB)
    with pytest.raises(StaleRun):
        import_runs.apply(run=run, version=run.version - 1, user=None)
    import_runs.apply(run=run, version=run.version, user=None)
    with pytest.raises(StaleRun):
        import_runs.choose(run=run, excluded=[2], version=run.version, user=None)
    with pytest.raises(ImportRefused, match="en cours d’application"):
        import_runs.apply(run=run, version=run.version + 1, user=None)


def test_abandoned_import_is_not_worked_on(redon: Territory) -> None:
    run = import_runs.receive(territory=redon, user=None, upload=sheet(FABLAB))
    import_runs.abandon(run=run, version=run.version, user=None)
    run = worked(run)
    assert (run.state, run.recognition, Source.objects.count()) == (ImportState.ABANDONED, {}, 0)


def test_failed_import_is_taken_up_where_it_stopped(redon: Territory) -> None:
    run = previewed(redon, FABLAB)
    run = import_runs.apply(run=run, version=run.version, user=UserFactory())
    ImportRun.objects.update(state=ImportState.FAILED, error="panne")
    run = worked(import_runs.retry(run=run))
    assert (run.state, run.error, Initiative.objects.count()) == (ImportState.APPLIED, "", 1)

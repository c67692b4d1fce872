"""The form of what was recognised: only what someone changes is told, and it is told as a mapping file would."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.forms.imports_mapping import MOST_COLUMNS, MappingForm
from inventory.forms.imports_words import FIELDS, MOST_WORDS, format_label
from inventory.imports.columns import synonyms
from inventory.imports.mapping import TERM_FIELDS, parse_mapping
from inventory.models import ImportMapping, ImportRun, Territory, Theme
from inventory.services import import_runs
from tests.factories.imports import ImportRunFactory
from tests.inventory.imports.runs import BIKES, FABLAB, GARDEN, received, worked

pytestmark = pytest.mark.django_db
ROW = {**FABLAB, "type": "Tricot", "velo": "oui"}


def shown(run: ImportRun) -> dict[str, Any]:
    """What the page would send, unchanged."""
    form = MappingForm(run=run)
    return {name: value for name in form.fields if (value := form[name].value())}


def told(run: ImportRun, **changes: Any) -> dict[str, Any]:
    """The mapping that the form makes of the page with `changes`."""
    form = MappingForm({**shown(run), **changes}, run=run)
    assert form.is_valid(), form.errors
    return form.mapping()


def column(run: ImportRun, label: str) -> str:
    """The name of the control of a column."""
    return f"column_{[each['label'] for each in run.recognition['columns']].index(label)}"


def word(run: ImportRun, text: str) -> str:
    """The name of the control of a word."""
    return f"word_{[each[1] for each in MappingForm(run=run).words].index(text)}"


def test_fields_have_french_names() -> None:
    assert (set(FIELDS), TERM_FIELDS - set(FIELDS)) == (set(synonyms()), set())


def test_page_sent_as_it_is_tells_nothing(redon: Territory) -> None:
    run = received(redon, ROW, GARDEN | {"velo": "non"})
    assert told(run) == {}


def test_column_of_another_field_is_told_and_the_others_are_not(redon: Territory) -> None:
    run = received(redon, ROW)
    assert told(run, **{column(run, "resume"): "audience"}) == {"columns": {"audience": ["resume"]}}
    assert told(run, **{column(run, "resume"): ""}) == {"columns": {"ignore": ["resume"]}}
    both = told(run, **{column(run, "resume"): "description", column(run, "velo"): "description"})
    assert both == {"columns": {"description": ["resume", "velo"]}}


def test_column_taken_back_is_no_longer_ignored(redon: Territory) -> None:
    run = ImportRunFactory(territory=redon, mapping={"columns": {"ignore": ["resume"]}})
    columns = [
        {"label": label, "field": field, "pivot": False, "samples": [], "filled": 1}
        for label, field in (("nom", "name"), ("resume", ""))
    ]
    run.recognition = {"columns": columns}
    assert told(run) == {"columns": {"ignore": ["resume"]}}
    assert told(run, column_1="summary") == {"columns": {"summary": ["resume"]}}


def test_words_are_told_by_their_slugs(redon: Territory) -> None:
    run = received(redon, ROW, FABLAB | {"velo": ""}, GARDEN | {"velo": ""})
    values = {word(run, "Tricot"): "jardin", word(run, "fablab"): "-"}
    assert told(run, **values) == {"values": {"theme": {"Tricot": ["jardin"], "fablab": []}}}


def test_reading_options_are_told_when_chosen(redon: Territory) -> None:
    run = received(redon, ROW)
    options = {"encoding": "cp1252", "delimiter": "tab", "crs": "CC47", "list_separators": " / ", "group_0": "nom"}
    assert told(run, **options)["options"] == {
        "encoding": "cp1252", "delimiter": "\t", "crs": "CC47", "list_separators": " / ", "group_by": ["nom"],
    }  # fmt: skip
    run.mapping = told(run, **options)
    assert told(run) == run.mapping


def test_values_for_all_rows_are_told(redon: Territory) -> None:
    run = received(redon, ROW)
    values = {"default_theme": "velo", "default_licence": "ODbL-1.0", "default_source_url": "https://exemple.fr/"}
    assert told(run, **values, contact_is_public="on")["defaults"] == {
        "theme": ["velo"], "licence": "ODbL-1.0", "source_url": "https://exemple.fr/", "contact_is_public": True,
    }  # fmt: skip


def test_columns_of_yes_and_no_are_offered_and_told(redon: Territory) -> None:
    run = received(redon, ROW)
    assert MappingForm(run=run)["pivot_column_0"].value() == "velo"
    made = told(run, pivot_term_0="theme:velo", split_theme="/")
    assert made == {"pivot": {"theme": {"velo": ["velo"]}}, "split": {"theme": "/"}}
    run = worked(import_runs.correct(run=run, mapping=made, version=run.version, user=None))
    assert run.lines.get().difference["themes"] == [None, ["velo"]]
    assert told(run) == made


def test_everything_told_is_a_mapping_file(redon: Territory) -> None:
    run = received(redon, ROW)
    changes = {"pivot_term_0": "theme:velo", "split_needs": ",", "group_0": "nom", "default_sphere": "", "crs": "CC"}
    parse_mapping(told(run, **changes, **{column(run, "resume"): "needs", word(run, "Tricot"): "velo"}))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"column_1": "audience"}, "column_0"),
        ({"column_4": ""}, "column_5"),
        ({"column_1": "x"}, "column_1"),
        ({"pivot_term_1": "theme:velo"}, "pivot_column_1"),
        ({"pivot_column_1": "nom"}, "pivot_term_1"),
        ({"default_source_url": "x y"}, "default_source_url"),
        ({"list_separators": "/" * 11}, "list_separators"),
        ({"save_as": "\0"}, "save_as"),
    ],
)
def test_what_makes_no_sense_is_refused_on_its_field(redon: Territory, changes: dict[str, str], field: str) -> None:
    run = received(redon, ROW)
    form = MappingForm({**shown(run), **changes}, run=run)
    assert (form.is_valid(), form.problems()[0][1]) == (False, f"id_{field}")


def test_hundreds_of_columns_and_words_are_capped_and_kept(redon: Territory) -> None:
    columns = [
        {"label": f"c{rank}", "field": "", "pivot": False, "samples": [], "filled": 0} for rank in range(MOST_COLUMNS)
    ]
    beyond = {"label": "nom", "field": "name", "pivot": False, "samples": [], "filled": 1}
    unknown = {"theme": {f"mot {rank}": rank for rank in range(MOST_WORDS + 20)}}
    run = ImportRunFactory(territory=redon, recognition={"columns": [*columns, beyond], "unknown_terms": unknown})
    form = MappingForm(run=run)
    assert (form.hidden_columns(), form.hidden_words()) == (1, 20)
    assert [row.count for row in form.unknown_words()][:2] == [MOST_WORDS + 19, MOST_WORDS + 18]
    assert told(run) == {}
    assert len(form.fields) < 1_000


def test_known_word_of_two_themes_keeps_both(redon: Territory) -> None:
    Theme.objects.create(slug="tiers-lieux", name="Tiers-lieux", icon="x", color="#5a3d8a")
    run = ImportRunFactory(territory=redon)
    run.recognition = {**run.recognition, "terms": {"theme": {"TL fab": ["fablab", "tiers-lieux"]}}}
    assert MappingForm(run=run)["word_0"].value() == "fablab,tiers-lieux"
    assert told(run) == {}


def test_correction_is_saved_under_a_name_and_previewed(redon: Territory) -> None:
    run = received(redon, FABLAB, BIKES)
    values = {**shown(run), "save_as": "Nos fichiers", column(run, "resume"): "audience"}
    form = MappingForm(values, run=run)
    assert form.is_valid()
    saved = form.cleaned_data["save_as"]
    run = import_runs.correct(run=run, mapping=form.mapping(), version=run.version, user=None, save_as=saved)
    assert ImportMapping.objects.get(name="Nos fichiers").data == {"columns": {"audience": ["resume"]}}
    assert worked(run).lines.first().difference["audience"] == [None, "Avant"]


@pytest.mark.parametrize(
    ("name", "label"), [("csv", "CSV"), ("YesWiki Bazar (geojson)", "YesWiki Bazar (GeoJSON)"), ("umap", "umap")]
)
def test_format_is_named_as_people_do(name: str, label: str) -> None:
    assert format_label(name) == label

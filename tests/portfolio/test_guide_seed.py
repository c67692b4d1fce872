"""The guide, the glossary and the readings that come with the platform: whole, loaded once, then left alone."""

import re
import tomllib

import pytest

from domino.markdown import check_markdown
from inventory.services.demo import FILE as CENSUS
from portfolio.models import GlossaryTerm, GuidePage, Reading
from portfolio.services.demo_case_studies import FILE as CASE_STUDIES
from portfolio.services.demo_guide import FOLDER, load_glossary, load_guide
from tests.factories.initiatives import InitiativeFactory
from tests.factories.portfolio import CaseStudyFactory

GUIDE = tomllib.loads((FOLDER / "guide.toml").read_text())
TERMS = tomllib.loads((FOLDER / "glossary.toml").read_text())["term"]
SHORTEST, LONGEST = 250, 400


def words(entry: dict) -> int:
    return len(re.findall(r"[\w’-]+", entry["body"]))


@pytest.mark.parametrize("entry", GUIDE["page"], ids=[entry["slug"] for entry in GUIDE["page"]])
def test_guide_page_is_whole(entry: dict) -> None:
    check_markdown(entry["body"])
    assert SHORTEST <= words(entry) <= LONGEST
    headings = [line for line in entry["body"].splitlines() if line.startswith("#")]
    assert headings == ["# Comment s’y prendre", "# Ce qui peut coincer", "# À essayer cette semaine"]


def test_guide_has_four_postures_and_six_know_hows() -> None:
    kinds = [entry["kind"] for entry in GUIDE["page"]]
    assert kinds == ["posture"] * 4 + ["theme"] * 6


def test_inspirations_are_in_the_demo() -> None:
    studies = {entry["slug"] for entry in tomllib.loads(CASE_STUDIES.read_text())["case_study"]}
    assert {slug for entry in GUIDE["page"] for slug in entry["case_studies"]} - studies == set()
    assert [entry["slug"] for entry in GUIDE["page"] if not entry["initiatives"] or not entry["case_studies"]] == []
    assert CENSUS.exists()


def test_glossary_has_no_form_twice() -> None:
    forms = [form for entry in TERMS for form in {each.casefold() for each in (entry["term"], *entry["forms"])}]
    assert sorted({form for form in forms if forms.count(form) > 1}) == []
    assert 25 <= len(TERMS) <= 35


@pytest.mark.django_db
def test_seed_leaves_what_administrators_wrote() -> None:
    InitiativeFactory(slug="animacoop-brest")
    CaseStudyFactory(slug="la-classe-porte-ouverte")
    said = [load_guide(), load_glossary()]
    page = GuidePage.objects.get(slug="former-a-la-cooperation")
    assert ([each.slug for each in page.initiatives.all()], page.case_studies.count()) == (["animacoop-brest"], 1)
    GuidePage.objects.update(lead="Relu.")
    GlossaryTerm.objects.filter(slug="sel").update(definition="Relue.")
    Reading.objects.update(note="Relue.")
    assert [load_guide(), load_glossary()] == said == ["10 pages du guide, 9 lectures.", "35 mots du glossaire."]
    assert set(GuidePage.objects.values_list("lead", flat=True)) == {"Relu."}
    assert set(Reading.objects.values_list("note", flat=True)) == {"Relue."}
    assert GlossaryTerm.objects.get(slug="sel").definition == "Relue."
    assert (GuidePage.objects.count(), GlossaryTerm.objects.count(), Reading.objects.count()) == (10, 35, 9)

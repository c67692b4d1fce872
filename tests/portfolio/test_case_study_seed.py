"""The case studies of the programme: ten, whole, loaded once, left alone afterwards."""

import tomllib

import pytest

from domino.markdown import check_markdown
from inventory.services.taxonomies import load_taxonomies
from portfolio.models import CaseStudy
from portfolio.services.demo_case_studies import FILE, load_case_studies
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

ENTRIES = tomllib.loads(FILE.read_text())["case_study"]
QUOTED_WORDS = 15


def test_there_are_two_case_studies_a_stake() -> None:
    stakes = [entry["stake"] for entry in ENTRIES]
    assert {stake: stakes.count(stake) for stake in stakes} == {
        "pouvoir-d-agir": 2,
        "innovation-publique": 2,
        "solidarite-de-proximite": 2,
        "developpement-economique": 2,
        "ressources-territoriales": 2,
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["slug"] for entry in ENTRIES])
def test_case_study_is_whole(entry: dict) -> None:
    for text in (entry["body"], *(interview["answer"] for interview in entry["interviews"])):
        check_markdown(text)
    assert [line for line in entry["body"].splitlines() if line.startswith("#")] == [
        "# Ce que c’est",
        "# Comment ça marche, de quoi ça vit",
    ]
    assert (len(entry["interviews"]), len(entry["lead"]) <= 500, len(entry["title"]) <= 150) == (1, True, True)
    assert max((len(quote["text"].split()) for quote in entry.get("quotes", [])), default=0) <= QUOTED_WORDS


@pytest.mark.django_db
def test_seed_loads_what_it_can_and_a_second_time_changes_nothing() -> None:
    load_taxonomies()
    redon = CommuneFactory(code="35236", name="Redon")
    InitiativeFactory(slug="sel-de-vilaine-redon", territory=redon)
    assert load_case_studies() == "1 enquêtes du porte-folio sur 10."
    made = CaseStudy.objects.get()
    assert (made.slug, made.state, made.territory, made.initiatives.count()) == (
        "une-minute-un-marron",
        "published",
        redon,
        1,
    )
    assert (made.interviews.get().person, made.versions.count()) == ("Régine", 1)
    CaseStudy.objects.update(lead="Relu par l’équipe.")
    load_case_studies()
    assert (CaseStudy.objects.get().lead, CaseStudy.objects.count()) == ("Relu par l’équipe.", 1)

"""What the seed loads: libraries for everyone, the list of Dijon where its territory is."""

import pytest

from recommendations.matrix import build_matrix
from recommendations.models import RecommendationList
from recommendations.services.demo import load_recommendations
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def counted() -> dict[str, tuple[int, int]]:
    rows = RecommendationList.objects.all()
    return {each.slug: (each.recommendations.count(), each.version) for each in rows}


def test_libraries_are_loaded_once() -> None:
    assert [load_recommendations(), load_recommendations()] == ["2 listes de préconisations."] * 2
    assert counted() == {"bibliotheque-des-facilitateurs": (6, 0), "bibliotheque-de-dijon": (17, 0)}


def test_matrix_of_dijon_has_no_empty_cell() -> None:
    load_recommendations()
    library = RecommendationList.objects.get(slug="bibliotheque-de-dijon")
    matrix = build_matrix(library.recommendations.all())
    assert [len(cell.recommendations) > 0 for row in matrix.rows for cell in row.cells] == [True] * 12


def test_list_of_dijon_is_agreed_with_those_whom_the_study_names() -> None:
    dijon = CommuneFactory(slug="dijon-metropole")
    InitiativeFactory(name="Créativ 21", slug="creativ-21-dijon", territory=dijon)
    load_recommendations()
    owner = RecommendationList.objects.get(territory=dijon)
    version = owner.versions.get()
    assert (owner.state, version.agreed_by, version.agreed_on.isoformat()) == (
        "agreed",
        "l’étude de Dijon",
        "2018-02-02",
    )
    first = owner.recommendations.first()
    assert [each.name for each in first.partners.filter(role="carrier")] == ["Créativ 21", "Dijon Métropole"]
    assert first.partners.get(name="Créativ 21").initiative.slug == "creativ-21-dijon"

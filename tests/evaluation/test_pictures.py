"""Each kind of radar shows the series it says."""

from datetime import date

import pytest

from evaluation.models import ReferentialVersion
from evaluation.pictures import against_parts, compared_parts, evaluation_parts, raters_parts
from evaluation.profiles import evaluation_profile
from evaluation.radar import Style, figure
from evaluation.services.referentials import draft_next_version
from tests.factories.ratings import NOT_APPLICABLE, EvaluationFactory, rate
from tests.factories.referentials import agree, agreed_referential
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
WORDS = {"title": "Radar", "description": "Trois critères."}


@pytest.fixture
def version() -> ReferentialVersion:
    return agreed_referential(territory=CommuneFactory()).versions.get()


def test_one_evaluation_shows_what_is_open_unknown_and_without_object(version: ReferentialVersion) -> None:
    made = EvaluationFactory(version=version)
    rate(made, "Ana", [[4, 3], [None, None], [NOT_APPLICABLE, NOT_APPLICABLE]])
    parts = evaluation_parts(evaluation_profile(made), "Comité")
    shown = figure(parts.axes, parts.series, band=parts.band, **WORDS)
    assert [row.cells[0].text for row in shown.rows] == ["3,5", "Ne sait pas", "Sans objet"]


@pytest.mark.parametrize(
    ("count", "styles"),
    [(2, [Style.FIRST, Style.SECOND, Style.MEDIAN]), (5, [Style.RATER] * 5 + [Style.MEDIAN])],
)
def test_raters_have_their_median_and_band(version: ReferentialVersion, count: int, styles: list[Style]) -> None:
    made = EvaluationFactory(version=version)
    for level in range(count):
        rate(made, f"Personne {level}", [[level, level], [2, 2], [None, None]])
    parts = raters_parts(evaluation_profile(made))
    assert [one.style for one in parts.series] == styles
    assert parts.series[-1].values == [(count - 1) / 2, 2.0, None]
    assert parts.band is not None
    assert (parts.band.low, parts.band.high) == ([0.0, 2.0, None], [count - 1, 2.0, None])


def test_before_and_after_meet_on_the_criteria_of_the_last_version(version: ReferentialVersion) -> None:
    before = EvaluationFactory(version=version, made_on=date(2024, 3, 1))
    rate(before, "Ana", [[1, 1], [2, 2], [3, 3]])
    later = draft_next_version(referential=version.referential, by=None)
    later.criteria.filter(name="Critère 2").update(slug="tout-autre", name="Tout autre")
    agree(version.referential)
    after = EvaluationFactory(version=later, initiative=before.initiative)
    rate(after, "Ana", [[2, 2], [3, 3], [4, 4]])
    parts = compared_parts([("Avant", evaluation_profile(before)), ("Après", evaluation_profile(after))])
    assert [axis.label for axis in parts.axes] == ["Critère 1", "Tout autre", "Critère 3"]
    assert [one.values for one in parts.series] == [[1.0, None, 3.0], [2.0, 3.0, 4.0]]
    assert parts.series[0].note(1) == "pas dans cette version"


def test_more_than_four_are_not_compared(version: ReferentialVersion) -> None:
    profile = evaluation_profile(EvaluationFactory(version=version))
    with pytest.raises(ValueError, match="up to 4"):
        compared_parts([("Une", profile)] * 5)


def test_median_of_the_territory_is_shown_where_there_is_one(version: ReferentialVersion) -> None:
    profile = evaluation_profile(EvaluationFactory(version=version))
    assert against_parts(profile, "Le SEL", None, "Redon") == evaluation_parts(profile, "Le SEL")
    shown = against_parts(profile, "Le SEL", [2.0, None, 1.0], "Redon").series[-1]
    assert (shown.name, shown.values, shown.style) == ("Médiane, Redon", [2.0, None, 1.0], Style.MEDIAN)

"""Several people write one draft: what one did not see is said, nothing is lost."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.models import Criterion, ReferentialVersion
from evaluation.services import drafts
from evaluation.services.criteria import criterion_content
from evaluation.services.referentials import Impossible, Outdated
from tests.factories.referentials import agreed_referential, draft_referential, indicator

pytestmark = pytest.mark.django_db
SETTINGS = {"uses_weights": True, "min_coverage": Decimal("0.40")}


@pytest.fixture
def draft() -> ReferentialVersion:
    return draft_referential(territory=None).versions.get()


def content_of(criterion: Criterion, **values: Any) -> dict[str, Any]:
    return {**criterion_content(criterion), **values}


def test_settings_are_written_once_seen(draft: ReferentialVersion) -> None:
    written = drafts.edit_settings(version=draft, lock=draft.lock, values=SETTINGS, texts={"title": "Autre"})
    draft.refresh_from_db()
    assert (draft.uses_weights, draft.min_coverage, draft.lock) == (True, Decimal("0.40"), written.lock)
    assert draft.referential.versions.get().referential.title == "Autre"


def test_settings_of_a_draft_that_changed_are_refused(draft: ReferentialVersion) -> None:
    lock = draft.lock
    drafts.add_criterion(version=draft, name="Ancrage")
    with pytest.raises(Outdated):
        drafts.edit_settings(version=draft, lock=lock, values=SETTINGS)


def test_two_people_write_two_criteria(draft: ReferentialVersion) -> None:
    first, second, _ = draft.criteria.all()
    seen = [drafts.digest(first), drafts.digest(second)]
    drafts.save_criterion(version=draft, slug=first.slug, seen=seen[0], data=content_of(first, name="Un"))
    drafts.save_criterion(version=draft, slug=second.slug, seen=seen[1], data=content_of(second, name="Deux"))
    assert [criterion.name for criterion in draft.criteria.all()] == ["Un", "Deux", "Critère 3"]


def test_second_writer_of_a_criterion_is_told(draft: ReferentialVersion) -> None:
    criterion = draft.criteria.all()[0]
    seen, mine = drafts.digest(criterion), content_of(criterion, name="Le mien")
    drafts.save_criterion(version=draft, slug=criterion.slug, seen=seen, data=content_of(criterion, name="Le sien"))
    with pytest.raises(drafts.CriterionOutdated) as caught:
        drafts.save_criterion(version=draft, slug=criterion.slug, seen=seen, data=mine)
    now = caught.value.criterion
    assert now is not None
    assert now.name == "Le sien"
    drafts.save_criterion(version=draft, slug=criterion.slug, seen=drafts.digest(now), data=mine)
    assert draft.criteria.all()[0].name == "Le mien"


def test_indicator_removed_while_someone_writes_it_comes_back_with_their_words(draft: ReferentialVersion) -> None:
    criterion = draft.criteria.all()[0]
    seen, full = drafts.digest(criterion), content_of(criterion)
    shorter = {**full, "indicators": full["indicators"][:1]}
    drafts.save_criterion(version=draft, slug=criterion.slug, seen=seen, data=shorter)
    full["indicators"][1]["name"] = "Réécrit pendant ce temps"
    with pytest.raises(drafts.CriterionOutdated) as caught:
        drafts.save_criterion(version=draft, slug=criterion.slug, seen=seen, data=full)
    assert caught.value.criterion is not None
    now = drafts.digest(caught.value.criterion)
    drafts.save_criterion(version=draft, slug=criterion.slug, seen=now, data=full)
    names = list(draft.criteria.all()[0].indicators.values_list("slug", "name"))
    assert names == [("indicateur-11", "Indicateur 1.1"), ("indicateur-12", "Réécrit pendant ce temps")]


def test_criterion_removed_meanwhile_is_said(draft: ReferentialVersion) -> None:
    criterion = draft.criteria.all()[0]
    seen, data = drafts.digest(criterion), content_of(criterion)
    drafts.remove_criterion(version=draft, slug=criterion.slug, seen=seen)
    with pytest.raises(drafts.CriterionOutdated) as caught:
        drafts.save_criterion(version=draft, slug=criterion.slug, seen=seen, data=data)
    assert caught.value.criterion is None


def test_criterion_that_changed_is_not_removed_unseen(draft: ReferentialVersion) -> None:
    criterion = draft.criteria.all()[0]
    seen = drafts.digest(criterion)
    drafts.save_criterion(version=draft, slug=criterion.slug, seen=seen, data=content_of(criterion, name="Autre"))
    with pytest.raises(drafts.CriterionOutdated):
        drafts.remove_criterion(version=draft, slug=criterion.slug, seen=seen)
    assert draft.criteria.count() == 3


def test_new_indicator_gets_a_name_of_its_own(draft: ReferentialVersion) -> None:
    criterion = draft.criteria.all()[0]
    new = {**indicator("Indicateur 1.1"), "slug": "", "help": "", "unit": "", "thresholds": [], "weight": 1.0}
    data = content_of(criterion)
    data["indicators"].append(new)
    drafts.save_criterion(version=draft, slug=criterion.slug, seen=drafts.digest(criterion), data=data)
    slugs = list(draft.criteria.all()[0].indicators.values_list("slug", flat=True))
    assert slugs == ["indicateur-11", "indicateur-12", "indicateur-11-2"]


def test_criteria_move_and_stop_at_the_ends(draft: ReferentialVersion) -> None:
    def order() -> list[str]:
        return list(draft.criteria.values_list("slug", flat=True))

    drafts.move_criterion(version=draft, slug="critere-3", by=-1)
    assert order() == ["critere-1", "critere-3", "critere-2"]
    drafts.move_criterion(version=draft, slug="critere-1", by=-1)
    drafts.move_criterion(version=draft, slug="critere-2", by=1)
    assert order() == ["critere-1", "critere-3", "critere-2"]


def test_order_that_someone_did_not_see_complete_keeps_every_criterion(draft: ReferentialVersion) -> None:
    drafts.order_criteria(version=draft, slugs=["critere-3", "inconnu"])
    assert list(draft.criteria.values_list("slug", flat=True)) == ["critere-3", "critere-1", "critere-2"]


def test_eleventh_criterion_is_refused(draft: ReferentialVersion) -> None:
    for number in range(4, 11):
        drafts.add_criterion(version=draft, name=f"Critère {number}")
    with pytest.raises(Impossible, match="10 critères"):
        drafts.add_criterion(version=draft, name="De trop")


def test_first_version_is_not_given_up(draft: ReferentialVersion) -> None:
    with pytest.raises(Impossible):
        drafts.discard_draft(version=draft, lock=draft.lock)


CHANGES = [
    lambda version: drafts.edit_settings(version=version, lock=version.lock, values=SETTINGS),
    lambda version: drafts.add_criterion(version=version, name="De plus"),
    lambda version: drafts.save_criterion(version=version, slug="critere-1", seen="", data={}),
    lambda version: drafts.remove_criterion(version=version, slug="critere-1", seen=""),
    lambda version: drafts.order_criteria(version=version, slugs=[]),
    lambda version: drafts.move_criterion(version=version, slug="critere-1", by=1),
    lambda version: drafts.discard_draft(version=version, lock=version.lock),
]


@pytest.mark.parametrize("change", CHANGES)
def test_agreed_version_refuses_every_change_in_french(change: Any) -> None:
    version = agreed_referential(territory=None).versions.get()
    with pytest.raises(Impossible, match="Cette version est adoptée"):
        change(version)

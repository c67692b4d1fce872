"""The life of a case study: versions, states, what two people write at once, what is deleted for good."""

from datetime import date
from typing import Any

import pytest

from domino.models import User
from inventory.models import Territory
from portfolio.enums import State
from portfolio.models import CaseStudy, CaseStudyVersion
from portfolio.services import case_studies
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return UserFactory()


def values(territory: Territory | None = None, **changes: Any) -> dict[str, Any]:
    StakeFactory(slug="pouvoir-d-agir")
    return {
        "title": "Une minute, un marron",
        "lead": "Un chapô.",
        "body": "# Ce que c’est\nUn essai.",
        "place": "Redon",
        "investigators": "des volontaires",
        "licence": "CC-BY-SA-4.0",
        "stake": "pouvoir-d-agir",
        "territory": (territory or CommuneFactory()).slug,
        "initiatives": [],
        "investigated_on": "2017-06-24",
        "interviews": [{"question": "Pourquoi ?", "answer": "Parce que.", "person": "Régine", "role": "membre"}],
        "quotes": [{"text": "Un mot", "person": "", "role": ""}],
        "illustrations": [],
        **changes,
    }


def test_creating_writes_every_value_and_a_first_version(author: User) -> None:
    InitiativeFactory(slug="sel")
    data = values(initiatives=["sel"])
    made = case_studies.create_case_study(data=data, made_by=author, reason="début")
    assert (made.slug, made.state, made.version) == ("une-minute-un-marron", State.DRAFT, 1)
    assert made.investigated_on == date(2017, 6, 24)
    assert case_studies.snapshot(made) == {**data, "state": "draft"}
    kept = made.versions.get()
    assert (kept.number, kept.made_by, kept.reason, kept.data) == (1, author, "début", case_studies.snapshot(made))


def test_same_title_gets_another_slug(author: User) -> None:
    made = [case_studies.create_case_study(data=values(lead=str(n)), made_by=author) for n in range(3)]
    assert [each.slug for each in made] == [f"une-minute-un-marron{end}" for end in ("", "-2", "-3")]


def test_form_sent_twice_makes_one_case_study(author: User) -> None:
    data = values()
    first = case_studies.create_case_study(data=data, made_by=author)
    assert case_studies.create_case_study(data=data, made_by=author) == first
    assert case_studies.create_case_study(data=data, made_by=UserFactory()) != first


def test_editing_adds_a_version_and_unchanged_values_do_not(author: User) -> None:
    made = case_studies.create_case_study(data=values(), made_by=author)
    edited = case_studies.edit_case_study(
        case_study=made, version=1, data={"lead": "Autre.", "quotes": []}, made_by=author, reason="plus court"
    )
    assert (edited.version, edited.lead, edited.quotes.count(), edited.interviews.count()) == (2, "Autre.", 0, 1)
    case_studies.edit_case_study(case_study=made, version=2, data={"lead": "Autre."}, made_by=author)
    assert list(made.versions.values_list("number", "reason")) == [(2, "plus court"), (1, "")]


def test_second_writer_is_told_and_writes_nothing(author: User) -> None:
    made = case_studies.create_case_study(data=values(), made_by=author)
    case_studies.edit_case_study(case_study=made, version=1, data={"lead": "Premier."}, made_by=author)
    with pytest.raises(case_studies.Outdated) as outdated:
        case_studies.edit_case_study(case_study=made, version=1, data={"lead": "Second."}, made_by=author)
    assert outdated.value.case_study.lead == "Premier."
    assert CaseStudy.objects.get().lead == "Premier."


@pytest.mark.parametrize(
    ("before", "after", "possible"),
    [
        ("draft", "review", True),
        ("review", "draft", True),
        ("draft", "published", True),
        ("review", "published", True),
        ("published", "draft", True),
        ("published", "review", False),
        ("draft", "draft", False),
        ("review", "review", False),
        ("published", "published", False),
    ],
)
def test_state_follows_its_moves(before: str, after: str, possible: bool, author: User) -> None:
    InitiativeFactory(slug="sel")
    made = case_studies.create_case_study(data=values(initiatives=["sel"]), made_by=author, state=State(before))
    if not possible:
        with pytest.raises(case_studies.Impossible):
            case_studies.set_state(case_study=made, version=1, state=State(after), made_by=author)
        return
    moved = case_studies.set_state(case_study=made, version=1, state=State(after), made_by=author)
    assert (moved.state, moved.version, moved.versions.first().data["state"]) == (after, 2, after)
    assert (moved.published_at is not None) == ("published" in (before, after))


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ({"lead": ""}, "Écrivez le chapô avant de publier."),
        ({"body": ""}, "Écrivez le texte avant de publier."),
        ({"initiatives": []}, "Rattachez au moins une initiative avant de publier."),
    ],
)
def test_incomplete_case_study_is_not_published(lacking: dict[str, Any], sentence: str, author: User) -> None:
    InitiativeFactory(slug="sel")
    made = case_studies.create_case_study(data=values(**{"initiatives": ["sel"], **lacking}), made_by=author)
    with pytest.raises(case_studies.Incomplete) as incomplete:
        case_studies.set_state(case_study=made, version=1, state=State.PUBLISHED, made_by=author)
    assert [problem.replace("\u00a0", " ") for problem in incomplete.value.problems] == [sentence]


def test_restoring_brings_the_texts_back_and_keeps_the_state(author: User) -> None:
    InitiativeFactory(slug="sel")
    made = case_studies.create_case_study(data=values(initiatives=["sel"]), made_by=author)
    case_studies.edit_case_study(case_study=made, version=1, data={"lead": "Autre.", "quotes": []}, made_by=author)
    case_studies.set_state(case_study=made, version=2, state=State.PUBLISHED, made_by=author)
    back = case_studies.restore_case_study(kept=made.versions.get(number=1), version=3, made_by=author)
    assert (back.state, back.lead, back.quotes.count(), back.version) == (State.PUBLISHED, "Un chapô.", 1, 4)
    assert back.versions.first().reason == "Retour à la version 1"


@pytest.mark.parametrize("state", [State.REVIEW, State.PUBLISHED])
def test_only_drafts_are_deleted(state: State, author: User) -> None:
    made = case_studies.create_case_study(data=values(), made_by=author, state=state)
    with pytest.raises(case_studies.Impossible):
        case_studies.delete_case_study(case_study=made, version=1)
    assert CaseStudy.objects.count() == 1


def test_deleted_draft_leaves_no_version(author: User) -> None:
    made = case_studies.create_case_study(data=values(), made_by=author)
    case_studies.delete_case_study(case_study=made, version=1)
    assert (CaseStudy.objects.count(), CaseStudyVersion.objects.count()) == (0, 0)


def test_unknown_slug_is_an_error(author: User) -> None:
    with pytest.raises(KeyError):
        case_studies.create_case_study(data=values(stake="inconnu"), made_by=author)

"""Who sees an evaluation, page by page and in the API: by role, by territory, by state, by consent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Evaluation
from evaluation.services.evaluations import withdraw_consent
from inventory.enums import Role, Status, TokenPurpose
from inventory.services.tokens import issue_token
from tests.evaluation.evaluating import agreed, evaluation_of, member, place
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

STATES: dict[str, dict[str, Any]] = {
    "open": {},
    "closed": {"closed": True},
    "published": {"closed": True, "consent": True},
}
TEAM = list(Role)


def addresses(evaluation: Evaluation) -> list[str]:
    return [
        reverse("evaluation:evaluation_detail", args=[evaluation.pk]),
        reverse("evaluation:evaluation_radar", args=[evaluation.pk, "svg"]),
        reverse("evaluation:evaluation_radar", args=[evaluation.pk, "png"]),
        reverse("evaluation:evaluation_sheet", args=[evaluation.pk]),
        reverse("evaluation-detail", args=[evaluation.pk]),
    ]


def found(client: Client, evaluation: Evaluation) -> set[int]:
    return {client.get(address).status_code for address in addresses(evaluation)}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", [None, "elsewhere", *TEAM])
def test_evaluation_is_for_the_team_until_it_is_published(client: Client, state: str, role: Any) -> None:
    evaluation = evaluation_of(agreed(place()), **STATES[state])
    if role == "elsewhere":
        client.force_login(member(place()))
    elif role:
        client.force_login(member(evaluation.initiative.territory, role))
    expected = 200 if state == "published" or role in TEAM else 404
    assert found(client, evaluation) == {expected}
    listed = client.get(reverse("evaluation-list")).json()["results"]
    assert [row["id"] for row in listed] == ([str(evaluation.pk)] if expected == 200 else [])


def test_withdrawn_consent_hides_everything(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()), **STATES["published"])
    territory = evaluation.initiative.territory
    pages = [
        evaluation.initiative.get_absolute_url(),
        reverse("evaluation:territory_evaluation", args=[territory.slug]),
    ]
    download = reverse("evaluation:score_download", args=[territory.slug, "csv"])

    def shown() -> list[bool]:
        texts = [client.get(page).content.decode() for page in pages]
        rows = b"".join(client.get(download).streaming_content).decode()  # type: ignore[attr-defined]
        return [str(evaluation.pk) in text for text in texts] + [evaluation.initiative.name in rows]

    assert shown() == [True, True, True]
    withdraw_consent(evaluation=evaluation, by=None)
    assert (shown(), found(client, evaluation)) == ([False, False, False], {404})


def test_record_that_is_not_public_hides_its_radar(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()), **STATES["published"])
    evaluation.initiative.status = Status.DRAFT
    evaluation.initiative.save()
    assert found(client, evaluation) == {404}


def test_names_of_raters_are_for_the_team(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()), **STATES["published"])
    rating = evaluation.ratings.get()
    rating.scores.update(evidence="Vu sur place")
    address = reverse("evaluation:evaluation_detail", args=[evaluation.pk])
    drawn = reverse("evaluation:evaluation_radar", args=[evaluation.pk, "svg"])

    def texts() -> list[bool]:
        pages = [client.get(each + "?vue=regards").content.decode() for each in (address, drawn)]
        return ["Vu sur place" in pages[0], *("Ana Le Bihan" in page for page in pages)]

    assert texts() == [True, False, False]
    client.force_login(member(evaluation.initiative.territory))
    assert texts() == [True, True, True]


def test_only_who_moderates_closes_and_publishes(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()))
    address = reverse("evaluation:evaluation_control", args=[evaluation.pk])
    client.force_login(member(evaluation.initiative.territory, Role.RELAY))
    for action in ("close", "consent", "ask", "withdraw"):
        assert client.post(address, {"action": action, "given_by": "moi"}).status_code == 403
    client.force_login(member(evaluation.initiative.territory))
    assert client.post(address, {"action": "close"}).status_code == 302
    assert client.post(address, {"action": "consent", "given_by": ""}).status_code == 422
    assert client.post(address, {"action": "consent", "given_by": "La présidente"}).status_code == 302
    assert list(Evaluation.objects.public()) == [evaluation]


@pytest.mark.parametrize(("action", "status"), [("", 400), ("x", 400), ("renew", 409), ("revoke", 409)])
def test_control_answers_what_it_cannot_do(client: Client, action: str, status: int) -> None:
    evaluation = evaluation_of(agreed(place()))
    client.force_login(member(evaluation.initiative.territory))
    address = reverse("evaluation:evaluation_control", args=[evaluation.pk])
    for rating in ("", "x", "9" * 30, "0", "²"):
        assert client.post(address, {"action": action, "rating": rating}).status_code == status


def test_rater_of_another_evaluation_is_not_touched(client: Client) -> None:
    version = agreed(place())
    evaluation, other = evaluation_of(version), evaluation_of(version)
    client.force_login(member(evaluation.initiative.territory))
    address = reverse("evaluation:evaluation_control", args=[evaluation.pk])
    sent = {"action": "renew", "rating": other.ratings.get().pk}
    assert (client.post(address, sent).status_code, other.ratings.get().token_hash) == (409, None)


def test_answers_of_someone_else_are_not_written(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()))
    rating = evaluation.ratings.get()
    address = reverse("evaluation:rating_keyed", args=[evaluation.pk, rating.pk])
    client.force_login(member(evaluation.initiative.territory))
    assert client.get(address).status_code == 200
    rating.rater = UserFactory()
    rating.save()
    assert client.get(address).status_code == 403
    rating.rater, rating.token_hash = None, "a" * 64
    rating.save()
    assert client.get(address).status_code == 403


def test_structure_decides_by_its_link(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()), closed=True)
    other = evaluation_of(evaluation.version, closed=True)
    own = {"purpose": TokenPurpose.OWN, "email": "contact@sel.example", "initiative": evaluation.initiative}
    secret = issue_token(**own)
    address = reverse("evaluation:evaluation_consent", args=[secret, evaluation.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"decision": "peut-être"}).status_code == 400
    client.post(address, {"decision": "yes"})
    assert list(Evaluation.objects.public()) == [evaluation]
    client.post(address, {"decision": "no"})
    assert list(Evaluation.objects.public()) == []
    assert client.post(reverse("evaluation:evaluation_consent", args=[secret, other.pk])).status_code == 404
    freshness = issue_token(**(own | {"purpose": TokenPurpose.FRESHNESS}))
    for wrong in ("x" * 43, freshness):
        assert client.get(reverse("evaluation:evaluation_consent", args=[wrong, evaluation.pk])).status_code == 410


def test_open_evaluation_is_not_shown_by_the_link_of_the_structure(client: Client) -> None:
    evaluation = evaluation_of(agreed(place()))
    secret = issue_token(purpose=TokenPurpose.OWN, email="a@sel.example", initiative=evaluation.initiative)
    assert client.get(reverse("evaluation:evaluation_consent", args=[secret, evaluation.pk])).status_code == 404

"""PATCH /api/v1/initiatives/<slug>/: the form, the rights and the history of the page, for programs."""

import json
from typing import Any

import pytest
from django.test import Client

from inventory.enums import ChangeOrigin, Role
from inventory.models import Initiative, Territory
from inventory.services.records import update_record
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory
from tests.factories.tokens import bearer
from tests.inventory.moderation_people import KINDS, MODERATORS, person
from tests.inventory.proposals import redon

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/initiatives/atelier/"


@pytest.fixture
def here() -> Territory:
    return redon()


@pytest.fixture
def initiative(here: Territory) -> Initiative:
    return InitiativeFactory(
        slug="atelier", name="Atelier", territory=here, themes=["velo"], contact_phone="pas un numéro"
    )


def patch(client: Client, body: Any, headers: dict[str, str], **more: str) -> Any:
    sent = {"If-Match": client.get(PAGE)["ETag"], **headers, **more}
    return client.patch(PAGE, json.dumps(body), content_type="application/json", headers=sent)


def facilitator(here: Territory) -> dict[str, str]:
    return bearer(MembershipFactory(territory=here, role=Role.FACILITATOR).user)


def test_what_is_sent_changes_and_nothing_else(client: Client, here: Territory, initiative: Initiative) -> None:
    before = client.get(PAGE).json()
    response = patch(client, {"summary": "On répare.", "themes": ["velo"], "reason": "Vu"}, facilitator(here))
    after = response.json()
    assert response.status_code == 200
    assert {name for name in after if after[name] != before[name]} == {"summary", "updated_at"}
    assert response["ETag"] == client.get(PAGE)["ETag"]
    last = initiative.revisions.first()
    assert (last.reason, last.data["contact_phone"]) == ("Vu", "pas un numéro")


def test_null_empties_a_field(client: Client, here: Territory, initiative: Initiative) -> None:
    changed = patch(client, {"themes": None, "founded_year": None, "sphere": None}, facilitator(here)).json()
    assert (changed["themes"], changed["founded_year"], changed["sphere"]) == ([], None, None)


def test_status_closes_and_opens_again(client: Client, here: Territory, initiative: Initiative) -> None:
    headers = facilitator(here)
    assert patch(client, {"status": "closed"}, headers).json()["status"] == "closed"
    assert patch(client, {"status": "published"}, headers).json()["status"] == "published"


@pytest.mark.parametrize("kind", KINDS)
def test_changing_is_for_those_who_moderate(client: Client, here: Territory, initiative: Initiative, kind: str) -> None:
    user = person(kind, here)
    response = patch(client, {"summary": "On répare."}, bearer(user) if user else {})
    expected = 401 if user is None else 200 if kind in MODERATORS else 403
    initiative.refresh_from_db()
    assert (response.status_code, initiative.summary == "On répare.") == (expected, expected == 200)


def test_moving_takes_the_right_there_too(client: Client, here: Territory, initiative: Initiative) -> None:
    elsewhere = CommuneFactory()
    assert patch(client, {"territory": elsewhere.slug}, facilitator(here)).status_code == 403


def test_stale_version_is_a_412_and_none_a_428(client: Client, here: Territory, initiative: Initiative) -> None:
    headers, seen = facilitator(here), client.get(PAGE)["ETag"]
    update_record(initiative=initiative, data={"summary": "Autre"}, origin=ChangeOrigin.MODERATION)
    codes = [
        patch(client, {"summary": "B"}, headers, **{"If-Match": tag}).status_code
        for tag in (seen, f"W/{client.get(PAGE)['ETag']}", "x", "")
    ]
    initiative.refresh_from_db()
    assert (codes, initiative.summary) == ([412, 412, 412, 428], "Autre")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"founded_year": 3000}, "founded_year"),
        ({"themes": ["inconnue"]}, "themes"),
        ({"contact_email": "a@b.example"}, "contact_phone"),
        ({"status": "draft"}, "status"),
        ({"status": ["closed"]}, "status"),
        ({"submitter_email": "a@b.example"}, "submitter_email"),
        ({"private_email": "a@b.example"}, "private_email"),
        ({"reason": "a" * 501}, "reason"),
        ([], "non_field_errors"),
    ],
)
def test_wrong_values_are_told(client: Client, here: Territory, initiative: Initiative, body: Any, field: str) -> None:
    response = patch(client, body, facilitator(here))
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert field in response.json()["errors"]


def test_empty_change_leaves_no_version(client: Client, here: Territory, initiative: Initiative) -> None:
    assert (patch(client, {}, facilitator(here)).status_code, initiative.revisions.count()) == (200, 0)

"""What all resources of the API share: limits, keys, versions, problem documents."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from domino.models import KeptAnswer, RateWindow
from inventory.enums import Role
from inventory.models import Contribution
from recommendations.models import RecommendationList
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.tokens import bearer
from tests.inventory.proposals import redon

pytestmark = pytest.mark.django_db
THEMES = "/api/v1/themes/"
INITIATIVES = "/api/v1/initiatives/"
LISTS = "/api/v1/recommendation-lists/"


def send(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_too_many_requests_are_a_429(client: Client, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    settings.API_TOKEN_REQUESTS_PER_MINUTE = 2
    answers = [client.get(THEMES) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Content-Type"] == "application/problem+json"
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    headers = bearer(MembershipFactory().user)
    assert [client.get(THEMES, headers=headers).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(THEMES, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_forged_address_changes_no_limit(client: Client, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    codes = [client.get(THEMES, headers={"X-Forwarded-For": f"198.51.{n}.1"}).status_code for n in range(3)]
    assert (codes, RateWindow.objects.count()) == ([200, 200, 429], 1)


def test_key_makes_one_of_two_equal_posts(client: Client) -> None:
    membership = MembershipFactory(role=Role.RELAY)
    headers = {**bearer(membership.user), "Idempotency-Key": "une"}
    body = {"title": "Cinq choses", "territory": membership.territory.slug}
    first, again = send(client, LISTS, body, **headers), send(client, LISTS, body, **headers)
    assert (first.status_code, again.status_code, RecommendationList.objects.count()) == (201, 201, 1)
    assert (again.json(), again["ETag"], again["Idempotent-Replayed"]) == (first.json(), first["ETag"], "true")


def test_key_with_another_body_is_a_422(client: Client) -> None:
    membership = MembershipFactory(role=Role.RELAY)
    headers = {**bearer(membership.user), "Idempotency-Key": "une"}
    body = {"title": "Cinq choses", "territory": membership.territory.slug}
    send(client, LISTS, body, **headers)
    response = send(client, LISTS, {**body, "title": "Six choses"}, **headers)
    assert (response.status_code, RecommendationList.objects.count()) == (422, 1)
    assert response.json()["detail"].startswith("Cette clé d’idempotence a déjà servi")


def test_key_of_another_person_is_another_key(client: Client) -> None:
    for membership in (MembershipFactory(role=Role.RELAY), MembershipFactory(role=Role.RELAY)):
        body = {"title": "Cinq choses", "territory": membership.territory.slug}
        assert send(client, LISTS, body, **bearer(membership.user), **{"Idempotency-Key": "une"}).status_code == 201


def test_refused_post_leaves_its_key_free(client: Client) -> None:
    redon()
    body = {"name": "Jardin", "description": "On cultive.", "territory": "nulle part", "submitter_email": "a@b.example"}
    key = {"Idempotency-Key": "une"}
    assert (send(client, INITIATIVES, body, **key).status_code, KeptAnswer.objects.count()) == (400, 0)
    assert send(client, INITIATIVES, {**body, "territory": "redon-35236"}, **key).status_code == 201
    assert Contribution.objects.count() == 1


def test_long_key_is_a_400(client: Client) -> None:
    redon()
    assert send(client, INITIATIVES, {}, **{"Idempotency-Key": "a" * 256}).status_code == 400


def test_detail_has_an_etag_and_answers_304(client: Client) -> None:
    initiative = InitiativeFactory(slug="une")
    first = client.get(f"{INITIATIVES}une/")
    unchanged = client.get(f"{INITIATIVES}une/", headers={"If-None-Match": f'W/"x", {first["ETag"]}'})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])
    initiative.name = "Autre"
    initiative.save()
    changed = client.get(f"{INITIATIVES}une/", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "/api/v1/rien/", {}, 404),
        ("get", "/api/rien", {}, 404),
        ("put", THEMES, {}, 405),
        ("get", THEMES, {"Accept": "image/png"}, 406),
        ("get", f"{THEMES}?format=xml", {}, 404),
        ("post", INITIATIVES, {"Content-Type": "text/csv"}, 415),
    ],
)
def test_every_error_is_a_problem_document(
    client: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    kind = headers.get("Content-Type", "application/json")
    response = client.generic(method.upper(), path, b"{}", content_type=kind, headers=headers)
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response["Content-Type"] == "application/problem+json"


def test_error_for_a_person_is_a_page(client: Client) -> None:
    response = client.get(f"{INITIATIVES}rien/", headers={"Accept": "text/html"})
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")

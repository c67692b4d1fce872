"""POST /api/v1/initiatives/: the form's rules for programs, errors as problem documents."""

import json
from typing import Any

import pytest
from django.test import Client

from domino.models import OutgoingMail
from inventory.api.docs import document
from inventory.enums import Channel
from inventory.models import Contribution, Initiative
from tests.factories.initiatives import ThemeFactory
from tests.inventory.proposals import redon

pytestmark = pytest.mark.django_db
LIST = "/api/v1/initiatives/"


def post(client: Client, data: Any, **headers: str) -> Any:
    body = data if isinstance(data, str) else json.dumps(data)
    return client.post(LIST, body, content_type="application/json", headers=headers)


def proposal(**changes: Any) -> dict[str, Any]:
    least = {
        "name": "Jardin du Thuet",
        "description": "On cultive ensemble.",
        "territory": "redon-35236",
        "submitter_email": "camille@domino.example",
    }
    return {**least, **changes}


def test_proposal_enters_the_queue(client: Client) -> None:
    redon()
    ThemeFactory(slug="velo")
    response = post(client, proposal(themes=["velo"], point=[-1.95, 48.05], precision="exact", founded_year=2016))
    contribution = Contribution.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(contribution.pk),
        "state": "pending",
        "is_confirmed": False,
        "created_at": contribution.created_at.isoformat(),
    }
    assert contribution.channel == Channel.API
    assert contribution.data["themes"] == ["velo"]
    assert contribution.data["point"] == [-1.95, 48.05]
    assert contribution.data["founded_year"] == 2016
    assert OutgoingMail.objects.count() == 1
    assert Initiative.objects.count() == 0


def test_idempotency_key_makes_one_row_per_network(client: Client) -> None:
    redon()
    first = post(client, proposal(), **{"Idempotency-Key": "abc"})
    again = post(client, proposal(), **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = client.post(
        LIST,
        json.dumps(proposal()),
        content_type="application/json",
        headers={"Idempotency-Key": "abc"},
        REMOTE_ADDR="198.51.100.1",
    )
    assert other.json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "name"),
        (proposal(name="a" * 1_000_000), "name"),
        (proposal(founded_year=3000), "founded_year"),
        (proposal(point=[13.4, 52.5]), "point"),
        (proposal(point=["a", None]), "point"),
        (proposal(point={"lon": 1}), "point"),
        (proposal(themes=["inconnue"]), "themes"),
        (proposal(themes=[["velo"]]), "themes"),
        (proposal(contact_email="a@b.example"), "contact_is_public"),
        (proposal(status="published"), "status"),
        (proposal(private_email="a@b.example"), "private_email"),
        (proposal(stakes=["pouvoir-d-agir"]), "stakes"),
        (proposal(name="a\ud800b"), "name"),
        (proposal(name="a\x00b"), "name"),
        (proposal(themes=["a\x00b"]), "themes"),
        (proposal(sphere="a\x00b"), "sphere"),
        (proposal(territory="a\x00b"), "territory"),
        ([1, 2], "non_field_errors"),
    ],
)
def test_errors_are_listed(client: Client, data: Any, field: str) -> None:
    redon()
    response = post(client, data)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert field in response.json()["errors"]
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    ["", "{", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "[" * 5_000, '{"point": [1e999, NaN]}'],
)
def test_broken_json_is_a_400(client: Client, body: str) -> None:
    assert post(client, body).status_code == 400


def test_other_content_types_are_a_415(client: Client) -> None:
    assert client.post(LIST, proposal()).status_code == 415


def test_too_large_is_a_413(client: Client) -> None:
    assert post(client, proposal(name="a" * 3_000_000)).status_code == 413


def test_sixth_in_an_hour_is_a_429(client: Client) -> None:
    redon()
    codes = [post(client, proposal(name=f"Jardin {rank}")).status_code for rank in range(6)]
    assert codes == [201] * 5 + [429]
    assert int(post(client, proposal())["Retry-After"]) > 3_000


def test_schema_documents_it() -> None:
    operation = document()["paths"]["/api/v1/initiatives/"]["post"]
    assert sorted(operation["responses"]) == ["201", "400", "401", "403", "404", "406", "413", "415", "422", "429"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]

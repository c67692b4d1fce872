"""What the tests of proposals do again and again: an answered form, with a key old enough and a solved challenge."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import altcha
from django.core import signing
from django.test import Client
from django.urls import reverse

from domino.guard import SALT
from domino.models import OutgoingMail
from domino.proof import make_challenge
from inventory.models import Territory
from tests.factories.territories import CommuneFactory

PAGE = "/proposer/"


def redon() -> Territory:
    """A commune that proposals may name "Redon"; `CommuneFactory`'s squares lie in France."""
    found = Territory.objects.filter(slug="redon-35236").first()
    return found or CommuneFactory(
        name="Redon", slug="redon-35236", code="35236", postal_codes=["35600"], square=(0, 0)
    )


def guarded(key: str = "", seconds_ago: int = 60, solved: bool = True) -> dict[str, str]:
    """The fields of domino.guard as a browser sends them."""
    key = key or uuid4().hex
    signed = signing.dumps([key, int(time.time()) - seconds_ago], salt=SALT)
    return {"form_key": signed, "form_proof": proof(key) if solved else "", "form_trap": ""}


def proof(key: str) -> str:
    challenge = make_challenge(key)
    found = altcha.solve_challenge_v1(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxNumber"], 0
    )
    assert found
    payload = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**payload, "number": found.number}).encode()).decode()


def answers(**changes: Any) -> dict[str, Any]:
    """What people type in the form, at the least."""
    return {
        "name": "Jardin du Thuet",
        "description": "On cultive ensemble. Chacun repart avec des légumes.",
        "territory": "Redon",
        "precision": "commune",
        "scope": "local",
        "submitter_email": "camille@domino.example",
        **changes,
    }


def propose(client: Client, guard: dict[str, str] | None = None, **changes: Any) -> Any:
    return client.post(PAGE, {**answers(**changes), **(guard or guarded(solved=False))})


def mailed_secret(kind: str = "confirmer") -> str:
    """The secret of the link in the last mail."""
    body = OutgoingMail.objects.order_by("-pk")[0].body
    return body.split(f"/proposer/{kind}/", 1)[1].split("/", 1)[0]


def confirm_url(secret: str) -> str:
    return reverse("inventory:contribution_confirm", args=[secret])

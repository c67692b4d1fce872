"""What nobody should send, and the public forms it is sent to."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from domino.models import OutgoingMail
from inventory.enums import Role, TokenPurpose
from inventory.models import Initiative
from inventory.services.memberships import invite
from inventory.services.tokens import issue_token
from tests.factories.accounts import PASSWORD, MembershipFactory
from tests.factories.contributions import ContributionFactory
from tests.inventory.proposals import answers, guarded, redon

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
# Sent in each field of each form, one field after the other. Bytes are sent as they are.
VALUES: dict[str, Any] = {
    "script": SCRIPT,
    "megabyte": "a" * 1_000_000,
    "null": "a\x00b",
    "surrogate": b"\xed\xa0\x80",
    "not utf-8": b"\xff\xfe\x80",
    "two of them": ["un", "deux"],
    "many": ["1"] * 60,
    "header": "a@domino.example\r\nBcc: b@domino.example",
    "template": "{{ settings.SECRET_KEY }}{% include 'base.html' %}",
    "sql": "'; DROP TABLE inventory_initiative; --",
    "number": "9" * 400,
    "control": "\x1b[31m\x7f\u202e\u2028",
    "blank": " \t\r\n\u3000",
}
# Refused with 422 wherever the field is asked.
WRONG = {
    "founded_year": ["9999", "-1", "abc", "0", "1e3", "2021.5", "9" * 400],
    "point": ["NaN,NaN", "Infinity,47", "1e999,2", "13.4,52.5", "999,999", "2", "2,48,3", "a,b"],
    "website": ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "https://"],
    "contact_phone": ["appelez", "0" * 29, "+" * 8],
    "contact_email": ["a@b", "a b@c.example", "a@domino.example\r\nBcc: b@domino.example"],
    "postal_code": ["356", "35600\n1", "abcde"],
    "precision": ["", "nulle-part", "EXACT"],
    "scope": ["", "monde entier"],
    "sphere": ["inconnue"],
    "themes": ["inconnu", "1"],
    "territory": ["Nulle part", "00000"],
    "name": ["", "J", "a" * 201],
    "submitter_email": ["camille", "camille@domino", "é" * 300],
    "email": ["", "camille", "camille@domino", "a@domino.example,b@domino.example"],
    "frequency": ["", "hourly"],
    "message": ["a" * 2_001],
    "password1": ["", "court", "motdepasse123", "a" * 501],
    "first_name": ["", "a" * 151],
}


@dataclass(frozen=True)
class Form:
    """A public form: its address, and answers that it takes."""

    address: str
    answers: dict[str, Any]
    writes_record: bool = False  # an owner's own words go live by design
    fields: tuple[str, ...] = ()  # those tried out; all of them unless named

    def send(self, client: Client, **changes: Any) -> Any:
        body = urlencode({**self.answers, **changes}, doseq=True)
        return client.post(self.address, body, content_type="application/x-www-form-urlencoded")

    def send_file(self, client: Client, content: bytes, name: str) -> Any:
        photo = SimpleUploadedFile(name, content, "image/jpeg")
        return client.post(self.address, {**self.answers, "photo": photo, "photo_alt": "Un jardin"})


RECORD = {
    **answers(),
    "founded_year": "2015",
    "point": "-1.95,48.05",
    "website": "https://jardin.example",
    "contact_phone": "",
    "contact_email": "",
    "postal_code": "35600",
    "sphere": "",
    "themes": [],
    "summary": "Une phrase",
    "address": "1 rue du Port",
    "audience": "",
    "opening_hours": "",
    "needs": [],
    "needs_text": "",
    "legal_form": "",
}
WITH_SENDER = {**RECORD, "submitter_name": "Camille", "message": "", "photo_alt": "", "photo_kept": "", "form_trap": ""}
WITHOUT_SENDER = {name: value for name, value in RECORD.items() if name != "submitter_email"}


def submission(record: Initiative) -> Form:
    return Form("/proposer/", {**WITH_SENDER, **guarded(solved=False)})


def same_one(record: Initiative) -> Form:
    return Form("/proposer/", {**WITH_SENDER, **guarded(solved=False), "same": record.slug}, fields=("same",))


def correction(record: Initiative) -> Form:
    return Form(f"{record.get_absolute_url()}corriger/", {**WITH_SENDER, **guarded(solved=False)})


def completion(record: Initiative) -> Form:
    asked = ContributionFactory(territory=redon(), data={"name": "Jardin", "territory": "redon-35236"})
    secret = issue_token(purpose=TokenPurpose.COMPLETE, email=asked.submitter_email, contribution=asked)
    return Form(f"/proposer/completer/{secret}/", WITHOUT_SENDER)


def claim(record: Initiative) -> Form:
    return Form(f"{record.get_absolute_url()}c-est-nous/", {"email": "lea@domino.example", "message": "C’est nous"})


def subscription(record: Initiative) -> Form:
    return Form("/suivre/?q=jardin", {"email": "lea@domino.example", "frequency": "weekly"})


def own_record(record: Initiative) -> Form:
    secret = issue_token(purpose=TokenPurpose.OWN, email="lea@domino.example", initiative=record)
    return Form(f"/ma-fiche/{secret}/", {**WITHOUT_SENDER, "version": "0"}, writes_record=True)


def registration(record: Initiative) -> Form:
    member = MembershipFactory(territory=redon(), role=Role.ADMINISTRATOR)
    invite(territory=redon(), email="lea@redon.example", role=Role.RELAY, invited_by=member.user)
    address = OutgoingMail.objects.latest("pk").body.split("/compte/invitation/")[1].split("/")[0]
    named = {"first_name": "Léa", "last_name": "Roux", "password1": PASSWORD, "password2": PASSWORD}
    return Form(f"/compte/invitation/{address}/", named)


FORMS: dict[str, Callable[[Initiative], Form]] = {
    "submission": submission,
    "same one": same_one,
    "correction": correction,
    "completion": completion,
    "claim": claim,
    "subscription": subscription,
    "own record": own_record,
    "registration": registration,
}
WITH_PHOTO = ["submission", "correction", "completion"]


def _png_header(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it has that many pixels."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = b"\x00\x00\x00\x00IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + end


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((400, 300), 80).save(out, "JPEG")
    return out.getvalue()


FAKE_PHOTOS = {
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "truncated": _jpeg()[:2_000],
    "bomb": _png_header(50_000, 50_000),
    "no pixels": _png_header(0, 0),
    "empty": b"",
    "heavy": b"\xff\xd8\xff" + bytes(10 * 1024 * 1024),
}

"""What a browser posts for a case study, and people who may."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from inventory.enums import Role
from inventory.models import Territory
from tests.factories.accounts import MembershipFactory

DESK = "/moderation/porte-folio/"
NEW = f"{DESK}nouvelle/"
PARTS = ("quotes", "interviews", "illustrations")


def typed(territory: Territory, /, **changes: Any) -> dict[str, Any]:
    """A form that can be saved, its rows empty; `quotes=[{…}]` fills rows in, `kept=1` says how many were there."""
    rows = {name: changes.pop(name, []) for name in PARTS}
    data = {
        "title": "La classe, porte ouverte",
        "lead": "Un chapô.",
        "body": "# Ce que c’est\nUn essai.",
        "stake": "pouvoir-d-agir",
        "territory": territory.slug,
        "licence": "CC-BY-SA-4.0",
        "action": "save",
    }
    for name, each in rows.items():
        data |= {f"{name}-TOTAL_FORMS": str(len(each)), f"{name}-INITIAL_FORMS": "0"}
        data |= {f"{name}-{number}-{key}": value for number, row in enumerate(each) for key, value in row.items()}
    return data | changes


def member(client: Client, territory: Territory, role: Role = Role.FACILITATOR) -> Any:
    """Sign in someone who holds `role` on `territory`; returns the user."""
    user = MembershipFactory(territory=territory, role=role).user
    client.force_login(user)
    return user


def picture(kind: str = "JPEG") -> SimpleUploadedFile:
    """A small photo whose metadata name someone."""
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Camille"
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, kind, exif=exif)
    return SimpleUploadedFile("vacances.jpg", out.getvalue(), "image/jpeg")

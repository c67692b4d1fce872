"""What a browser posts for an event, and documents of every kind."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from inventory.models import Territory

DESK = "/moderation/demarche/"
NEW = f"{DESK}nouvelle/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
ODT = b"application/vnd.oasis.opendocument.text"
DOCX = b'<Types><Override ContentType="application/vnd.x.wordprocessingml.document.main+xml"/></Types>'


def typed(territory: Territory, /, **changes: Any) -> dict[str, Any]:
    """A form that can be saved; `outcomes=[{…}]` fills rows in."""
    rows = changes.pop("outcomes", [])
    data = {
        "title": "Ciné-débat",
        "kind": "film_debate",
        "step": "start",
        "territory": territory.slug,
        "date": "2017-06-24",
        "date_precision": "day",
        "action": "save",
        "outcomes-TOTAL_FORMS": str(len(rows)),
        "outcomes-INITIAL_FORMS": "0",
    }
    data |= {f"outcomes-{number}-{key}": value for number, row in enumerate(rows) for key, value in row.items()}
    return data | changes


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip with these members, in order; the first one stored as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members):
            archive.writestr(name, content, None if number else zipfile.ZIP_STORED)
    return out.getvalue()


def upload(content: bytes, name: str = "document") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")

"""Photos of case studies: stored once, named by the site's own signature, kept as long as a version shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portfolio.models import CaseStudyVersion, Illustration

SALT = "portfolio.illustrations"


def store_photo(*, content: ContentFile) -> dict[str, Any]:
    """Store an encoded photo (inventory.services.photos.encode_photo); returns its file's name, width and height.

    Nobody sees it before a case study shows it.
    """
    with Image.open(content) as image:
        width, height = image.size
    content.seek(0)
    name = Illustration().file.field.generate_filename(Illustration(), content.name or "photo.webp")
    return {"file": default_storage.save(name, content), "width": width, "height": height}


def sign_photo(photo: dict[str, Any]) -> str:
    """The name under which a form keeps a stored photo: nobody can make one up."""
    return signing.dumps({key: photo[key] for key in ("file", "width", "height")}, salt=SALT)


def signed_photo(text: str) -> dict[str, Any] | None:
    """The stored photo that `sign_photo` named; None for anything else."""
    try:
        return signing.loads(text, salt=SALT) if text else None
    except signing.BadSignature:
        return None


def delete_unused(names: Iterable[str]) -> None:
    """Delete the files `names` that no case study shows any more, and no version either."""
    kept = set(Illustration.objects.filter(file__in=list(names)).values_list("file", flat=True))
    for name in set(names) - kept:
        if not CaseStudyVersion.objects.filter(data__illustrations__contains=[{"file": name}]).exists():
            default_storage.delete(name)

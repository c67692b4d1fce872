"""Photos of case studies: stored once, named by the site's own signature, kept as long as a version shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portfolio.models import CaseStudyVersion, Illustration

SALT = "portfolio.illustrations"
FOLDER = "portfolio"
# How long a photo waits for its form to be saved.
ABANDONED = timedelta(days=7)


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
    for name in set(names) - _used():
        default_storage.delete(name)


def delete_abandoned(*, now: datetime, dry_run: bool = False) -> int:
    """Delete the photos of forms that were never saved, a week after they came; returns how many."""
    before = now - ABANDONED
    used = _used()
    names = [name for name in _stored(FOLDER) if name not in used and default_storage.get_modified_time(name) < before]
    for name in [] if dry_run else names:
        default_storage.delete(name)
    return len(names)


def _used() -> set[str]:
    """The names of the files that a case study or one of its versions shows."""
    used = set(Illustration.objects.values_list("file", flat=True))
    for rows in CaseStudyVersion.objects.exclude(data__illustrations=[]).values_list("data__illustrations", flat=True):
        used.update(row["file"] for row in rows or [])
    return used


def _stored(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _stored(f"{folder}/{name}")

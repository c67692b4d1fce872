"""Pictures people send: checked by their content, drawn anew without what they carry, shown once published."""

from __future__ import annotations

import io
import warnings
from uuid import uuid4

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from PIL import Image, ImageFile, ImageOps

from domino.limits import Rule, spend
from inventory.enums import ContributionState
from inventory.models import Contribution, Initiative, Photo

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 1_600
FORMATS = ["JPEG", "PNG", "WEBP"]
QUALITY = 82
STASH = "inventory.photos.stash"
STASH_SECONDS = 86_400
STASHED = [Rule(10, 3_600)]


class PhotoRefused(ValueError):
    """The picture cannot be taken; the message (French) says why."""


def encode_photo(upload: UploadedFile, *, max_side: int = MAX_SIDE) -> ContentFile:
    """Return `upload` as a WebP of at most `max_side` pixels a side, upright, without any metadata.

    Its type is read from its content; raises PhotoRefused for anything but a JPEG, PNG or WebP of a sane size.
    """
    if upload.size is None or upload.size > MAX_BYTES:
        raise PhotoRefused("Cette photo pèse plus de 10 Mo : choisissez-en une plus légère.")
    content = upload.read()
    try:
        # Reading a header costs nothing; pixels are only read once their number is known.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Half a photo is refused: the library that draws PDFs lets them in, once it is loaded.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_size(image)
                image.verify()
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                return ContentFile(_drawn(image, max_side), name=f"{uuid4().hex}.webp")
    except PhotoRefused:
        raise
    except Exception as error:  # Pillow raises anything on a broken file
        raise PhotoRefused("Ce fichier n’est pas une photo lisible : envoyez une image JPEG, PNG ou WebP.") from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise PhotoRefused("Cette photo a trop de pixels : réduisez-la à 6 000 pixels de côté au plus.")


def _drawn(image: Image.Image, max_side: int) -> bytes:
    image.draft("RGB", (2 * max_side, 2 * max_side))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((max_side, max_side))
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    plain = upright.convert("RGBA" if transparent else "RGB")
    # A new image: nothing of what the file carried beside its pixels comes along.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def add_photo(*, contribution: Contribution, content: ContentFile, alt: str, credit: str = "") -> Photo:
    """Keep an encoded picture with the contribution it came with; nobody sees it before that is published."""
    photo = Photo(contribution=contribution, alt=alt, credit=credit)
    photo.file.save(content.name or f"{uuid4().hex}.webp", content, save=False)
    photo.save()
    return photo


def stash_photo(*, content: ContentFile, network: str) -> str:
    """Keep the picture of a form that is shown again; returns a signed name for `unstash_photo`.

    Nobody sees it; it belongs to nothing yet. Raises domino.limits.LimitReached per block of addresses.
    """
    spend(scope="photo", who=network, rules=STASHED)
    photo = Photo()
    photo.file.save(content.name or f"{uuid4().hex}.webp", content, save=False)
    photo.save()
    return signing.dumps(str(photo.pk), salt=STASH)


def stashed_photo(name: str) -> Photo | None:
    """The picture kept under a signed name, if it is not yet part of a contribution."""
    try:
        key = signing.loads(name, salt=STASH, max_age=STASH_SECONDS) if name else None
    except signing.BadSignature:
        return None
    return Photo.objects.filter(pk=key, contribution=None, initiative=None).first() if key else None


def adopt_photo(*, contribution: Contribution, name: str, alt: str, credit: str = "") -> None:
    """Give the picture kept under a signed name to the contribution it was sent with; nothing if it is gone."""
    if photo := stashed_photo(name):
        Photo.objects.filter(pk=photo.pk, contribution=None).update(contribution=contribution, alt=alt, credit=credit)


def public_photos(initiative: Initiative | None = None) -> QuerySet[Photo]:
    """Photos that everyone may see, of one initiative or of all: their contribution was published."""
    through = Q(contribution__state=ContributionState.PUBLISHED, contribution__initiative__isnull=False)
    photos = Photo.objects.filter(through | Q(contribution=None, initiative__isnull=False))
    if initiative is None:
        return photos
    return photos.filter(Q(initiative=initiative) | Q(contribution__initiative=initiative))

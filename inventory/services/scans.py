"""Scans of paper sheets: checked by their content, pictures drawn anew, PDFs kept as they are and never interpreted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from domino.limits import Rule, spend
from domino.models import User
from inventory.enums import Channel
from inventory.models import Contribution, Scan
from inventory.services.photos import PhotoRefused, encode_photo

MAX_BYTES = 10 * 1024 * 1024
MOST = 6  # per sheet
# A file is named by the beginning of its SHA-256: the same scan sent again is known by it.
DIGEST_CHARS = 40
# A page of A4 at 200 points an inch: handwriting stays readable.
MAX_SIDE = 2_400
HEADER = re.compile(rb"%PDF-[12]\.\d\s")
TRAILER = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\0]*\Z")
TRAILER_BYTES = 1_024
# What a scanner never writes.
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
STASH = "inventory.scans.stash"
STASH_FOLDER = "scans/attente"
STASH_SECONDS = 86_400
STASHED = [Rule(240, 3_600)]  # per person


class ScanRefused(ValueError):
    """The scan cannot be taken; the message (French) says why."""


@dataclass(frozen=True)
class Kept:
    """A scan kept while its form is shown again: `token` is what the form sends back, `label` what people read."""

    token: str
    label: str
    path: str


def check_scan(upload: UploadedFile) -> ContentFile:
    """Return `upload` as it will be kept: a picture drawn anew (WebP), or the very bytes of a PDF.

    Its type is read from its content, its name from a digest of it. Raises ScanRefused.
    """
    if upload.size is None or upload.size > MAX_BYTES:
        raise ScanRefused("Ce fichier pèse plus de 10 Mo : choisissez-en un plus léger, ou une page à la fois.")
    start = upload.read(8)
    upload.seek(0)
    if start.startswith(b"%PDF"):
        content, extension = checked_pdf(upload.read()), "pdf"
    else:
        try:
            content, extension = encode_photo(upload, max_side=MAX_SIDE).read(), "webp"
        except PhotoRefused as error:
            text = "Ce fichier n’est ni une photo ni un PDF lisible : envoyez une image JPEG, PNG ou WebP, ou un PDF."
            raise ScanRefused(text) from error
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:DIGEST_CHARS]}.{extension}")


def checked_pdf(content: bytes) -> bytes:
    """`content` if it begins and ends as a PDF does, with nothing else behind: other kinds of files hide there."""
    end = TRAILER.search(content[-TRAILER_BYTES:])
    if not HEADER.match(content) or not end or int(end[1]) >= len(content):
        raise ScanRefused("Ce PDF est incomplet ou abîmé : enregistrez-le de nouveau, ou envoyez une photo.")
    if any(mark in content for mark in ACTIVE):
        raise ScanRefused(
            "Ce PDF contient un programme ou un fichier joint : envoyez une photo, ou numérisez de nouveau."
        )
    return content


@transaction.atomic
def add_scans(*, contribution: Contribution, contents: Iterable[ContentFile]) -> list[Scan]:
    """Keep files of `check_scan` with a paper contribution; returns those it did not have yet. Raises ScanRefused."""
    locked = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if locked.channel != Channel.PAPER:
        raise ScanRefused("Seule une feuille papier reçoit une numérisation.")
    had = [str(scan.file.name) for scan in locked.scans.all()]
    new = {str(content.name)[:DIGEST_CHARS]: content for content in contents}
    new = {digest: content for digest, content in new.items() if not any(digest in name for name in had)}
    if len(had) + len(new) > MOST:
        raise ScanRefused(f"Une feuille garde {MOST} fichiers au plus.")
    scans = []
    for content in new.values():
        scan = Scan(contribution=locked)
        scan.file.save(str(content.name), content, save=False)
        scan.save()
        scans.append(scan)
    return scans


def stash_scan(*, content: ContentFile, label: str, user: User) -> Kept:
    """Keep a file of a form that is shown again, for a day and for `user` alone. Raises domino.limits.LimitReached."""
    spend(scope="scan", who=str(user.pk), rules=STASHED)
    _sweep()
    path = default_storage.save(f"{STASH_FOLDER}/{content.name}", content)
    token = signing.dumps([user.pk, path, label], salt=STASH)
    return Kept(token, label, path)


def stashed_scan(*, token: str, user: User) -> Kept | None:
    """What `token` names, if `user` sent it less than a day ago and it is still there."""
    try:
        owner, path, label = signing.loads(token, salt=STASH, max_age=STASH_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Kept(token, label, path) if owner == user.pk and default_storage.exists(path) else None


def unstash(kept: Kept) -> ContentFile:
    """The content of a kept scan; its file goes away once the transaction is through."""
    with default_storage.open(kept.path) as file:
        content = ContentFile(file.read(), name=kept.path.rpartition("/")[2])
    transaction.on_commit(lambda: default_storage.delete(kept.path))
    return content


def _sweep() -> None:
    """Forget what nobody came back for."""
    try:
        names = default_storage.listdir(STASH_FOLDER)[1]
    except FileNotFoundError:
        return
    oldest = timezone.now() - timedelta(seconds=STASH_SECONDS)
    for path in (f"{STASH_FOLDER}/{name}" for name in names):
        try:
            if default_storage.get_modified_time(path) < oldest:
                default_storage.delete(path)
        except FileNotFoundError:  # another worker was faster
            continue

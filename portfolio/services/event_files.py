"""Files of events: documents known by their content and kept as they are, photos drawn anew."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from inventory.models.initiative import LICENCE
from inventory.services.photos import encode_photo
from inventory.services.scans import ScanRefused, checked_pdf
from portfolio.enums import FileKind
from portfolio.models import Event, EventFile

MAX_BYTES = 10 * 1024 * 1024
MOST = 30  # per event
# What an honest office file unpacks to, at most.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_CONTENT_TYPES = 1024 * 1024
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
OFFICE = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
CONTENT_TYPES = "[Content_Types].xml"
# Folders and files that carry programs.
PROGRAMS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml)$|^(Basic|Scripts)/", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FIRST_ROWS = 20
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv; charset=utf-8",
    "webp": "image/webp",
}
UNKNOWN = (
    "Ce fichier n’est pas un document que nous gardons : envoyez un PDF, un ODT, ODS ou ODP, un DOCX, XLSX ou PPTX, "
    "ou un CSV."
)
BROKEN = "Ce fichier est incomplet ou abîmé : enregistrez-le de nouveau, puis renvoyez-le."


class DocumentRefused(ValueError):
    """The document cannot be taken; the message (French) says why."""


def check_document(upload: UploadedFile) -> ContentFile:
    """Return `upload` as it will be kept: the same bytes under a new name whose ending says what they are.

    The type is read from the content, never from the name (a CSV has none: its rows are read). Raises DocumentRefused.
    """
    if upload.size is None or upload.size > MAX_BYTES:
        raise DocumentRefused("Ce document pèse plus de 10 Mo : allégez-le, ou partagez-le en plusieurs fichiers.")
    content = upload.read()
    if content.startswith(b"%PDF"):
        kind = _pdf(content)
    elif content.startswith(b"PK\x03\x04"):
        kind = _office(content)
    else:
        kind, content = "csv", _csv(content)
    return ContentFile(content, name=f"{uuid4().hex}.{kind}")


def _pdf(content: bytes) -> str:
    try:
        checked_pdf(content)
    except ScanRefused as error:
        raise DocumentRefused(
            "Ce PDF est abîmé, ou contient un programme ou un fichier joint : enregistrez-le de nouveau sans eux."
        ) from error
    return "pdf"


def _office(content: bytes) -> str:
    """The ending of a zipped office file; nothing is unpacked but the few bytes that say what it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist())
            return _office_kind(archive)
    except DocumentRefused:
        raise
    except Exception as error:  # zipfile raises anything on a broken file
        raise DocumentRefused(BROKEN) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise DocumentRefused("Ce document devient énorme une fois ouvert : enregistrez-le en PDF.")
    if any(member.flag_bits & 1 for member in members):
        raise DocumentRefused("Ce document est protégé par un mot de passe : enregistrez-le sans protection.")
    if any(PROGRAMS.search(member.filename) for member in members):
        raise DocumentRefused("Ce document contient des macros : enregistrez-le sans elles, ou en PDF.")


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if names and names[0] == "mimetype":
        with archive.open("mimetype") as member:
            kind = OPEN_DOCUMENT.get(member.read(100).strip())
        if kind and "content.xml" in names:
            return kind
    if CONTENT_TYPES in names:
        with archive.open(CONTENT_TYPES) as member:
            declared = member.read(MAX_CONTENT_TYPES)
        found = [kind for mark, kind in OFFICE.items() if mark in declared]
        if len(found) == 1:
            return found[0]
    raise DocumentRefused(UNKNOWN)


def _csv(content: bytes) -> bytes:
    """A table as UTF-8: rows of two columns at least, all of the same length."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip() or CONTROL.search(text) or "\ufffd" in text:
        raise DocumentRefused(UNKNOWN)
    lines = [line for line in text.splitlines() if line.strip()][:FIRST_ROWS]
    if not any(_is_table(lines, delimiter) for delimiter in ";,\t"):
        raise DocumentRefused(UNKNOWN)
    return text.encode()


def _is_table(lines: list[str], delimiter: str) -> bool:
    try:
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
    except csv.Error:
        return False
    return len(widths) == 1 and widths.pop() > 1


@transaction.atomic
def add_event_file(
    *, event: Event, kind: FileKind, upload: UploadedFile, title: str, credit: str = "", licence: str = LICENCE
) -> EventFile:
    """Keep a document or a photo with `event`. Raises DocumentRefused or inventory.services.photos.PhotoRefused."""
    content = encode_photo(upload) if kind == FileKind.PHOTO else check_document(upload)
    Event.objects.select_for_update(of=("self",)).only("pk").get(pk=event.pk)
    if event.files.count() >= MOST:
        raise DocumentRefused(f"Une rencontre garde {MOST} fichiers au plus : retirez-en un d’abord.")
    kept = EventFile(event=event, kind=kind, title=title, credit=credit, licence=licence)
    kept.file.save(str(content.name), content, save=False)
    kept.save()
    return kept


@transaction.atomic
def remove_event_file(*, file: EventFile) -> EventFile:
    """Take a file away from its event; its bytes go once that is sure."""
    name = file.file.name
    file.delete()
    transaction.on_commit(lambda: default_storage.delete(name or ""))
    return file

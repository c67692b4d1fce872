"""Files of imports: kept in the private folder, named by their content, never served."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from domino.private import private_files
from inventory.imports.limits import MAX_FILE_BYTES, MEGABYTE
from inventory.models import ImportRun
from inventory.services.import_runs.errors import ImportRefused

FOLDER = "imports"
DIGEST_CHARS = 40
ENDING = re.compile(r"\.[a-z0-9]{1,8}")
GONE = "Le fichier de cet import n’est plus gardé : recommencez avec un nouvel import."


def digest_of(upload: UploadedFile) -> str:
    """The beginning of the SHA-256 of an uploaded file, whose size is checked first. Raises ImportRefused."""
    size = upload.size or 0
    if not size:
        raise ImportRefused("Le fichier est vide : choisissez-en un autre.")
    if size > MAX_FILE_BYTES:
        raise ImportRefused(f"Le fichier fait {size // MEGABYTE} Mo, {MAX_FILE_BYTES // MEGABYTE} au plus.")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()[:DIGEST_CHARS]


def folder_of(digest: str) -> str:
    """Where files of that content are kept."""
    return f"{FOLDER}/{digest}-"


def keep(content: UploadedFile | ContentFile, *, digest: str, name: str) -> str:
    """Keep `content` privately, written a piece at a time; returns its name in the storage."""
    ending = Path(name).suffix.lower()
    ending = ending if ENDING.fullmatch(ending) else ""
    return private_files().save(f"{folder_of(digest)}{uuid4().hex[:12]}{ending}", content)


def keep_body(body: bytes, *, name: str) -> str:
    """Keep what a host answered; returns its name in the storage."""
    return keep(ContentFile(body), digest=hashlib.sha256(body).hexdigest()[:DIGEST_CHARS], name=name)


def path_of(run: ImportRun) -> Path:
    """The file of `run` on the disk. Raises ImportRefused when it is kept no longer."""
    files, name = private_files(), str(run.file.name or "")
    if not name or not files.exists(name):
        raise ImportRefused(GONE)
    return Path(files.path(name))

"""The beginning of an import: a file or an address, where, and from whom."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils import timezone

from domino.models import User
from domino.private import private_files
from inventory.enums import ImportState, Status
from inventory.models import ImportMapping, ImportRun, LiveSource, Territory
from inventory.services.import_runs.deciding import set_to_work
from inventory.services.import_runs.errors import ImportRefused
from inventory.services.import_runs.files import digest_of, folder_of, keep

NAME_CHARS = 120
FILE_NAME_CHARS = 200
# The same thing sent again so soon by the same person is the same import.
TWICE = timedelta(minutes=10)
FRESH = [ImportState.RECEIVED, ImportState.RECOGNISED]


def receive(
    *,
    territory: Territory,
    user: User | None,
    upload: UploadedFile | None = None,
    address: str = "",
    source_name: str = "",
    live_source: LiveSource | None = None,
    mapping: ImportMapping | None = None,
    status: str = Status.PUBLISHED,
) -> ImportRun:
    """Keep the file (or note the address, fetched by the worker) and have it read; returns the run, RECEIVED.

    `source_name`: where the rows come from; default: the live source's, or the file's name without its ending.
    `mapping`: where the reading starts from; default: the live source's. `status`: of new records. The same content
    sent again by the same person within minutes is the same run. Raises ImportRefused.
    """
    if (upload is None) == (not address):
        raise ImportRefused("Donnez un fichier ou une adresse, l’un des deux.")
    name = _file_name(upload, address)
    mapping = mapping or (live_source.mapping if live_source else None)
    run = ImportRun(
        territory=territory,
        made_by=user,
        live_source=live_source,
        source=live_source.source if live_source else None,
        source_name=(_source_name(source_name, live_source) or Path(name).stem or "import")[:NAME_CHARS],
        file_name=name,
        address=address,
        mapping=mapping.data if mapping else {},
        status=status,
    )
    return _start(run, upload)


@transaction.atomic
def _start(run: ImportRun, upload: UploadedFile | None) -> ImportRun:
    digest = digest_of(upload) if upload else ""
    same = {"file__startswith": folder_of(digest)} if upload else {"address": _checked(run.address)}
    with connection.cursor() as cursor:  # two submissions at once
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{run.made_by_id} {digest or run.address}"])
    twins = ImportRun.objects.filter(
        **same, territory=run.territory, made_by=run.made_by, source_name=run.source_name, live_source=run.live_source,
        state__in=FRESH, version=1, created_at__gt=timezone.now() - TWICE,
    )  # fmt: skip
    if twin := twins.first():
        return twin
    if upload:
        kept = keep(upload, digest=digest, name=run.file_name)
        run.file.name = kept
        try:
            with transaction.atomic():
                return set_to_work(run, ImportState.RECEIVED)
        except BaseException:
            private_files().delete(kept)
            raise
    return set_to_work(run, ImportState.RECEIVED)


def _checked(address: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(address)
    except Exception as error:
        raise ImportRefused("L’adresse doit être celle d’un fichier du web : http:// ou https://.") from error
    return address


def _file_name(upload: UploadedFile | None, address: str) -> str:
    """The name as people know it, without folders and control characters."""
    name = str(upload.name) if upload else unquote(urlsplit(address).path)
    name = "".join(char for char in Path(name.replace("\\", "/")).name if char.isprintable())
    return name[-FILE_NAME_CHARS:] or (urlsplit(address).hostname or "")[:FILE_NAME_CHARS]


def _source_name(told: str, live_source: LiveSource | None) -> str:
    return live_source.source.name if live_source else " ".join(told.split())

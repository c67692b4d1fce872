"""Looking at a zip's directory before unpacking anything: XLSX, ODS, KMZ and zipped Shapefiles may be bombs."""

import zipfile
from pathlib import Path

from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES, MEGABYTE

PROLOGUE = 4_096
DTD = "Le fichier contient une définition XML interdite (DTD) : exportez-le de nouveau depuis l’outil d’origine."


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open the zip at `path` once its directory, sizes and XML prologues are judged harmless.

    Raises UnreadableFile for a broken zip, too many members, more than 200 MB unpacked, a compression ratio
    that no document has, an encrypted member, or a DTD (the door of entity bombs and of external entities).
    """
    try:
        archive = zipfile.ZipFile(path)
        _check_sizes(archive.infolist())
        _check_prologues(archive)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise UnreadableFile(
            "Le classeur ou l’archive est abîmé ou protégé par un mot de passe : enregistrez-le de nouveau."
        ) from error
    return archive


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            "Le classeur ou l’archive est trop gros une fois décompressé (200 Mo au plus) : coupez-le en plusieurs."
        )
    for member in members:
        if member.flag_bits & 1:
            raise UnreadableFile(
                "Le classeur ou l’archive est protégé par un mot de passe : enregistrez-le sans mot de passe."
            )
        if member.file_size > 10 * MEGABYTE and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise UnreadableFile("Le classeur ou l’archive est compressé de façon anormale : il n’est pas ouvert.")


def _check_prologues(archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels", ".kml")):
            with archive.open(member) as stream:
                prologue = stream.read(PROLOGUE).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
                raise UnreadableFile(DTD)

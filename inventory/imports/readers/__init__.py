"""Open a file as a Table, by what it holds rather than by its name."""

import re
from pathlib import Path

from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import profile_of
from inventory.imports.limits import MAX_FILE_BYTES, MEGABYTE
from inventory.imports.own_columns import PROFILE, are_own
from inventory.imports.readers.archive import open_archive
from inventory.imports.readers.delimited import read_delimited
from inventory.imports.readers.encodings import detect_encoding
from inventory.imports.readers.opendocument import read_opendocument
from inventory.imports.readers.spatial import read_geopackage, read_gpx, read_keyhole, read_shapefile
from inventory.imports.readers.structured import read_structured
from inventory.imports.readers.workbook import read_workbook
from inventory.imports.readers.xml_check import outline
from inventory.imports.table import Table

REFUSED = {
    b"\xd0\xcf\x11\xe0": "C’est un ancien classeur .xls (ou protégé) : enregistrez-le en .xlsx ou en .ods.",
    b"%PDF": "C’est un PDF : il faut le tableau d’origine.",
    b"\x1f\x8b": "C’est une archive compressée : décompressez-la d’abord.",
    b"Rar!": "C’est une archive compressée : décompressez-la d’abord.",
    b"7z\xbc\xaf": "C’est une archive compressée : décompressez-la d’abord.",
}
ARCHIVE = "L’archive ne contient ni classeur, ni KML, ni Shapefile : décompressez-la, puis importez un de ses fichiers."
MAPS = re.compile(r"<(?:\w+:)?(?:kml|gpx)\b|<!DOCTYPE (?:kml|gpx)|<!ENTITY", re.I)
MARKUP = "C’est une page web ou du XML : exportez les données en CSV ou en GeoJSON."
HEAD = 4_096


def read_table(path: Path, options: dict[str, str] | None = None) -> Table:
    """Read the file at `path`; `options` may tell delimiter, encoding and sheet.

    Returns columns and rows that can be read again and again. Raises UnreadableFile, in French.
    """
    options = options or {}
    head = _head(path)
    for signature, message in REFUSED.items():
        if head.startswith(signature):
            raise UnreadableFile(message)
    table = _read(path, head, options)
    # A map or a directory that we wrote is ours before it is anything else.
    table.profile = PROFILE if are_own(table.columns) else table.profile or profile_of(table.columns)
    return table


def _read(path: Path, head: bytes, options: dict[str, str]) -> Table:
    if head.startswith(b"PK"):
        return _read_archive(path, head, options)
    if head.startswith(b"SQLite format 3\0"):
        return read_geopackage(path, options.get("crs", ""))
    encoding = options.get("encoding", "")
    start = _first_characters(path, head, encoding)
    if start.startswith(("{", "[")) and path.suffix.lower() not in {".csv", ".tsv"}:
        return read_structured(path, encoding)
    if start.startswith("<"):
        return _read_markup(path, start)
    return read_delimited(path, options.get("delimiter", ""), encoding)


def _read_archive(path: Path, head: bytes, options: dict[str, str]) -> Table:
    """A zip by what is in it: a spreadsheet, a KMZ, a Shapefile."""
    sheet = options.get("sheet", "")
    if b"opendocument.spreadsheet" in head or path.suffix.lower() in {".ods", ".fods"}:
        return read_opendocument(path, sheet)
    with open_archive(path) as archive:
        names = [name.lower() for name in archive.namelist()]
    if any(name.startswith("xl/") for name in names):
        return read_workbook(path, sheet)
    if any(name.endswith(".kml") for name in names):
        return read_keyhole(path, archived=True)
    if any(name.endswith(".shp") for name in names):
        return read_shapefile(path, options.get("crs", ""))
    raise UnreadableFile(ARCHIVE)


def _read_markup(path: Path, start: str) -> Table:
    """KML or GPX; other markup is refused, before its faults are looked for."""
    if not MAPS.search(start):
        raise UnreadableFile(MARKUP)
    found = outline(path)
    if found.root.lower() == "gpx":
        return read_gpx(path, found)
    if found.root.lower() == "kml":
        return read_keyhole(path, archived=False)
    raise UnreadableFile(MARKUP)


def _head(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise UnreadableFile(f"Le fichier {path.name} ne s’ouvre pas : {error.strerror}.") from error
    if size > MAX_FILE_BYTES:
        raise UnreadableFile(f"Le fichier fait {size // MEGABYTE} Mo, {MAX_FILE_BYTES // MEGABYTE} au plus.")
    if not head.strip():
        raise UnreadableFile("Le fichier est vide.")
    return head


def _first_characters(path: Path, head: bytes, encoding: str) -> str:
    try:
        return head.decode(encoding or detect_encoding(path)[0], "replace").lstrip("\ufeff \t\r\n\x1e")
    except LookupError as error:
        raise UnreadableFile(f"L’encodage « {encoding} » n’existe pas.") from error

"""Open a file as a Table, by what it holds rather than by its name."""

from pathlib import Path

from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_FILE_BYTES, MEGABYTE
from inventory.imports.readers.delimited import read_delimited
from inventory.imports.readers.encodings import detect_encoding
from inventory.imports.readers.opendocument import read_opendocument
from inventory.imports.readers.structured import read_structured
from inventory.imports.readers.workbook import read_workbook
from inventory.imports.table import Table

REFUSED = {
    b"\xd0\xcf\x11\xe0": "C’est un ancien classeur .xls (ou protégé) : enregistrez-le en .xlsx ou en .ods.",
    b"%PDF": "C’est un PDF : il faut le tableau d’origine.",
    b"SQLite format 3": "C’est une base GeoPackage ou SQLite : exportez-la en GeoJSON ou en CSV.",
    b"\x1f\x8b": "C’est une archive compressée : décompressez-la d’abord.",
    b"Rar!": "C’est une archive compressée : décompressez-la d’abord.",
    b"7z\xbc\xaf": "C’est une archive compressée : décompressez-la d’abord.",
}
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
    if head.startswith(b"PK"):
        if b"opendocument.spreadsheet" in head or path.suffix.lower() in {".ods", ".fods"}:
            return read_opendocument(path, options.get("sheet", ""))
        return read_workbook(path, options.get("sheet", ""))
    encoding = options.get("encoding", "")
    start = _first_characters(path, head, encoding)
    if start.startswith(("{", "[")) and path.suffix.lower() not in {".csv", ".tsv"}:
        return read_structured(path, encoding)
    if start.startswith("<"):
        raise UnreadableFile(MARKUP)
    return read_delimited(path, options.get("delimiter", ""), encoding)


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

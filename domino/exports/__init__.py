"""Tables as files: rows in, bytes out. Nothing here knows a model or HTTP.

The writers are imported when a format is asked for: nobody pays for openpyxl at start.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from .tabular import Column, ExportError, Sheet

__all__ = ["FORMATS", "Column", "ExportError", "Format", "Sheet", "stream", "stream_book"]

_CHUNK = 64 * 1024
# A workbook smaller than this never touches the disk.
_IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True)
class Format:
    """A download: `label` is French; with `spatial`, rows are (geometry as GeoJSON text or None, values)."""

    media_type: str
    extension: str
    label: str
    spatial: bool


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", "csv", "CSV (texte, pour tout tableur)", spatial=False),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        "Classeur Excel (XLSX)",
        spatial=False,
    ),
    "ods": Format("application/vnd.oasis.opendocument.spreadsheet", "ods", "Classeur LibreOffice (ODS)", spatial=False),
    "geojson": Format("application/geo+json", "geojson", "GeoJSON (pour les cartes en ligne)", spatial=True),
    "gpkg": Format("application/geopackage+sqlite3", "gpkg", "GeoPackage (pour QGIS et autres SIG)", spatial=True),
}


def stream(fmt: str, columns: Sequence[Column], rows: Iterable[Any], *, name: str, licence: str) -> Iterator[bytes]:
    """The export as chunks of bytes, for a StreamingHttpResponse or a file.

    `fmt` is a key of FORMATS, whose `spatial` says what `rows` are. `name` titles the document or names the
    layer; `licence` is written in GeoJSON. CSV and GeoJSON consume `rows` with the bytes; other formats are
    made before this returns, so that an ExportError can still become an answer.
    Raises KeyError for an unknown format.
    """
    FORMATS[fmt]
    if fmt == "csv":
        from .csv import stream_csv

        return stream_csv(columns, rows)
    if fmt == "geojson":
        from .geojson import stream_geojson

        return stream_geojson(columns, rows, licence=licence, name=name)
    return _through_file(lambda file: _write(fmt, columns, rows, file, name))


def stream_book(fmt: str, sheets: Sequence[Sheet], *, name: str) -> Iterator[bytes]:
    """A workbook of several sheets as chunks of bytes; `fmt` is "xlsx" or "ods". Raises KeyError for another."""
    if fmt == "xlsx":
        from .xlsx import write_xlsx_book

        return _through_file(lambda file: write_xlsx_book(sheets, file, title=name))
    if fmt == "ods":
        from .ods import write_ods_book

        return _through_file(lambda file: write_ods_book(sheets, file, title=name))
    raise KeyError(fmt)


def _write(fmt: str, columns: Sequence[Column], rows: Iterable[Any], file: IO[bytes], name: str) -> None:
    if fmt == "xlsx":
        from .xlsx import write_xlsx

        write_xlsx(columns, rows, file, title=name)
    elif fmt == "ods":
        from .ods import write_ods

        write_ods(columns, rows, file, title=name)
    else:
        from .gpkg import write_gpkg

        write_gpkg(columns, rows, file, layer=name)


def _through_file(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """Chunks of what `write` makes, by way of a file that has no name and goes with the iterator."""
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by _chunks
    try:
        write(file)  # type: ignore[arg-type]  # a SpooledTemporaryFile reads as one
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _chunks(file)  # type: ignore[arg-type]  # as above


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk

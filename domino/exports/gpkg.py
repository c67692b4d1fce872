"""GeoPackage, made by GDAL's ogr2ogr from lines of GeoJSON."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from .geojson import CONVERTERS, encode_json, feature_lines
from .tabular import Column, ExportError, SpatialRow, iso_datetimes, joined

TIME_LIMIT = 300

# ogr2ogr guesses types from the values it meets. The first line carries one telling value of each kind, so
# the guess is right even when a column is empty or a text looks like a date; `-where "FID > 0"` drops it.
_EXAMPLES = {
    "text": "x",
    "url": "x",
    "list": "x",
    "integer": 2**40,
    "number": 0.5,
    "boolean": True,
    "date": "2000-01-01",
    "datetime": "2000-01-01T00:00:00Z",
}

logger = logging.getLogger(__name__)


class GdalMissing(ExportError):
    """ogr2ogr is not installed on the server (Debian package gdal-bin)."""

    def __init__(self) -> None:
        super().__init__(
            "Le format GeoPackage n’est pas disponible sur ce serveur (ogr2ogr manque). Choisissez le format GeoJSON."
        )


def write_gpkg(
    columns: Sequence[Column],
    rows: Iterable[SpatialRow],
    file: IO[bytes],
    *,
    layer: str,
    time_limit: float = TIME_LIMIT,
) -> None:
    """Write `rows` to `file` as the one layer `layer`, in EPSG:4326.

    `rows` is (geometry as GeoJSON text or None, values). Fields are named by the columns' keys; lists are
    joined with " | ", date-times are in UTC as the format wants. No key may be "fid", which numbers the
    features. Raises GdalMissing without ogr2ogr, ExportError when it fails or takes longer than `time_limit`
    seconds.
    """
    program = shutil.which("ogr2ogr")
    if program is None:
        raise GdalMissing
    with TemporaryDirectory(prefix="domino-gpkg-") as folder:
        source, target = Path(folder, "rows.geojsonl"), Path(folder, "layer.gpkg")
        with source.open("w", encoding="utf-8") as lines:
            lines.writelines(_lines(columns, rows))
        _run(_command(program, source, target, layer), time_limit)
        with target.open("rb") as made:
            shutil.copyfileobj(made, file)


def _lines(columns: Sequence[Column], rows: Iterable[SpatialRow]) -> Iterator[str]:
    example = {column.key: _EXAMPLES[column.kind] for column in columns}
    yield f'{{"type":"Feature","geometry":null,"properties":{encode_json(example)}}}\n'
    for lines in feature_lines(columns, rows, _CONVERTERS, id_member=False):
        yield "\n".join(lines) + "\n"


def _command(program: str, source: Path, target: Path, layer: str) -> list[str]:
    options = ["-where", "FID > 0", "-unsetFid", "-a_srs", "EPSG:4326", "-lco", "GEOMETRY_NAME=geom"]
    # Few, large transactions: nobody else reads the file yet.
    options += ["-gt", "65536", "--config", "OGR_SQLITE_SYNCHRONOUS", "OFF"]
    # The prefix names the one driver that may read the source.
    return [program, "-f", "GPKG", *options, "-nln", layer, str(target), f"GeoJSONSeq:{source}"]


def _run(command: list[str], time_limit: float) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=time_limit, check=False)
    except subprocess.TimeoutExpired as error:
        raise ExportError(
            "La préparation du GeoPackage prend trop de temps. Filtrez davantage ou choisissez le format GeoJSON."
        ) from error
    if done.returncode:
        logger.error("ogr2ogr failed (%s): %s", done.returncode, done.stderr[-2000:])
        raise ExportError("La préparation du GeoPackage a échoué. Choisissez le format GeoJSON.")


def _utc_datetimes(values: Sequence[Any]) -> list[str | None]:
    return iso_datetimes(
        [value if value is None or value.tzinfo is None else value.astimezone(UTC) for value in values]
    )


_CONVERTERS = CONVERTERS | {"list": joined, "datetime": _utc_datetimes}

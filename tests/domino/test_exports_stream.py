"""One call for every format."""

import subprocess
import sys
import tracemalloc

import pytest

from domino.exports import FORMATS, Column, stream
from tests.domino.exports_rows import COLUMNS, FULL, NAME, POINT

FIRST_BYTES = {
    "csv": b'\xef\xbb\xbf"Identifiant"',
    "xlsx": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
    "geojson": b'{"type":"FeatureCollection"',
    "gpkg": b"SQLite format 3\x00",
}


def rows_for(fmt, values):
    return ((POINT, row) for row in values) if FORMATS[fmt].spatial else iter(values)


def test_formats_are_those_of_the_contract():
    assert {key: (form.extension, form.spatial) for key, form in FORMATS.items()} == {
        "csv": ("csv", False),
        "xlsx": ("xlsx", False),
        "ods": ("ods", False),
        "geojson": ("geojson", True),
        "gpkg": ("gpkg", True),
    }


@pytest.mark.parametrize("fmt", FORMATS)
def test_stream_writes_every_format(fmt):
    data = b"".join(stream(fmt, COLUMNS, rows_for(fmt, [FULL]), name="Initiatives", licence="ODbL"))
    assert data[: len(FIRST_BYTES[fmt])] == FIRST_BYTES[fmt]


def test_stream_refuses_other_formats():
    with pytest.raises(KeyError):
        stream("pdf", NAME, [], name="n", licence="l")


@pytest.mark.parametrize("fmt", FORMATS)
def test_stream_memory_does_not_grow_with_rows(fmt):
    columns = [Column("name", "Nom", "text"), Column("text", "Texte", "text")]

    def peak(count):
        rows = rows_for(fmt, ((f"n{n}", "é" * 200) for n in range(count)))
        tracemalloc.start()
        for _chunk in stream(fmt, columns, rows, name="n", licence="l"):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(12_000) - peak(2_000) < 3_000_000


def test_exports_load_no_heavy_library_at_start():
    heavy = ["django", "odf", "openpyxl"]
    code = f"import sys, domino.exports, domino.geo; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

"""Files as people have them: encodings, delimiters, titles, faults, and hostile ones."""

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from inventory.imports.columns import recognise
from inventory.imports.errors import UnreadableFile
from inventory.imports.readers import read_table

HEADER = ["Nom *", "Adresse", "Téléphone"]
ROW = ["Café « L’Été »", "3, rue du Port;2", "02 99 00 00 00"]
ODS_CONTENT = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
 <office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def written(tmp_path: Path, content: bytes | str, name: str = "f.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [delimiter.join(f'"{cell}"' for cell in cells) for cells in (HEADER, ROW, ROW)]
    table = read_table(written(tmp_path, (end.join(lines) + end).encode(encoding)))
    assert (table.columns, [(row.line, row.cells) for row in table.rows()]) == (HEADER, [(2, ROW), (3, ROW)])


def test_csv_latin_1_is_read_as_its_superset(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "nom;ville\nThé à l’abri;Vitré\n".replace("’", "'").encode("latin-1")))
    assert [row.cells for row in table.rows()] == [["Thé à l'abri", "Vitré"]]


def test_csv_with_titles_above_blank_lines_and_multi_line_cells(tmp_path: Path) -> None:
    text = 'Recensement 2024;;\n\nNom;Ville;Description\nA;Redon;"un\ndeux"\n;;\nB;Rennes;x\n'
    table = read_table(written(tmp_path, text))
    assert [(row.line, row.cells) for row in table.rows()] == [
        (4, ["A", "Redon", "un\ndeux"]),
        (7, ["B", "Rennes", "x"]),
    ]


def test_csv_stray_quote_spoils_its_own_line_only(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'nom,ville\nA,Redon\n"B,Rennes\nC,Brest\nD,Dijon\n'))
    assert [row.cells[0] for row in table.rows()] == ["A", "B,Rennes\n", "C", "D"]


def test_csv_row_with_too_many_cells_is_faulty_and_a_short_one_is_not(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "nom,ville\nA,Redon\nB\nC,Rennes,trop\nD,Brest\n"))
    assert [(row.cells, bool(row.fault)) for row in table.rows()] == [
        (["A", "Redon"], False), (["B", ""], False), (["C", "Rennes"], True), (["D", "Brest"], False),
    ]  # fmt: skip


def test_csv_repeated_and_empty_headers_get_names(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "nom,,nom\na,b,c\n")).columns == ["nom", "Colonne 2", "nom (2)"]


def test_csv_of_one_column(tmp_path: Path) -> None:
    assert [row.cells for row in read_table(written(tmp_path, "nom\nFablab, le\nB\n")).rows()] == [
        ["Fablab, le"],
        ["B"],
    ]


def test_csv_cell_of_a_million_characters_and_nul_bytes(tmp_path: Path) -> None:
    row = next(read_table(written(tmp_path, "nom,texte\nA\0," + "x" * 1_000_000 + "\n")).rows())
    assert (row.cells[0], len(row.cells[1])) == ("A", 1_000_000)


def test_xlsx_numbers_dates_and_second_sheet(tmp_path: Path) -> None:
    from datetime import date

    book = openpyxl.Workbook()
    book.active.append(["Lisez-moi"])
    sheet = book.create_sheet("Lieux")
    sheet.append(["Nom", "CP", "Mise à jour", "lat"])
    sheet.append(["A", 1000.0, date(2024, 3, 1), 47.65])
    book.save(tmp_path / "f.xlsx")
    table = read_table(tmp_path / "f.xlsx")
    assert (table.sheet, [row.cells for row in table.rows()]) == ("Lieux", [["A", "1000", "2024-03-01", "47.65"]])


def test_ods_repeats_are_counted_before_they_are_made(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    blank = '<table:table-cell table:number-columns-repeated="99999999"/>'
    rows = f"<table:table-row>{cell.format('nom')}{cell.format('ville')}{blank}</table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    rows += f"<table:table-row>{cell.format('A')}{cell.format('Redon')}</table:table-row>"
    table = read_table(_ods(tmp_path, rows))
    assert [(row.line, row.cells) for row in table.rows()] == [(1_048_572, ["A", "Redon"])]


def test_ods_with_a_dtd_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(UnreadableFile):
        read_table(path)


def test_workbook_that_unpacks_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(UnreadableFile):
        read_table(tmp_path / "f.xlsx")


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n ", b"\xd0\xcf\x11\xe0abc", b"%PDF-1.7", b"PK\x03\x04broken", b"<html></html>", b'{"a": NaN}',
    b"[1e999]",
     b"[" * 100_000, b"{", b"[]", b'{"data": []}', b'{"type": "FeatureCollection", "features": 3}', b"\x1f\x8b\x08"],
)  # fmt: skip
def test_unreadable_files_are_refused_in_french(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"\w"):
        list(read_table(written(tmp_path, content, "f.json")).rows())


def test_geojson_with_named_crs_lines_and_null_geometry(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": 7,
            "geometry": {"type": "Point", "coordinates": [1.0, 2.0]},
            "properties": {"nom": "A"},
        },
        {"type": "Feature", "geometry": None, "properties": {"nom": "B"}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[0, 0], [2, 0]]}, "properties": None},
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    content = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    table = read_table(written(tmp_path, content, "f.geojson"))
    rows = list(table.rows())
    assert (table.crs, [row.cells for row in rows]) == ("urn:ogc:def:crs:EPSG::2154", [["A", "7"], ["B", ""], ["", ""]])
    assert [(row.position, bool(row.note)) for row in rows[:2]] == [((1.0, 2.0), False), (None, False)]
    assert rows[2].note


@pytest.mark.parametrize(
    "content",
    [
        [{"id": "1", "nom": "A", "geo": {"lat": 1}}],
        {"data": [{"id": "1", "nom": "A", "geo": {"lat": 1}}]},
        {"1": {"nom": "A", "geo": {"lat": 1}}},
    ],
    ids=["array", "wrapper", "keyed"],
)
def test_json_shapes(tmp_path: Path, content: object) -> None:
    table = read_table(written(tmp_path, json.dumps(content), "f.json"))
    row = next(table.rows())
    assert dict(zip(table.columns, row.cells, strict=True)) == {"id": "1", "nom": "A", "geo.lat": "1"}


def test_columns_are_recognised_across_vocabularies() -> None:
    columns = ["bf_titre", "addr:street", "Ylat", "Xlong", "Code postal (5 chiffres) *", "NOMCOM", "contact:phone",
    "subscriberEmails",
               "Email du déposant", "truc"]  # fmt: skip
    assert recognise(columns, []) == {
        "name": ["bf_titre"], "address": ["addr:street"], "latitude": ["Ylat"], "longitude": ["Xlong"],
        "postal_code": ["Code postal (5 chiffres) *"], "city": ["NOMCOM"], "contact_phone": ["contact:phone"],
    }  # fmt: skip


def _ods(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "f.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS_CONTENT.format(rows=rows))
    return path

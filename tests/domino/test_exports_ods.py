"""The OpenDocument spreadsheet, read back with odfpy and from its XML."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from odf import opendocument
from odf.namespaces import OFFICENS
from odf.table import DatabaseRange, Table, TableCell, TableHeaderRows, TableRow
from odf.teletype import extractText
from odf.text import P

from domino.exports.ods import write_ods
from tests.domino.exports_rows import COLUMNS, FULL, IDENTIFIER, KEPT_TEXTS, NAME, NOTHING, named

LABELS = [("string", None, column.label) for column in COLUMNS]
EMPTY = (None, None, "")


def written(columns, rows, **options):
    file = BytesIO()
    write_ods(columns, rows, file, **options)
    file.seek(0)
    return file


def cell(element):
    """Type, typed value and shown text of a cell."""
    values = [element.attributes.get((OFFICENS, f"{name}value")) for name in ("", "boolean-", "date-")]
    shown = "\n".join(extractText(paragraph) for paragraph in element.getElementsByType(P))
    return element.getAttribute("valuetype"), next(filter(None, values), None), shown


def read(columns, rows, **options):
    """The rows of each sheet by its name."""
    document = opendocument.load(written(columns, rows, **options))
    return {
        table.getAttribute("name"): [
            [cell(element) for element in row.getElementsByType(TableCell)] for row in table.getElementsByType(TableRow)
        ]
        for table in document.spreadsheet.getElementsByType(Table)
    }


def test_ods_writes_each_kind():
    assert read(COLUMNS, [FULL, NOTHING]) == {
        "Données": [
            LABELS,
            [
                ("string", None, IDENTIFIER),
                ("string", None, "Café associatif « L’Été »"),
                ("float", "2019", "2019"),
                ("float", "-1.5", "-1,5"),
                ("boolean", "true", "VRAI"),
                ("date", "2024-05-31", "31/05/2024"),
                ("date", "2024-05-31T10:30:15", "31/05/2024 10:30"),
                ("string", None, "alimentation | lien social"),
                ("string", None, "https://exemple.fr/?a=1&b=2"),
            ],
            [EMPTY] * len(COLUMNS),
        ]
    }


def test_ods_without_rows_has_its_header():
    assert read(COLUMNS, []) == {"Données": [LABELS]}


def test_ods_header_is_marked_and_filters():
    document = opendocument.load(written(COLUMNS, [FULL]))
    [header] = document.spreadsheet.getElementsByType(TableHeaderRows)
    [filtered] = document.spreadsheet.getElementsByType(DatabaseRange)
    styles = [cell.getAttribute("stylename") for cell in header.getElementsByType(TableCell)]
    assert styles == ["header"] * len(COLUMNS)
    assert filtered.getAttribute("targetrangeaddress") == "'Données'.A1:'Données'.I2"


def test_ods_texts_come_back_as_texts():
    rows = read(NAME, named(KEPT_TEXTS))["Données"][1:]
    assert rows == [[("string", None, text)] for text in KEPT_TEXTS]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x0bc\ud800\uffffd", "abcd"),
        ("ligne\r\nsuivante", "ligne\nsuivante"),
        ("\tx  y ", "\tx  y "),
        ("x" * 40_000, "x" * 32_751 + " […] texte coupé"),
    ],
)
def test_ods_text_is_what_xml_and_a_cell_can_hold(text, kept):
    assert read(NAME, [(text,)])["Données"][1] == [("string", None, kept)]


def test_ods_goes_on_to_another_sheet():
    sheets = read(NAME, ((f"n{n}",) for n in range(3)), max_rows=3)
    assert {name: [row[0][2] for row in rows] for name, rows in sheets.items()} == {
        "Données": ["Nom", "n0", "n1"],
        "Données (suite 2)": ["Nom", "n2"],
    }


def test_ods_type_is_read_from_its_first_bytes():
    archive = ZipFile(written(NAME, []))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
    assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"


def test_ods_has_title_and_language():
    document = opendocument.load(written(NAME, [], title="Pays & <Redon>"))
    [title, language] = [
        str(element) for element in document.meta.childNodes if element.tagName in ("dc:title", "dc:language")
    ]
    assert (title, language) == ("Pays & <Redon>", "fr-FR")


def test_ods_first_row_stays_in_sight_on_every_sheet():
    settings = ZipFile(written(NAME, named("abc"), max_rows=3)).read("settings.xml").decode()
    frozen = '<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>'
    assert settings.count(frozen) == 2

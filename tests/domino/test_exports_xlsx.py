"""The Excel workbook, read back with openpyxl."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from domino.exports import Column, ExportError, sheets
from domino.exports.xlsx import write_xlsx
from tests.domino.exports_rows import COLUMNS, FULL, IDENTIFIER, KEPT_TEXTS, NAME, NOTHING, named

LABELS = tuple(column.label for column in COLUMNS)


def written(columns, rows, **options):
    file = BytesIO()
    write_xlsx(columns, rows, file, **options)
    return file


def read(columns, rows, **options):
    return openpyxl.load_workbook(written(columns, rows, **options))


def test_xlsx_writes_each_kind():
    sheet = read(COLUMNS, [FULL, NOTHING]).active
    assert list(sheet.values) == [
        LABELS,
        (
            IDENTIFIER,
            "Café associatif « L’Été »",
            2019,
            -1.5,
            True,
            datetime(2024, 5, 31),
            datetime(2024, 5, 31, 10, 30, 15),
            "alimentation | lien social",
            "https://exemple.fr/?a=1&b=2",
        ),
        NOTHING,
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "n", "b", "d", "d", "s", "s"]
    assert [cell.number_format for cell in sheet[2][5:7]] == ["dd/mm/yyyy", "dd/mm/yyyy hh:mm"]


def test_xlsx_header_stays_in_sight_and_filters():
    book = read(COLUMNS, [FULL], title="Initiatives du Pays")
    sheet = book.active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:I2", "$1:$1")
    assert [cell.font.b for cell in sheet[1]] == [True] * len(COLUMNS)
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [28, 28, 21]
    assert (book.properties.title, book.properties.language) == ("Initiatives du Pays", "fr-FR")


def test_xlsx_without_rows_has_its_header():
    sheet = read(COLUMNS, []).active
    assert (list(sheet.values), sheet.auto_filter.ref) == ([LABELS], "A1:I1")


def test_xlsx_texts_are_never_formulas():
    cells = [row[0] for row in read(NAME, named(KEPT_TEXTS)).active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == KEPT_TEXTS
    assert {cell.data_type for cell in cells} == {"s"}
    assert [bool(cell.quotePrefix) for cell in cells] == [True] * 6 + [False] * 4 + [False] * 4


def test_xlsx_drops_control_characters():
    texts = ["a\x00b\x0bc\ud800\uffffd", "ligne\r\nsuivante\rfin"]
    values = list(read(NAME, named(texts)).active.values)[1:]
    assert values == [("abcd",), ("ligne\nsuivante\nfin",)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 40_000, "x" * 32_751 + " […] texte coupé"),
        ("🚲" * 16_383, "🚲" * 16_383),
        ("🚲" * 20_000, "🚲" * 16_375 + " […] texte coupé"),
    ],
)
def test_xlsx_cuts_what_a_cell_cannot_hold(text, kept):
    assert read(NAME, [(text,)]).active["A2"].value == kept


def test_xlsx_goes_on_to_another_sheet():
    book = read(NAME, ((f"n{n}",) for n in range(5)), max_rows=3)
    assert {sheet.title: list(sheet.values) for sheet in book} == {
        "Données": [("Nom",), ("n0",), ("n1",)],
        "Données (suite 2)": [("Nom",), ("n2",), ("n3",)],
        "Données (suite 3)": [("Nom",), ("n4",)],
    }
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:A3", "A1:A3", "A1:A2"]
    assert [sheet.sheet_view.tabSelected for sheet in book] == [True, None, None]


def test_xlsx_full_sheet_has_no_empty_follower():
    assert read(NAME, named("ab"), max_rows=3).sheetnames == ["Données"]


def test_xlsx_days_before_its_calendar_are_text():
    columns = [Column("a", "A", "date"), Column("b", "B", "datetime")]
    rows = [
        (date(1871, 3, 18), datetime(1871, 3, 18, 12, tzinfo=UTC)),
        (date(1900, 3, 1), datetime(1999, 1, 1)),
    ]
    assert list(read(columns, rows).active.values)[1:] == [
        ("1871-03-18", "1871-03-18T12:09:21"),
        (datetime(1900, 3, 1), datetime(1999, 1, 1)),
    ]


def test_xlsx_leaves_out_numbers_that_are_none():
    column = Column("a", "A", "number")
    assert list(read([column], [(float("nan"),), (0,), (2.5,)]).active.values) == [
        ("A",),
        (None,),
        (0,),
        (2.5,),
    ]


def test_xlsx_names_columns_beyond_z():
    columns = [Column(f"c{n}", f"C{n}", "integer") for n in range(28)]
    sheet = read(columns, [tuple(range(28))]).active
    assert (sheet.auto_filter.ref, sheet["AB2"].value) == ("A1:AB2", 27)


def test_xlsx_too_large_for_its_archive_says_so(monkeypatch):
    monkeypatch.setattr(sheets, "PART_BYTES", 10_000)
    with pytest.raises(ExportError, match="Trop de données pour un classeur"):
        written(NAME, named(["x" * 1_000] * 100))


def test_xlsx_archive_holds_each_part_once():
    names = ZipFile(written(NAME, [])).namelist()
    assert len(names) == len(set(names))

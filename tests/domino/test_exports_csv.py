"""The CSV, read back with the csv module."""

import csv
from io import StringIO
from itertools import count, islice

import pytest

from domino.exports import Column
from domino.exports.csv import stream_csv, unguard
from tests.domino.exports_rows import COLUMNS, FULL, IDENTIFIER, KEPT_TEXTS, NAME, NOTHING, named


def read(data):
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def written(columns, rows):
    return b"".join(stream_csv(columns, rows))


def test_csv_is_what_french_excel_opens():
    assert written(NAME, [("Été",), (None,), ("",)]) == '\ufeff"Nom"\r\n"Été"\r\n\r\n""\r\n'.encode()


def test_csv_writes_each_kind():
    assert read(written(COLUMNS, [FULL, NOTHING])) == [
        [column.label for column in COLUMNS],
        [
            IDENTIFIER,
            "Café associatif « L’Été »",
            "2019",
            "-1.5",
            "oui",
            "2024-05-31",
            "2024-05-31T08:30:15+00:00",
            "alimentation | lien social",
            "https://exemple.fr/?a=1&b=2",
        ],
        [""] * len(COLUMNS),
    ]


def test_csv_without_rows_has_its_header():
    assert read(written(COLUMNS, [])) == [[column.label for column in COLUMNS]]


def test_csv_gives_texts_back_once_unguarded():
    rows = read(written(NAME, named(KEPT_TEXTS)))[1:]
    assert [unguard(row[0]) for row in rows] == KEPT_TEXTS


def test_csv_guards_formulas_in_texts_lists_urls_and_labels():
    columns = [Column("a", "=A", "text"), Column("b", "B", "list"), Column("c", "C", "url")]
    data = written(columns, [("=1", ["=2", "b"], "@x"), ("-5", [], "+33 2 99 00 00 00")])
    assert read(data) == [
        ["'=A", "B", "C"],
        ["'=1", "'=2 | b", "'@x"],
        ["-5", "", "+33 2 99 00 00 00"],
    ]


def test_csv_drops_control_characters_and_keeps_a_formula_guarded():
    assert read(written(NAME, named(["a\x00b\x0bc\ud800d", "\x00=1"])))[1:] == [["abcd"], ["'=1"]]


def test_csv_leaves_out_numbers_that_are_none():
    columns = [Column("a", "A", "number"), Column("b", "B", "boolean")]
    rows = [(float("nan"), False), (float("inf"), None), (0, True)]
    assert read(written(columns, rows))[1:] == [["", "non"], ["", ""], ["0", "oui"]]


def test_csv_takes_rows_only_as_they_are_read():
    taken = []
    chunks = stream_csv(NAME, ((str(taken.append(n) or n),) for n in count()))
    assert len(list(islice(chunks, 3))) == 3
    assert taken == list(range(1000))


def test_csv_refuses_rows_of_another_width():
    with pytest.raises(ValueError, match="zip"):
        written(COLUMNS, [("a", "b")])

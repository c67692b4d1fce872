"""The measure reads files and labels, and prints precision, recall and what went wrong, held-out pairs apart."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inventory.management.commands.measure_duplicates import HELD_OUT, LABELS

PLACES = """id,nom,lon,lat,ville,telephone
a,Roue libre,-2.084,47.651,Redon,02 99 00 00 00
b,Association Roue libre,-2.084,47.6512,Redon,
c,Le Grenier,-2.084,47.6512,Redon,02 99 00 00 00
d,Roue libre,-2.084,47.9,Allaire,
"""
HEADER = "file_a,id_a,file_b,id_b,label,note\n"


def measured(tmp_path: Path, tuning: list[str], held_out: list[str]) -> list[str]:
    (tmp_path / "lieux.csv").write_text(PLACES)
    for name, labels in (("tuning", tuning), ("held_out", held_out)):
        (tmp_path / f"{name}.csv").write_text(HEADER + "".join(f"{label}\n" for label in labels))
    out = StringIO()
    files = {"labels": tmp_path / "tuning.csv", "held_out": tmp_path / "held_out.csv"}
    call_command("measure_duplicates", data=tmp_path, stdout=out, **files)
    return out.getvalue().splitlines()


def label(one: str, other: str, said: int) -> str:
    return f"lieux.csv,{one},lieux.csv,{other},{said},note"


def test_measure_prints_precision_recall_and_mistakes_of_each_set(tmp_path: Path) -> None:
    tuning = [label("a", "b", 1), label("a", "c", 0), label("a", "d", 1), label("b", "d", 0)]
    assert measured(tmp_path, tuning, [label("a", "b", 1)]) == [
        "Réglage :",
        "Manquée : a et d, 0 points (Même nom, À 27,7 km) ; note",
        "    « roue libre » / « roue libre »",
        "Paires : 4, dont 2 doublons",
        "Précision : 1.000 (0 paires prises à tort)",
        "Rappel : 0.500 (1 paires manquées)",
        "Mises de côté :",
        "Paires : 1, dont 1 doublons",
        "Précision : 1.000 (0 paires prises à tort)",
        "Rappel : 1.000 (0 paires manquées)",
    ]


def test_measure_tells_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"lieux\.csv n’a pas de fiche z"):
        measured(tmp_path, [label("a", "z", 1)], [])
    with pytest.raises(CommandError, match=r"absent\.csv"):
        measured(tmp_path, ["absent.csv,a,lieux.csv,b,1,note"], [])


def read(path: Path) -> list[list[str]]:
    with path.open(newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize(("path", "least"), [(LABELS, 150), (HELD_OUT, 60)])
def test_labels_hold_identifiers_only_and_each_pair_once(path: Path, least: int) -> None:
    rows = read(path)
    labels = [row[4] for row in rows[1:]]
    assert [rows[0], {len(row) for row in rows}] == [HEADER.strip().split(","), {6}]
    assert (len(labels) >= least, set(labels), len({frozenset([(a, b), (c, d)]) for a, b, c, d, *_ in rows[1:]})) == (
        True,
        {"0", "1"},
        len(labels),
    )


def test_no_record_is_in_both_sets() -> None:
    tuning, held_out = (
        {pair for row in read(path)[1:] for pair in (tuple(row[:2]), tuple(row[2:4]))} for path in (LABELS, HELD_OUT)
    )
    assert tuning & held_out == set()

"""The measure reads files and labels, and prints precision, recall and what went wrong."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inventory.management.commands.measure_duplicates import LABELS

PLACES = """id,nom,lon,lat,ville,telephone
a,Roue libre,-2.084,47.651,Redon,02 99 00 00 00
b,Association Roue libre,-2.084,47.6512,Redon,
c,Le Grenier,-2.084,47.6512,Redon,02 99 00 00 00
d,Roue libre,-2.084,47.9,Allaire,
"""
HEADER = "file_a,id_a,file_b,id_b,label,note\n"


def measured(tmp_path: Path, *labels: str) -> list[str]:
    (tmp_path / "lieux.csv").write_text(PLACES)
    (tmp_path / "labels.csv").write_text(HEADER + "".join(f"{label}\n" for label in labels))
    out = StringIO()
    call_command("measure_duplicates", data=tmp_path, labels=tmp_path / "labels.csv", stdout=out)
    return out.getvalue().splitlines()


def test_measure_prints_precision_recall_and_mistakes(tmp_path: Path) -> None:
    pairs = [f"lieux.csv,{one},lieux.csv,{other},{label},note" for one, other, label in ("ab1", "ac0", "ad1", "bd0")]
    assert measured(tmp_path, *pairs) == [
        "Manquée : a et d, 0 points (Même nom, À 27,7 km) ; note",
        "    « roue libre » / « roue libre »",
        "Paires : 4, dont 2 doublons",
        "Précision : 1.000 (0 paires prises à tort)",
        "Rappel : 0.500 (1 paires manquées)",
    ]


def test_measure_tells_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"lieux\.csv n’a pas de fiche z"):
        measured(tmp_path, "lieux.csv,a,lieux.csv,z,1,note")
    with pytest.raises(CommandError, match=r"absent\.csv"):
        measured(tmp_path, "absent.csv,a,lieux.csv,b,1,note")


def test_labels_hold_identifiers_only_and_each_pair_once() -> None:
    with LABELS.open(newline="") as stream:
        rows = list(csv.reader(stream))
    labels = [row[4] for row in rows[1:]]
    assert [rows[0], {len(row) for row in rows}] == [HEADER.strip().split(","), {6}]
    assert (len(labels) >= 150, set(labels), len({frozenset([(a, b), (c, d)]) for a, b, c, d, *_ in rows[1:]})) == (
        True,
        {"0", "1"},
        len(labels),
    )

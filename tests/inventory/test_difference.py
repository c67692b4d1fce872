"""Words of two versions, and proposals that meet other changes."""

import time

import pytest

from inventory.difference import Difference, Piece, difference, listed, reconcile, same


def brackets(pieces: list[Piece]) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("", "", "", ""),
        ("Même texte.", "Même texte.", "Même texte.", "Même texte."),
        ("", "Tout neuf", "", "[+Tout neuf+]"),
        ("Tout vieux", "", "[-Tout vieux-]", ""),
        ("le samedi", "le mercredi", "le [-samedi-]", "le [+mercredi+]"),
        ("Prêt le samedi.", "Prêt d’outils le samedi.", "Prêt le samedi.", "Prêt[+ d’outils+] le samedi."),
        # Blanks between two changed words go with them, so one reads a sentence and not a puzzle.
        ("un deux", "trois quatre", "[-un deux-]", "[+trois quatre+]"),
        ("été", "ete", "[-été-]", "[+ete+]"),
        ("<b>a</b>", "<b>c</b>", "<b>[-a-]</b>", "<b>[+c+]</b>"),
    ],
)
def test_difference_marks_words(before: str, after: str, left: str, right: str) -> None:
    found = difference(before, after)
    assert (brackets(found.before), brackets(found.after)) == (left, right)


def test_difference_of_long_texts_takes_little_time() -> None:
    before = "\n".join(f"ligne numéro {n} de la description" for n in range(4_000))
    started = time.monotonic()
    found = difference(before, before.replace("numéro 7 ", "numéro sept "))
    assert brackets(found.after).count("[+") == 1
    assert time.monotonic() - started < 5


def test_difference_gives_back_both_texts() -> None:
    before, after = "Un lieu, des gens ; le samedi.", "Des gens, un lieu : le dimanche !"
    found = difference(before, after)
    assert "".join(piece.text for piece in found.before) == before
    assert "".join(piece.text for piece in found.after) == after


def test_listed_ignores_order() -> None:
    assert listed(["Vélo", "Jardin"], ["Jardin", "Outils"]) == Difference(
        [Piece("removed", "Vélo"), Piece("same", ", "), Piece("same", "Jardin")],
        [Piece("same", "Jardin"), Piece("same", ", "), Piece("added", "Outils")],
    )


@pytest.mark.parametrize(
    ("current", "proposed", "expected"),
    [
        ({"name": "A"}, {"name": "A"}, ({}, {})),
        ({"name": "A"}, {"name": "B"}, ({"name": "B"}, {})),
        ({"name": "B"}, {"name": "B"}, ({}, {})),
        ({"name": "C"}, {"name": "B"}, ({}, {"name": "B"})),
        # Someone else changed another field: it stays.
        ({"name": "A", "summary": "neuf"}, {"name": "B", "summary": None}, ({"name": "B"}, {})),
        ({"name": "C", "summary": ""}, {"name": "A", "summary": "dit"}, ({"summary": "dit"}, {})),
        ({"name": "A", "themes": ["velo"]}, {"themes": []}, ({}, {})),
    ],
)
def test_reconcile_writes_only_what_was_changed(current: dict, proposed: dict, expected: tuple) -> None:
    assert reconcile(base={"name": "A"}, current=current, proposed=proposed) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", None, True),
        ([], None, True),
        ("a\r\nb", "a\nb", True),
        ("a", "b", False),
        (["velo", "jardin"], ["jardin", "velo"], True),
        ([-2.0840001, 47.65], [-2.08400009, 47.65], True),
        ([47.65, -2.084], [-2.084, 47.65], False),
    ],
)
def test_same(one: object, other: object, expected: bool) -> None:
    assert same(one, other) is expected

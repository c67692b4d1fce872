"""Nothing of a poster leaves its sheet or covers something else, whatever it says."""

from itertools import combinations

import pytest

from portfolio.enums import Orientation, Paper
from portfolio.posters.content import Content, Figures, Share
from portfolio.posters.layout import arrange, paper_size
from portfolio.posters.sheet import Frame, Sheet
from tests.portfolio.posters import IMPRINT, LONG, TINTS, content, mark

WIDE = "W" * 80
LEAD = ("Les initiatives collaboratives du territoire, des plus anciennes aux plus récentes. " * 3)[:200]
COUNTS = [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 12]


def heavy(count: int, name: str) -> Content:
    """The longest of everything that may be written."""
    return content(
        count,
        total=100_000,
        title=name,
        lead=LEAD,
        imprint=f"{IMPRINT} · {LEAD} · {LONG}",
        figures=Figures(1_234_567, 34_935, 987_654, 1_200_000),
        shares=[Share(f"{LONG} {n}", TINTS[n % 5], 12_345) for n in range(14)],
        marks=[mark(n, name, where=LONG, line=LEAD) for n in range(count)],
    )


def frames(sheet: Sheet) -> dict[str, Frame]:
    """Everything that must not be covered, by name."""
    found = {text.key: text.frame() for text in sheet.texts() if not text.key.startswith("number-")}
    found |= {f"badge-{n}": entry.badge for n, entry in enumerate(sheet.entries)}
    found |= {f"shape-{n}": row.shape for n, row in enumerate(sheet.rows)}
    return found | {"map": sheet.map, "qr": sheet.qr, "domino": sheet.domino or Frame(0, 0, 0, 0)}


def overlap(one: Frame, other: Frame, most: float = 0.05) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > most and down > most


def faults(sheet: Sheet) -> list[str]:
    """What leaves the sheet or lies over something else."""
    found = frames(sheet)
    outside = [
        f"{name} leaves the sheet: {frame}"
        for name, frame in found.items()
        if frame.x < -0.01 or frame.y < -0.01 or frame.right > sheet.width + 0.01 or frame.bottom > sheet.height + 0.01
    ]
    over = [f"{one} over {other}" for one, other in combinations(found, 2) if overlap(found[one], found[other])]
    return outside + over


@pytest.mark.parametrize("orientation", Orientation.values)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", ["Le", LONG, WIDE, "mot " * 20])
def test_nothing_overflows_at_its_longest(orientation: str, count: int, name: str) -> None:
    assert faults(arrange(heavy(count, name), orientation)) == []


@pytest.mark.parametrize("orientation", Orientation.values)
@pytest.mark.parametrize("count", COUNTS)
def test_nothing_overflows_at_its_shortest(orientation: str, count: int) -> None:
    light = content(
        count, total=count, lead="", marks=[mark(n, "Le", where="", line="", place=None) for n in range(count)]
    )
    assert faults(arrange(light, orientation)) == []


@pytest.mark.parametrize("orientation", Orientation.values)
@pytest.mark.parametrize("count", COUNTS)
def test_map_keeps_its_room(orientation: str, count: int) -> None:
    sheet = arrange(heavy(count, LONG), orientation)
    assert min(sheet.map.width, sheet.map.height) > 75
    assert len(sheet.entries) == count


@pytest.mark.parametrize("orientation", Orientation.values)
def test_usual_names_are_told_whole(orientation: str) -> None:
    sheet = arrange(content(12, marks=[mark(n, LONG) for n in range(12)]), orientation)
    assert {" ".join(entry.name.lines) for entry in sheet.entries} == {LONG}


def test_every_paper_keeps_the_proportions() -> None:
    ratios = [paper_size(paper, "portrait")[1] / paper_size(paper, "portrait")[0] for paper in Paper.values]
    assert max(ratios) - min(ratios) < 0.001
    assert paper_size("a3", "landscape") == (420, 297)


@pytest.mark.parametrize("orientation", Orientation.values)
@pytest.mark.parametrize("count", COUNTS)
def test_figures_are_never_cut(orientation: str, count: int) -> None:
    sheet = arrange(heavy(count, LONG), orientation)
    told = [number.lines for number, _ in sheet.figures]
    assert told == [["1\u202f234\u202f567"], ["34\u202f935"], ["987\u202f654"], ["14"]]
    assert all(label.lines[-1][-1] != "…" for _, label in sheet.figures)

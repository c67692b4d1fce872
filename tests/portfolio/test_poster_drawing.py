"""A poster as SVG: valid, with what it says, whatever people wrote."""

from xml.etree import ElementTree

import pytest

from portfolio.enums import Orientation, Paper
from portfolio.posters.content import Content, Dot
from portfolio.posters.drawing import NAMESPACE, alternative, poster_svg
from portfolio.posters.layout import arrange
from portfolio.posters.metrics import clean, fit, width, wrap
from portfolio.posters.placing import View, pins, spots
from portfolio.posters.sheet import Frame
from tests.portfolio.posters import BOX, content, mark

HOSTILE = '<script>alert("1")</script> & </text> ]]> \' é'


def drawn(said: Content, paper: str = "a3", orientation: str = "portrait") -> ElementTree.Element:
    return ElementTree.fromstring(poster_svg(arrange(said, orientation), paper=paper, orientation=orientation))  # noqa: S314


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{{{NAMESPACE}}}text")]


@pytest.mark.parametrize("paper", Paper.values)
@pytest.mark.parametrize("orientation", Orientation.values)
def test_svg_has_the_size_of_its_paper(paper: str, orientation: str) -> None:
    root = drawn(content(3), paper, orientation)
    short, long = {"a4": ("210mm", "297mm"), "a3": ("297mm", "420mm"), "a2": ("420mm", "594mm")}[paper]
    wanted = (long, short) if orientation == "landscape" else (short, long)
    assert (root.get("width"), root.get("height")) == wanted
    assert root.get("viewBox") == ("0 0 420 297" if orientation == "landscape" else "0 0 297 420")


def test_svg_says_what_the_poster_says() -> None:
    said = content(2, marks=[mark(0, "Grainothèque"), mark(1, "Repair café")])
    root = drawn(said)
    found = texts(root)
    assert [found.count(text) for text in ("Grainothèque", "Repair café", "40", "31", "20", "5")] == [1] * 6
    assert root.findtext(f"{{{NAMESPACE}}}title") == said.title
    assert root.findtext(f"{{{NAMESPACE}}}desc") == alternative(said)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_numbers_have_a_decimal_point_and_no_locale() -> None:
    svg = poster_svg(arrange(content(12), "portrait"), paper="a3", orientation="portrait").decode()
    lengths = [
        value
        for element in ElementTree.fromstring(svg).iter()  # noqa: S314
        for name, value in element.attrib.items()
        if name in {"x", "y", "cx", "cy", "r", "font-size", "stroke-width"}
    ]
    assert len(lengths) > 100
    assert [value for value in lengths if str(float(value)) == "nan"] == []


def test_hostile_texts_are_only_texts() -> None:
    said = content(1, title=clean(HOSTILE), lead=clean(HOSTILE), marks=[mark(0, clean(HOSTILE), line=clean(HOSTILE))])
    root = drawn(said)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "title", "desc", "rect", "g", "path", "circle", "line", "text", "tspan")
    }
    assert root.findtext(f"{{{NAMESPACE}}}title") == HOSTILE


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("deux\nlignes\t!", "deux lignes !"),
        ("\x0b\x1b[31m", "[31m"),
        ("a\u202eb\u200bc", "abc"),
        ("\ud800x", "x"),
        ("Redon\u00a0: oui", "Redon\u00a0: oui"),
        ("  ", ""),
    ],
)
def test_what_xml_forbids_is_taken_out(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_shapes_tell_spheres_apart_without_colour() -> None:
    root = drawn(content(0, dots=[]))
    shapes = {path.get("d") for path in root.iter(f"{{{NAMESPACE}}}path") if path.get("fill-rule") == "evenodd"}
    assert len(shapes) == 5


def test_lines_are_never_wider_than_asked() -> None:
    lines = wrap("Un anticonstitutionnellement long mot, et d’autres", 5, 40)
    assert max(width(line, 5) for line in lines) <= 40
    assert "".join(lines).replace(" ", "") == "Unanticonstitutionnellementlongmot,etd’autres"


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    size, lines = fit("mot " * 40, 50, [(6, 2), (5, 2)])
    assert (size, len(lines), lines[-1][-1]) == (5, 2, "…")


def test_badges_of_one_place_stand_apart() -> None:
    view = View.of(BOX, Frame(0, 0, 297, 150))
    found = pins([(-220_000.0, 6_040_000.0)] * 12, view, 9)
    gaps = [max(abs(a.x - b.x), abs(a.y - b.y)) for a in found for b in found if a.number < b.number]
    assert (len(found), min(gaps) >= 9) == (12, True)
    assert [pin.number for pin in found if not view.holds(pin.x, pin.y, 4.5)] == []


def test_badge_out_of_the_map_stays_on_its_edge() -> None:
    view = View.of(BOX, Frame(0, 0, 297, 150))
    (pin,) = pins([(5_000_000.0, 0.0)], view, 9)
    assert view.holds(pin.x, pin.y, 4.5)


def test_many_at_one_place_become_a_round_with_their_number() -> None:
    view = View.of(BOX, Frame(0, 0, 297, 150))
    crowd = [Dot((-220_000.0, 6_040_000.0), "fund")] * 25
    assert [spot.n for spot in spots(crowd, view)] == [25]
    assert [spot.n for spot in spots(crowd[:4], view)] == [1] * 4


def test_map_in_words_names_what_is_featured() -> None:
    said = content(2, marks=[mark(0, "Grainothèque"), mark(1, "SEL", where="")])
    assert alternative(said) == (
        "Carte : Redon, 40 initiatives sur la carte. Numéros : 1, Grainothèque (Redon) ; 2, SEL."
    )
    assert alternative(content(0, total=0)) == "Carte : Redon, aucune initiative sur la carte."


def test_rounds_that_would_cover_one_another_are_one() -> None:
    view = View.of(BOX, Frame(0, 0, 297, 150))
    near = [Dot((-220_000.0 + 300 * n, 6_040_000.0), "", 10 + n) for n in range(3)]
    assert [spot.n for spot in spots([*near, Dot((-205_000.0, 6_060_000.0), "", 5)], view)] == [33, 5]

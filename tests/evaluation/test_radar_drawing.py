"""The drawing is well-formed, exact, says everything in words, and never takes an unknown for a zero."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from evaluation.radar import Axis, Band, Series, Style, draw, draw_sheet, figure

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"title": "Radar du SEL", "description": "Les valeurs sont dans le tableau."}
NAMES = ["Ancrage local", "Solidité", "Qualité du travail", "Ouverture à tous"]


def axes(count: int) -> list[Axis]:
    return [Axis(NAMES[index % 4] + (f" {index}" if index > 3 else "")) for index in range(count)]


def drawn(series: Sequence[Series], count: int = 4, band: Band | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(draw(axes(count), series, band=band, **WORDS))  # noqa: S314 our own text


def classed(svg: ElementTree.Element, tag: str, klass: str) -> list[ElementTree.Element]:
    return [one for one in svg.iter(SVG + tag) if one.get("class", "").split()[:1] == [klass]]


def paths(svg: ElementTree.Element, klass: str) -> list[str | None]:
    return [one.get("d") for one in classed(svg, "path", klass)]


def dots(svg: ElementTree.Element) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.get("cx"), one.get("cy"), one.get("class")) for one in classed(svg, "circle", "dot")]


def test_values_lie_on_their_axes() -> None:
    svg = drawn([Series("Comité", [4, 2, 1, 3])])
    assert paths(svg, "series") == ["M0 -150L75 0L0 37.5L-112.5 0z"]
    assert dots(svg) == [
        ("0", "-150", "dot by-1"),
        ("75", "0", "dot by-1"),
        ("0", "37.5", "dot by-1"),
        ("-112.5", "0", "dot by-1"),
    ]


def test_unknown_interrupts_the_line_and_has_no_mark() -> None:
    svg = drawn([Series("Comité", [4, 2, None, 3])])
    assert paths(svg, "series") == ["M0 -150L75 0M-112.5 0L0 -150"]
    assert len(dots(svg)) == 3


def test_zero_is_drawn_in_the_centre() -> None:
    svg = drawn([Series("Comité", [4, 2, 0, 3])])
    assert paths(svg, "series") == ["M0 -150L75 0L0 0L-112.5 0z"]
    assert dots(svg)[2] == ("0", "0", "dot by-1")


def test_open_axis_has_a_hollow_mark_that_no_line_reaches() -> None:
    svg = drawn([Series("Comité", [4, 2, 1, 3], open=[False, True, False, False])])
    assert paths(svg, "series") == ["M0 37.5L-112.5 0M-112.5 0L0 -150"]
    assert dots(svg)[1] == ("75", "0", "dot by-1 is-open")
    assert [one.get("fill") for one in classed(svg, "circle", "dot")] == ["#d02a05", "#fffdf7", "#d02a05", "#d02a05"]


def test_all_unknown_leaves_the_web_and_says_so() -> None:
    svg = drawn([Series("Comité", [None] * 3, notes=["", "sans objet", ""])], 3)
    assert (paths(svg, "series"), dots(svg)) == ([], [])
    assert len(paths(svg, "grid-line")) == 4
    assert [one.text for one in classed(svg, "text", "note")] == ["ne sait pas", "sans objet", "ne sait pas"]


def test_each_axis_takes_the_focus_and_says_its_values_in_french() -> None:
    series = [
        Series("Comité", [4, 2.5, 1, None]),
        Series(
            "Pairs", [3, 1.25, None, None], open=[False, True, False, False], coverage=[1, 0.4, 0, 0], notes=[""] * 4
        ),
    ]
    groups = classed(drawn(series), "g", "axis")
    assert [(one.get("tabindex"), one.get("role")) for one in groups] == [("0", "img")] * 4
    assert [str(one.get("aria-label")).replace("\u00a0", " ") for one in groups] == [
        "Ancrage local, sur 4. Comité : 4,0 ; Pairs : 3,0.",
        "Solidité, sur 4. Comité : 2,5 ; Pairs : 1,2, peu connu (couverture 40 %).",
        "Qualité du travail, sur 4. Comité : 1,0 ; Pairs : ne sait pas.",
        "Ouverture à tous, sur 4. Comité : ne sait pas ; Pairs : ne sait pas.",
    ]


def test_drawing_has_its_title_and_description() -> None:
    svg = drawn([Series("Comité", [1, 2, 3, 4])])
    named = {one.get("id"): one.text for one in svg if one.tag in (SVG + "title", SVG + "desc")}
    assert named == {"radar-titre": WORDS["title"], "radar-texte": WORDS["description"]}
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == ("radar-titre", "radar-texte")


def test_series_differ_without_colour() -> None:
    series = [Series(str(style), [1, 2, 3, 4], style=style) for style in Style if style < Style.RATER]
    svg = drawn(series)
    dashes = [one.get("stroke-dasharray") for one in classed(svg, "path", "series")]
    assert len(set(dashes)) == len(series)
    first = classed(svg, "g", "axis")[0]
    marks = [(one.tag, str(one.get("d", "")).count("L")) for one in first if str(one.get("class")).startswith("dot")]
    assert len(set(marks)) == len(series)


def test_band_lies_between_the_extremes_and_stops_where_nothing_is_known() -> None:
    assert paths(drawn([], band=Band("Écart", [1, 1, 1, 1], [2, 4, 2, 4])), "spread") == [
        "M0 -75L150 0L0 75L-150 0zM0 -37.5L37.5 0L0 37.5L-37.5 0z"
    ]
    parted = drawn([], band=Band("Écart", [1, None, 1, 1], [2, None, 2, 4]))
    assert paths(parted, "spread") == ["M0 37.5L0 75L-150 0L-37.5 0z", "M-37.5 0L-150 0L0 -75L0 -37.5z"]
    lone = drawn([], band=Band("Écart", [1, None, None, None], [2, None, None, None]))
    assert (paths(lone, "spread"), paths(lone, "spread-line")) == ([], ["M0 -37.5L0 -75"])


def test_median_is_marked_only_where_its_line_does_not_go() -> None:
    whole = drawn([Series("Médiane", [1, 2, 3, 4], style=Style.MEDIAN)])
    alone = drawn([Series("Médiane", [1, None, 3, None], style=Style.MEDIAN)])
    assert (len(dots(whole)), len(dots(alone))) == (0, 2)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_coordinates_have_points_in_any_language(language: str) -> None:
    with translation.override(language):
        svg = drawn(
            [Series("Comité", [0.1, 1 / 3, 2 / 3, 3.7])], band=Band("É", [0, 0.1, 0.2, 0.3], [1.1, 1.2, 1.3, 4])
        )
    spoken = {"aria-label", "font-family"}
    written = [value for one in svg.iter() for name, value in one.attrib.items() if name not in spoken]
    assert [value for value in written if "," in value] == []


@pytest.mark.parametrize(
    ("count", "series", "band"),
    [
        (2, [], None),
        (11, [], None),
        (4, [Series("Comité", [1, 2, 3])], None),
        (4, [Series("Comité", [1, 2, 3, 4.1])], None),
        (4, [Series("Comité", [1, 2, 3, float("nan")])], None),
        (4, [], Band("Écart", [1, 1, 1, 1], [2, 2, 2])),
    ],
)
def test_parts_that_do_not_fit_are_refused(count: int, series: list[Series], band: Band | None) -> None:
    with pytest.raises(ValueError, match=r"axes|value per axis|Values"):
        draw(axes(count), series, band=band, **WORDS)


names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z", "Cc"]), min_size=1, max_size=80)


@st.composite
def radars(draw_one: st.DrawFn) -> tuple[list[Axis], list[Series], Band | None]:
    count = draw_one(st.integers(3, 10))
    row = st.lists(st.none() | st.floats(0, 4), min_size=count, max_size=count)
    flags = st.lists(st.booleans(), max_size=count)
    series = st.builds(Series, names, row, flags, st.sampled_from(Style))
    band = st.none() | st.builds(Band, names, row, row)
    return (
        [Axis(draw_one(names)) for _ in range(count)],
        draw_one(st.lists(series, max_size=5)),
        draw_one(band),
    )


@given(radars(), names)
def test_any_radar_is_well_formed(parts: tuple[list[Axis], list[Series], Band | None], title: str) -> None:
    given_axes, series, band = parts
    page = draw(given_axes, series, band=band, title=title, description=title)
    narrow = draw(given_axes, series, band=band, title=title, description=title, numbers=True)
    sheet = draw_sheet(given_axes, series, band=band, title=title, description=title, notes=[title])
    for text in (page, narrow, sheet):
        root = ElementTree.fromstring(text)  # noqa: S314 our own text
        numbers = [
            one.get(name, "") for one in root.iter() for name in ("d", "x", "y", "cx", "cy", "viewBox", "points")
        ]
        assert [one for one in numbers if re.search(r"nan|inf|e-|,", one)] == []
        assert not re.search(r"\sstyle=|<style|var\(", re.sub(r">[^<]*<|\"[^\"]*\"", "", text))


def test_figure_has_key_and_table_in_french() -> None:
    series = [
        Series("Comité", [4, 2.5, 1, None], coverage=[1, 0.4, 1, 0], open=[False, True, False, True]),
        Series("Ana", [1, 1, 1, 1], style=Style.RATER),
        Series("Bo", [2, 2, 2, 2], style=Style.RATER),
    ]
    shown = figure(axes(4), series, band=Band("Écart", [1, 1, 1, None], [4, 2.5, 1, None]), key="r", **WORDS)
    assert [item.name for item in shown.legend] == [
        "Comité",
        "Chaque regard",
        "Écart",
        "Peu connu\u00a0: marque creuse",
    ]
    assert shown.columns == ("Comité", "Ana", "Bo")
    assert [(row.cells[0].text, row.cells[0].note, row.width) for row in shown.rows] == [
        ("4,0", "couverture 100\u00a0%", "3,0"),
        ("2,5", "peu connu, couverture 40\u00a0%", "1,5"),
        ("1,0", "couverture 100\u00a0%", "0,0"),
        ("Ne sait pas", "", ""),
    ]
    identifiers = re.findall(r' id="([^"]+)"', shown.wide + shown.narrow)
    assert identifiers == ["r-titre", "r-texte", "r-etroit-titre", "r-etroit-texte"]

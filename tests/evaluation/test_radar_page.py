"""What the templates of the radar put into a page."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from evaluation.radar import Axis, Band, Figure, Series, Style, figure
from evaluation.radar.shapes import EDGE, HALO, HUES, LINE, SHEET

ROOT = Path(__file__).resolve().parents[2]
AXES = [Axis("Ancrage <local>", "Ce qui vient d’ici"), Axis("Solidité"), Axis("Sobriété")]


def shown(**values: Any) -> Figure:
    series = [
        Series("Comité", [4, 2.5, None], open=[False, True, False], coverage=[1, 0.4, 0]),
        Series("Médiane", [3, 2, 1.5], style=Style.MEDIAN),
    ]
    return figure(AXES, series, title="Radar du SEL", description="Trois critères.", **values)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_radar_holds_both_drawings_and_the_key(language: str) -> None:
    with translation.override(language):
        page = render_to_string("evaluation/_radar.html", {"figure": shown()})
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="radar__drawing"') == 2
    assert re.findall(r'\s(?:d|x|y|cx|cy|viewBox)="[^"]*,', page) == []
    assert re.findall(r"<span>(.*?)</span>", page) == ["Comité", "Médiane", "Peu connu\u00a0: marque creuse"]
    assert re.findall(r"<li>([^<]+)</li>", page) == ["Ancrage &lt;local&gt;", "Solidité", "Sobriété"]
    assert "style=" not in page


def cells(page: str) -> list[str]:
    found = re.findall(r'<td class="number">(.*?)</td>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]


def test_table_says_values_coverage_and_what_is_not_known() -> None:
    page = render_to_string("evaluation/_radar_table.html", {"figure": shown(), "id": "r"})
    assert cells(page) == ["4,0 couverture 100 %", "3,0", "2,5 peu connu, couverture 40 %", "2,0", "Ne sait pas", "1,5"]
    assert re.findall(r'(?:id|labelledby)="(r-[a-z]+)"', page) == ["r-tableau", "r-tableau"]


def test_table_has_the_width_of_the_band() -> None:
    band = Band("Écart", [1, None, 2], [4, None, 2])
    page = render_to_string("evaluation/_radar_table.html", {"figure": shown(band=band)})
    assert cells(page)[2::3] == ["3,0", "—", "0,0"]


def test_colours_of_the_drawing_are_those_of_the_light_theme() -> None:
    light = (ROOT / "static/css/tokens.css").read_text().split("@media")[0]
    tokens = dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", light))

    def token(name: str) -> str:
        alias = re.fullmatch(r"var\(--(.+)\)", tokens[name])
        return token(alias[1]) if alias else tokens[name]

    named = [*(f"series-{number}" for number in range(1, 5)), "ink-soft", "ink", "sheet", "line", "edge", "halo"]
    drawn = [*HUES.values(), SHEET, LINE, EDGE, HALO]
    assert [token(name) for name in named] == drawn

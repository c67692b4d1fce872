"""Radars as SVG: one drawing for the screen, the PDF, the PNG and the download. Pure: plain values in, text out."""

from evaluation.radar.drawing import draw
from evaluation.radar.figure import Figure, LegendItem, Row, figure
from evaluation.radar.parts import Axis, Band, Series, Style
from evaluation.radar.sheet import draw_sheet, sheet_size

__all__ = [
    "Axis",
    "Band",
    "Figure",
    "LegendItem",
    "Row",
    "Series",
    "Style",
    "draw",
    "draw_sheet",
    "figure",
    "sheet_size",
]

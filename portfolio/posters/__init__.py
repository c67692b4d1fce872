"""Posters: a search and a title on one sheet.

`census` reads what a poster says into a `content.Content`; the rest is pure: `layout` arranges it on a `sheet.Sheet`
of A3 millimetres, `drawing` draws that as SVG, and `printing` as a tagged PDF. Every other paper is the same sheet,
larger or smaller.
"""

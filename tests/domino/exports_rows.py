"""Rows for the tests of the exports: one of each kind, hostile texts, nothing at all."""

from datetime import UTC, date, datetime
from uuid import UUID

from domino.exports import Column

COLUMNS = [
    Column("id", "Identifiant", "text"),
    Column("name", "Nom", "text"),
    Column("founded_year", "Année de création", "integer"),
    Column("distance", "Distance (km)", "number"),
    Column("open", "Ouvert", "boolean"),
    Column("confirmed_on", "Confirmée le", "date"),
    Column("updated_at", "Modifiée le", "datetime"),
    Column("themes", "Thèmes", "list"),
    Column("website", "Site web", "url"),
]
IDENTIFIER = "00000000-0000-0000-0000-000000000001"
FULL = (
    UUID(IDENTIFIER),
    "Café associatif « L’Été »",
    2019,
    -1.5,
    True,
    date(2024, 5, 31),
    datetime(2024, 5, 31, 8, 30, 15, 999, tzinfo=UTC),
    ["alimentation", "lien social"],
    "https://exemple.fr/?a=1&b=2",
)
NOTHING = (None,) * len(COLUMNS)
NAME = [Column("name", "Nom", "text")]
POINT = '{"type":"Point","coordinates":[-2.08,47.65]}'

# What every format must give back as it is.
KEPT_TEXTS = [
    "=cmd|' /C calc'!A0",
    "+33-2-99",
    "@SUM(1)",
    "- tiret",
    "＝1+1",
    "'=1",
    "🚲 vélo ; \"cité\", 'apostrophe'",
    "\u200fשלום =1",
    "<b>&amp;</b> ]]>",
    "deux\nlignes",
    "  bords  ",
    "2024-01-01",
    "00123",
    "a\u2028b",
]


def named(texts):
    return [(text,) for text in texts]

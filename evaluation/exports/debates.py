"""A debate as a file: one row for each argument, or for a statement that got none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from domino.exports import Column
from evaluation.enums import Side

COLUMNS = [
    Column("number", "numéro", "integer"),
    Column("statement", "affirmation", "text"),
    Column("agree", "d’accord", "integer"),
    Column("disagree", "pas d’accord", "integer"),
    Column("moves", "changements de côté", "integer"),
    Column("side", "côté de l’argument", "text"),
    Column("argument", "argument", "text"),
    Column("moved", "personnes que l’argument a fait bouger", "integer"),
]


def rows(statements: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows of COLUMNS from `statements.counted().with_arguments()`; no name, no hour: nothing leads to anyone."""
    for number, statement in enumerate(statements, 1):
        counts = [number, statement.text, statement.agree, statement.disagree, statement.moved]
        for argument in statement.said:
            yield [*counts, Side(argument.side).label, argument.text, argument.moved]
        if not statement.said:
            yield [*counts, None, None, None]

"""A list as tables: recommendations, matrix, follow-ups; the columns that local action-plan tools know, then ours."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from domino.exports import Column, Sheet
from recommendations.enums import Phase, Status
from recommendations.facts import Labels, name, names
from recommendations.matrix import build_matrix

SHEET, MATRIX, FOLLOW_UPS = "Préconisations", "Matrice", "Suivi"
COLUMNS = [
    Column("number", "n°", "integer"),
    Column("title", "titre", "text"),
    Column("category", "catégorie", "text"),
    Column("description", "description", "text"),
    Column("status", "avancement", "text"),
    Column("lead", "structure pilote", "text"),
    Column("contact_person", "personne référente", "text"),
    Column("elected_person", "élu référent", "text"),
    Column("partners", "partenaires", "list"),
    Column("budget", "budget", "number"),
    Column("starts_on", "début", "date"),
    Column("ends_on", "fin", "date"),
    Column("context", "pourquoi", "text"),
    Column("how", "comment", "text"),
    Column("carriers", "autres porteurs", "list"),
    Column("phases", "phases", "list"),
    Column("registers", "registres", "list"),
    Column("stakes", "enjeux", "list"),
    Column("criteria", "critères", "list"),
    Column("needs", "besoins", "list"),
    Column("effort", "effort", "text"),
    Column("horizon", "échéance", "text"),
    Column("success", "indicateurs de succès", "text"),
    Column("inspirations", "sources d’inspiration", "list"),
    Column("priority", "priorité", "integer"),
    Column("updated_at", "modifiée le", "datetime"),
    Column("id", "identifiant", "text"),
]
# Names of people: blank unless the reader is of the team.
PRIVATE = ("contact_person", "elected_person")
BY_KEY = {column.key: column for column in COLUMNS}
FOLLOW_UP_COLUMNS = [
    Column("number", "n°", "integer"),
    Column("title", "titre", "text"),
    Column("date", "date", "date"),
    Column("status", "avancement", "text"),
    Column("text", "ce qui s’est passé", "text"),
    Column("id", "identifiant", "text"),
]


class UnknownColumn(ValueError):
    """A column that no table has; its text is the name asked for."""


def chosen_columns(asked: Iterable[str]) -> list[Column]:
    """The columns asked for by key, separated by commas or several times; all of them when none is.

    The identifier is always there: a sheet without it could not come back. Raises UnknownColumn.
    """
    keys = [key.strip() for text in asked for key in text.split(",") if key.strip()]
    for key in keys:
        if key not in BY_KEY:
            raise UnknownColumn(key)
    return [column for column in COLUMNS if not keys or column.key in keys or column.key == "id"]


def offered_columns(*, private: bool) -> list[tuple[str, str]]:
    """What a reader may leave out, as (key, label); names of people only with `private`."""
    always = {"id"} if private else {"id", *PRIVATE}
    return [(column.key, column.label) for column in COLUMNS if column.key not in always]


def sheets(data: dict[str, Any], columns: Sequence[Column]) -> list[Sheet]:
    """The three sheets of a workbook, from a list as `list_as_dict` has it."""
    return [
        Sheet(SHEET, columns, rows(data, columns)),
        Sheet(MATRIX, [Column("register", "registre", "text"), *_phases()], _matrix_rows(data)),
        Sheet(FOLLOW_UPS, FOLLOW_UP_COLUMNS, _follow_up_rows(data)),
    ]


def rows(data: dict[str, Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """One row for each recommendation, with typed values."""
    for recommendation in data["recommendations"]:
        yield [value(recommendation, column.key, data["labels"]) for column in columns]


def value(recommendation: dict[str, Any], key: str, labels: Labels) -> Any:
    """The cell of one column, as its kind has it; names of people are blank unless they were given."""
    reader = _READERS.get(key)
    return reader(recommendation, labels) if reader else recommendation.get(key, "")


def _description(recommendation: dict[str, Any], labels: Labels) -> str:
    """Why and how together: the one text that most tools have room for."""
    return "\n\n".join(text for text in (recommendation["context"].strip(), recommendation["how"].strip()) if text)


def _carriers(recommendation: dict[str, Any]) -> list[str]:
    return [each["name"] for each in recommendation["carriers"]]


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _named(field: str) -> Callable[[dict[str, Any], Labels], list[str]]:
    return lambda each, labels: names(each, field, labels)


_READERS: dict[str, Callable[[dict[str, Any], Labels], Any]] = {
    "description": _description,
    "status": lambda each, _: str(Status(each["status"]).label),
    "lead": lambda each, _: (_carriers(each) or [""])[0],
    "carriers": lambda each, _: _carriers(each)[1:],
    "partners": lambda each, _: [one["name"] for one in each["partners"]],
    "budget": lambda each, _: None if each["budget"] is None else Decimal(each["budget"]),
    "starts_on": lambda each, _: _date(each["starts_on"]),
    "ends_on": lambda each, _: _date(each["ends_on"]),
    **{field: _named(field) for field in ("phases", "registers", "stakes", "needs")},
    "criteria": lambda each, _: [one["name"] for one in each["criteria"]],
    "effort": lambda each, labels: name("effort", each["effort"], labels),
    "horizon": lambda each, labels: name("horizon", each["horizon"], labels),
    "inspirations": lambda each, _: [one["title"] for one in each["inspirations"]],
    "updated_at": lambda each, _: datetime.datetime.fromisoformat(each["updated_at"]),
}


def _phases() -> list[Column]:
    return [Column(phase.value, str(phase.label), "text") for phase in Phase]


def _matrix_rows(data: dict[str, Any]) -> Iterator[list[str]]:
    for row in build_matrix([SimpleNamespace(**each) for each in data["recommendations"]]).rows:
        cells = ["\n".join(f"{each.number}. {each.title}" for each in cell.recommendations) for cell in row.cells]
        yield [str(row.register.label), *cells]


def _follow_up_rows(data: dict[str, Any]) -> Iterator[list[Any]]:
    for each in data["recommendations"]:
        for line in each["follow_ups"]:
            status = str(Status(line["status"]).label)
            yield [each["number"], each["title"], _date(line["date"]), status, line["text"], each["id"]]

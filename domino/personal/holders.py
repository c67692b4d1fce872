"""Which rows are whose: each app says what it keeps of a person, how it is shown to them and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone

from domino.dates import written

DAY = "j F Y"


@dataclass(frozen=True)
class Holder:
    """`rows` are those of an address; `fields` of them are told to the person; `erase` ends or empties them.

    A field may also be (label, function of the row).
    """

    title: str
    rows: Callable[[str], Iterable[Model]]
    fields: tuple[str | tuple[str, Callable[[Any], Any]], ...]
    erase: Callable[[str], object]


_holders: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Called once for each, by an app's `ready`."""
    _holders.append(holder)


def holders() -> list[Holder]:
    """All of them, in the order in which they were registered: that of the apps."""
    return list(_holders)


def tell(holder: Holder, email: str) -> list[dict[str, str]]:
    """What `holder` keeps of the address: label → value in words, for each row; blanks are left out."""
    told = []
    for row in holder.rows(email):
        values = dict(_labelled(row, field) for field in holder.fields)
        told.append({label: value for label, value in values.items() if value})
    return told


def _labelled(row: Model, field: str | tuple[str, Callable[[Any], Any]]) -> tuple[str, str]:
    if isinstance(field, tuple):
        return field[0], _words(field[1](row))
    display = getattr(row, f"get_{field}_display", None)
    value = display() if display else getattr(row, field)
    return str(row._meta.get_field(field).verbose_name), _words(value)  # type: ignore[union-attr]


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "astimezone"):
        return f"{written(timezone.localdate(value), DAY)}, {timezone.localtime(value):%H:%M}"
    if hasattr(value, "isoformat"):
        return written(value, DAY)
    if isinstance(value, dict):
        return "\n".join(f"{name} : {words}" for name, each in value.items() if (words := _words(each)))
    if isinstance(value, list | tuple | set):
        return ", ".join(filter(None, map(_words, value)))
    return str(value)

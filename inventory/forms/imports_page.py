"""The mapping's form as its page shows it: options, columns and words in rows, then what is for all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from inventory.forms.imports_words import FIELDS, ROW_LABELS

# Fields whose cells may hold lists, as the page orders them.
SEPARATED = ("theme", "exchange", "stake", "sphere", "legal_form", "needs", "offers")
ADVANCED = ("list_separators", "split_", "pivot_", "group_")


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file with the control that says which field it fills."""

    label: str
    samples: list[str]
    filled: int
    control: forms.BoundField


@dataclass(frozen=True)
class WordRow:
    """One word of the file with the control that says which term of ours it means; `count` rows for an unknown one."""

    word: str
    field: str
    count: int | None
    control: forms.BoundField


class MappingPage(forms.Form):
    """What templates read of a MappingForm, which fills the attributes."""

    told: dict[str, Any]
    seen: dict[str, Any]
    columns: list[dict[str, Any]]
    words: list[tuple[str, str, list[str], int | None]]
    pivot_count: int
    group_count: int

    def options(self) -> list[forms.BoundField]:
        """Encoding, delimiter, sheet, coordinate system: those that this format has."""
        return [self[name] for name in ("encoding", "delimiter", "sheet", "crs") if name in self.fields]

    def column_rows(self) -> Iterator[ColumnRow]:
        """The columns of the file, in its order."""
        for rank, column in enumerate(self.columns):
            yield ColumnRow(column["label"], column["samples"], column["filled"], self[f"column_{rank}"])

    def unknown_words(self) -> list[WordRow]:
        """Words that say nothing to us yet, the most frequent first."""
        return [row for row in self._word_rows() if row.count is not None]

    def known_words(self) -> list[WordRow]:
        """Words that have a meaning here."""
        return [row for row in self._word_rows() if row.count is None]

    def _word_rows(self) -> Iterator[WordRow]:
        for rank, (name, word, _, count) in enumerate(self.words):
            yield WordRow(word, FIELDS[name], count, self[f"word_{rank}"])

    def hidden_columns(self) -> int:
        """How many columns are not shown."""
        return max(0, len(self.seen.get("columns", [])) - len(self.columns))

    def hidden_words(self) -> int:
        """How many unknown words are not shown."""
        every = sum(len(found) for found in self.seen.get("unknown_terms", {}).values())
        return every - sum(count is not None for *_, count in self.words)

    def defaults(self) -> list[forms.BoundField]:
        """Values for the rows that say nothing."""
        return [self[name] for name in ("default_theme", "default_sphere", "default_licence", "default_source_url")]

    def pivots(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of a column of yes and no and the term that a yes means."""
        return [(self[f"pivot_column_{rank}"], self[f"pivot_term_{rank}"]) for rank in range(self.pivot_count)]

    def has_advanced(self) -> bool:
        """Whether the last part says something, or is wrong: then it is open."""
        wrong = any(name.startswith(ADVANCED) for name in self.errors)
        told = {*self.told, *self.told.get("options", {})}
        return wrong or bool(told & {"split", "pivot", "group_by", "list_separators"})

    def first_rows(self) -> list[dict[str, Any]]:
        """The first rows as they would become: line, name, why one is refused, and labels with texts."""
        return [
            {
                "line": row.get("line"),
                "name": row.get("name", ""),
                "rejected": row.get("rejected", ""),
                "texts": [(label, _text(row[key])) for key, label in ROW_LABELS.items() if key in row],
            }
            for row in self.seen.get("rows", [])
        ]

    def groups(self) -> list[forms.BoundField]:
        """The columns whose equal values make several rows one."""
        return [self[f"group_{rank}"] for rank in range(self.group_count)]

    def separators(self) -> list[forms.BoundField]:
        """What stands between the items of a cell: everywhere, then for one field."""
        return [self[name] for name in ("list_separators", *(f"split_{name}" for name in SEPARATED))]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(round(value, 5)).replace(".", ",") if isinstance(value, float) else str(value)

"""What an edited sheet would change: field by field, rows that are new, rows that are absent, cells that are wrong."""

from __future__ import annotations

import datetime
from typing import Any

from domino.exports.sheets import PARIS, sheet_text
from domino.exports.tabular import LIST_SEPARATOR
from inventory.imports.errors import UnreadableFile
from inventory.text import plain
from recommendations.exports import BY_KEY, PRIVATE, value
from recommendations.reimport.cells import TERM_SEPARATORS, Choices, WrongCell, read_cell, split
from recommendations.reimport.reading import EditedRow, EditedSheet

# In the order they are shown. Others (number, description, priority, inspirations…) are not read back.
EDITABLE = (
    *("title", "category", "context", "how", "status", "carriers", "partners", "contact_person", "elected_person"),
    *("budget", "starts_on", "ends_on", "phases", "registers", "stakes", "criteria", "needs", "effort", "horizon"),
    "success",
)
TERMS = ("phases", "registers", "stakes", "criteria", "needs")
CARRIERS = ("lead", "carriers")
LABELS = {**{key: BY_KEY[key].label for key in EDITABLE}, "carriers": "structure pilote et autres porteurs"}
ELSEWHERE = (
    "La ligne {line} vient d’une autre liste ou d’une préconisation retirée : son identifiant n’est pas dans "
    "celle-ci. Téléchargez le tableur de cette liste, ou videz l’identifiant et le numéro pour en faire une nouvelle."
)
LOST = (
    "La ligne {line} n’a plus d’identifiant alors qu’elle porte le n° {number} : remettez celui du tableur d’origine, "
    "ou videz aussi le numéro pour en faire une nouvelle préconisation."
)
TWICE = (
    "Les lignes {first} et {line} portent le même identifiant : gardez-en une, ou videz-le pour en faire une nouvelle."
)
# Columns that the site alone writes, and where.
ELSEWHERE_WRITTEN = {
    "priority": "La priorité vient du vote des participants : elle se change sur le site, pas dans le tableur.",
    "inspirations": "Les sources d’inspiration mènent à des fiches : changez-les sur le site, pas dans le tableur.",
    "number": "Un numéro ne change jamais : l’ordre de la liste se change sur le site.",
}
DESCRIPTION = "« description » réunit « pourquoi » et « comment » : modifiez ces deux colonnes."
EMPTY = "La feuille ne contient aucune préconisation : téléchargez de nouveau le tableur."


def build_proposal(
    sheet: EditedSheet, data: dict[str, Any], locks: dict[str, int], choices: Choices, names: dict[str, list[str]]
) -> dict[str, Any]:
    """Compare a sheet with the list as `list_as_dict(…, private=True)` has it; JSON for SheetImport.data.

    `locks` are those of the recommendations by id, `names` what each field may hold. Raises UnreadableFile for a
    sheet that is not one of this list.
    """
    known = {each["id"]: each for each in data["recommendations"]}
    _check_ids(sheet, known)
    reader = _Reader(sheet, data, choices, names)
    changes, added = [], []
    for row in sheet.rows:
        if current := known.get(row.cells["id"].lower()):
            if fields := reader.changes(row, current):
                since = _is_older(row.cells.get("updated_at", ""), current["updated_at"])
                shown = {name: current[name] for name in ("id", "number", "title")}
                changes.append(
                    {**shown, "line": row.line, "lock": locks[current["id"]], "since": since, "fields": fields}
                )
        elif fields := reader.addition(row):
            added.append({"line": row.line, "title": row.cells.get("title", ""), "fields": fields})
    there = {row.cells["id"].lower() for row in sheet.rows}
    return {
        "sheet": sheet.name,
        "changes": changes,
        "added": added,
        "missing": [
            {"number": each["number"], "title": each["title"]} for pk, each in known.items() if pk not in there
        ],
        "problems": reader.problems,
        "unknown": sheet.unknown,
        "notes": [*sheet.notes, *reader.notes],
    }


def _check_ids(sheet: EditedSheet, known: dict[str, Any]) -> None:
    if not sheet.rows:
        raise UnreadableFile(EMPTY)
    numbers = {str(each["number"]) for each in known.values()}
    seen: dict[str, int] = {}
    for row in sheet.rows:
        pk, number = row.cells["id"].lower(), row.cells.get("number", "")
        if not pk and number in numbers:
            raise UnreadableFile(LOST.format(line=row.line, number=number))
        if pk and pk not in known:
            raise UnreadableFile(ELSEWHERE.format(line=row.line))
        if pk and pk in seen:
            raise UnreadableFile(TWICE.format(first=seen[pk], line=row.line))
        seen[pk] = row.line


class _Reader:
    """Reads rows one by one; `problems` are the cells that it could not read, with their places."""

    def __init__(self, sheet: EditedSheet, data: dict[str, Any], choices: Choices, names: dict[str, list[str]]) -> None:
        self.sheet = sheet
        self.labels = data["labels"]
        self.choices = choices
        self.names = names
        self.problems: list[dict[str, str]] = []
        self.notes: list[str] = []
        # A column of names that is blank from top to bottom comes from a file that had none to show.
        self.blank = {key for key in PRIVATE if not any(row.cells.get(key) for row in sheet.rows)}

    def changes(self, row: EditedRow, current: dict[str, Any]) -> list[dict[str, Any]]:
        """The fields of a row that say something else than the recommendation."""
        fields = []
        self._tell_description(row, current)
        self._tell_written_elsewhere(row, current)
        for field in EDITABLE:
            if not self._holds(field):
                continue
            before, after = self.shown(current, field), self.typed(row, field, current)
            if not _same(field, before, after):
                fields += self._read(row, field, before, after)
        return fields

    def addition(self, row: EditedRow) -> list[dict[str, Any]]:
        """The fields that a row without identifier fills; none when it has no title, which is a problem."""
        self._tell_written_elsewhere(row, None)
        if not row.cells.get("title"):
            text = "Donnez un titre à cette nouvelle préconisation, ou videz la ligne."
            self.problems.append({"place": self._place(row, "title"), "text": text})
            return []
        fields = []
        for field in EDITABLE:
            after = self.typed(row, field, None) if self._holds(field) else ""
            fields += self._read(row, field, "", after) if after else []
        return fields if any(each["name"] == "title" for each in fields) else []

    def shown(self, current: dict[str, Any], field: str) -> str:
        """What the sheet that we wrote says of a field."""
        if field == "carriers":
            return LIST_SEPARATOR.join(each["name"] for each in current["carriers"])
        cell = value(current, field, self.labels)
        if isinstance(cell, list):
            return LIST_SEPARATOR.join(cell)
        if isinstance(cell, datetime.date):
            return cell.strftime("%d/%m/%Y")
        text = "" if cell is None else sheet_text(cell)
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()

    def typed(self, row: EditedRow, field: str, current: dict[str, Any] | None) -> str:
        """What the row says of a field; the first carrier and the others make one."""
        if field != "carriers":
            return row.cells.get(field, "")
        held = [each["name"] for each in current["carriers"]] if current else []
        lead = split(row.cells["lead"]) if "lead" in row.cells else held[:1]
        others = split(row.cells["carriers"]) if "carriers" in row.cells else held[1:]
        return LIST_SEPARATOR.join(dict.fromkeys([*lead, *others]))

    def _holds(self, field: str) -> bool:
        keys = CARRIERS if field == "carriers" else (field,)
        return any(key in self.sheet.labels for key in keys) and field not in self.blank

    def _read(self, row: EditedRow, field: str, before: str, after: str) -> list[dict[str, Any]]:
        try:
            read = read_cell(field, after, self.choices, self.names)
        except WrongCell as wrong:
            self.problems.append({"place": self._place(row, field), "text": str(wrong)})
            return []
        if before and field in {"starts_on", "ends_on", "budget"} and read == self._value_of(field, before):
            return []
        shown = after
        if field in {"starts_on", "ends_on"} and read:
            shown = datetime.date.fromisoformat(read).strftime("%d/%m/%Y")
        return [{"name": field, "label": LABELS[field], "before": before, "after": shown, "value": read}]

    def _value_of(self, field: str, text: str) -> Any:
        return read_cell(field, text, self.choices, self.names)

    def _place(self, row: EditedRow, field: str) -> str:
        key = "lead" if field == "carriers" and "carriers" not in self.sheet.labels else field
        label = self.sheet.labels.get(key, BY_KEY[key].label)
        sheet = f"feuille « {self.sheet.name} », " if self.sheet.name else ""
        return f"{sheet}ligne {row.line}, colonne « {label} »"

    def _tell_description(self, row: EditedRow, current: dict[str, Any]) -> None:
        typed = row.cells.get("description")
        if typed is not None and not _same("how", self.shown(current, "description"), typed):
            own = any(
                field in row.cells and not _same(field, self.shown(current, field), row.cells[field])
                for field in ("context", "how")
            )
            if not own:
                self.problems.append({"place": self._place(row, "description"), "text": DESCRIPTION})

    def _tell_written_elsewhere(self, row: EditedRow, current: dict[str, Any] | None) -> None:
        for field, text in ELSEWHERE_WRITTEN.items():
            if field == "number" and current is None:
                continue
            shown = self.shown(current, field) if current else ""
            if field in row.cells and not _same(field, shown, row.cells[field]):
                self.problems.append({"place": self._place(row, field), "text": text})


def _same(field: str, before: str, after: str) -> bool:
    if field in {"carriers", "partners", "inspirations"}:
        return split(before) == split(after)
    if field in TERMS:
        one, other = ({plain(name) for name in split(text, TERM_SEPARATORS)} for text in (before, after))
        return one == other
    if field in {"status", "effort", "horizon"}:
        return plain(before) == plain(after)
    return before == after


def _is_older(cell: str, updated_at: str) -> bool:
    """Whether the sheet was made before the recommendation last changed; a date that says nothing is not."""
    try:
        seen = datetime.datetime.fromisoformat(cell)
    except ValueError:
        return False
    seen = seen if seen.tzinfo else seen.replace(tzinfo=PARIS)
    return datetime.datetime.fromisoformat(updated_at) - seen > datetime.timedelta(seconds=2)

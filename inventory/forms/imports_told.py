"""From what was sent of a mapping's form to what a mapping file says: only what someone changed is told."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from inventory.forms.imports_words import NOTHING, TAB, as_list
from inventory.imports.mapping import TERM_FIELDS

OPTIONS = ("encoding", "delimiter", "sheet", "crs", "list_separators")


def corrected(
    *,
    told: dict[str, Any],
    seen: dict[str, Any],
    shown: int,
    words: list[tuple[str, str]],
    initial: dict[str, Any],
    values: dict[str, Any],
) -> dict[str, Any]:
    """`told` (tables of a mapping file) with what differs between `initial` and `values` of the form.

    `seen` is what was recognised, of which the first `shown` columns were on the page, and `words` (field, word).
    """
    made = deepcopy(told)
    _keep_options(made.setdefault("options", {}), values)
    _keep_columns(made.setdefault("columns", {}), seen.get("columns", []), shown, initial, values)
    for rank, (name, word) in enumerate(words):
        sent = values[f"word_{rank}"] or NOTHING
        if sent != initial[f"word_{rank}"]:
            made.setdefault("values", {}).setdefault(name, {})[word] = [] if sent == NOTHING else sent.split(",")
    _keep_defaults(made.setdefault("defaults", {}), values)
    made["split"] = {name: text for name in sorted(TERM_FIELDS) if (text := values.get(f"split_{name}"))}
    made["pivot"] = _pivots(values)
    return {name: table for name, table in made.items() if table}


def _keep_options(options: dict[str, Any], values: dict[str, Any]) -> None:
    for name in OPTIONS:
        if name in values:
            options[name] = "\t" if values[name] == TAB else values[name]
    groups = [value for name, value in values.items() if name.startswith("group_")]
    options["group_by"] = list(dict.fromkeys(label for label in groups if label))
    _drop_empty(options)


def _keep_columns(
    told: dict[str, Any], columns: list[dict[str, Any]], shown: int, initial: dict[str, Any], values: dict[str, Any]
) -> None:
    """Only fields whose columns changed are told: the others are recognised in the next file as well."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for rank, column in enumerate(columns[:shown]):
        before.setdefault(initial[f"column_{rank}"], []).append(column["label"])
        after.setdefault(values[f"column_{rank}"], []).append(column["label"])
    left = after.pop("", [])
    ignored = [label for label in as_list(told.pop("ignore", [])) if label in left]
    ignored += [label for name, labels in before.items() if name for label in labels if label in left]
    for name in {*before, *after} - {""}:
        if after.get(name) == before.get(name):
            continue
        beyond = [column["label"] for column in columns[shown:] if column["field"] == name and not column["pivot"]]
        told[name] = after.get(name, []) + beyond
    if ignored:
        told["ignore"] = list(dict.fromkeys(ignored))
    _drop_empty(told)


def _keep_defaults(defaults: dict[str, Any], values: dict[str, Any]) -> None:
    for name in ("theme", "sphere"):
        sent = values.get(f"default_{name}", "")
        defaults[name] = sent.split(",") if sent else []
    for name in ("licence", "source_url"):
        defaults[name] = values.get(f"default_{name}", "")
    defaults["contact_is_public"] = values.get("contact_is_public", False)
    _drop_empty(defaults)


def _pivots(values: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    made: dict[str, dict[str, list[str]]] = {}
    for name, column in values.items():
        term = values.get(name.replace("pivot_column_", "pivot_term_")) if name.startswith("pivot_column_") else ""
        if column and term:
            field, _, slugs = term.partition(":")
            made.setdefault(field, {})[column] = slugs.split(",")
    return made


def _drop_empty(table: dict[str, Any]) -> None:
    for name in [name for name, value in table.items() if not value]:
        del table[name]

"""The mapping file of `--mapping`: a small TOML that tells what cannot be recognised. Described in docs/imports.md."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inventory.imports.columns import recognise, synonyms
from inventory.imports.errors import UnreadableFile
from inventory.imports.table import Table

OPTIONS = frozenset({"delimiter", "encoding", "crs", "sheet", "list_separators"})
TERM_FIELDS = frozenset({"theme", "sphere", "stake", "exchange", "legal_form", "needs", "offers"})
DEFAULTS = TERM_FIELDS | {"licence", "source_url", "contact_is_public", "name", "audience", "country"}
SAMPLE = 300


@dataclass(slots=True)
class MappingFile:
    """What a user told: reading options, field → columns, ignored columns, defaults, replacements of values.

    `split`: field → characters between the items of a cell; `pivot`: field → column of yes and no → terms of the rows
    that say yes; `group_by`: columns whose equal values make several rows one record.
    """

    options: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    defaults: dict[str, list[str]] = field(default_factory=dict)
    contact_is_public: bool = False
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    split: dict[str, str] = field(default_factory=dict)
    pivot: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    group_by: list[str] = field(default_factory=list)

    def default(self, name: str) -> str:
        """The first default told for field `name`, "" without one."""
        return next(iter(self.defaults.get(name, [])), "")


@dataclass(slots=True)
class Recognition:
    """Field → (column, position) in order of preference, and the columns that no field took.

    `pivots`: field → its columns of yes and no; `groups`: positions of the columns that make several rows one.
    """

    fields: dict[str, list[tuple[str, int]]]
    told: frozenset[str]
    unused: list[str]
    pivots: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)

    def columns(self) -> dict[str, list[str]]:
        """Field → names of its columns, to be shown."""
        named = {name: [label for label, _ in columns] for name, columns in self.fields.items()}
        for name, columns in self.pivots.items():
            named[name] = named.get(name, []) + [label for label, _ in columns]
        return named


def load_mapping(path: Path) -> MappingFile:
    """Read the mapping file at `path`; UnreadableFile says in French which entry is wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(f"Le fichier de correspondance {path.name} ne s’ouvre pas.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"Le fichier de correspondance {path.name} n’est pas du TOML valable : {error}") from error
    return parse_mapping(content)


def parse_mapping(content: dict[str, Any]) -> MappingFile:
    """Check the tables of a mapping file and return them; UnreadableFile names what is not known."""
    _known(content, {"options", "columns", "defaults", "values", "split", "pivot"}, "table")
    for table in content:
        if not isinstance(content[table], dict):
            raise UnreadableFile(f"Fichier de correspondance : [{table}] doit être une table.")
    options, defaults = dict(content.get("options", {})), dict(content.get("defaults", {}))
    group_by = _strings(options.pop("group_by", []))
    _known(options, OPTIONS, "option")
    _known(defaults, DEFAULTS, "valeur par défaut")
    public = defaults.pop("contact_is_public", False)
    if not isinstance(public, bool):
        raise UnreadableFile("Fichier de correspondance : contact_is_public est true ou false.")
    columns = {name: _strings(value) for name, value in content.get("columns", {}).items()}
    ignored = columns.pop("ignore", [])
    _known(columns, synonyms(), "champ")
    return MappingFile(
        {name: "".join(_strings(value)) for name, value in options.items()},
        columns,
        ignored,
        {name: _strings(value) for name, value in defaults.items()},
        public,
        _replacements(content.get("values", {}), "values"),
        _separators(content.get("split", {})),
        _replacements(_pivots(content.get("pivot", {})), "pivot"),
        group_by,
    )


def _separators(table: dict[str, Any]) -> dict[str, str]:
    _known(table, TERM_FIELDS, "champ de [split]")
    return {name: "".join(_strings(value)) for name, value in table.items()}


def _pivots(tables: dict[str, Any]) -> dict[str, Any]:
    """A list of columns is a table of columns that are named like their terms."""
    return {
        name: {label: [label] for label in _strings(table)} if isinstance(table, list | str) else table
        for name, table in tables.items()
    }


def _replacements(tables: dict[str, Any], kind: str) -> dict[str, dict[str, list[str]]]:
    _known(tables, TERM_FIELDS, f"champ de [{kind}]")
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UnreadableFile(f"Fichier de correspondance : [{kind}.{name}] doit être une table.")
    return {name: {word: _strings(value) for word, value in table.items()} for name, table in tables.items()}


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int | float) for item in values):
        raise UnreadableFile(f"Fichier de correspondance : « {value} » n’est ni un texte ni une liste de textes.")
    return [str(item) for item in values]


def _known(given: Any, allowed: Any, kind: str) -> None:
    for name in given:
        if name not in allowed:
            choices = ", ".join(sorted(allowed)[:60])
            raise UnreadableFile(f"Fichier de correspondance : {kind} « {name} » inconnu. Connus : {choices}.")


def recognise_table(table: Table, mapping: MappingFile) -> Recognition:
    """Return which column of `table` holds which field: told ones first, the others by their names.

    Raises UnreadableFile when a told column is not there or when nothing gives a name.
    """
    positions = {label: position for position, label in enumerate(table.columns)}
    told = {name: [_present(label, positions) for label in labels] for name, labels in mapping.columns.items()}
    pivots = {
        name: [(label, positions[_present(label, positions)]) for label in labels]
        for name, labels in mapping.pivot.items()
    }
    pivoted = {table.columns[at] for columns in pivots.values() for _, at in columns}
    taken = {label for labels in told.values() for label in labels} | set(mapping.ignored) | pivoted
    left = [label if label not in taken else "" for label in table.columns]
    found = recognise(left, [row.cells for row in table.sample(SAMPLE)])
    if "latitude" in told or "coordinates" in told:
        found = {name: labels for name, labels in found.items() if name not in {"latitude", "longitude", "coordinates"}}
    fields = {name: [(label, positions[label]) for label in labels] for name, labels in {**found, **told}.items()}
    if "name" not in fields and not mapping.default("name"):
        known = ", ".join(table.columns[:40])
        raise UnreadableFile(
            f"Aucune colonne ne donne le nom des initiatives. Colonnes lues : {known}. Voir --mapping."
        )
    used = {label for columns in fields.values() for label, _ in columns} | pivoted
    unused = [label for label in table.columns if label not in used]
    groups = [positions[_present(label, positions)] for label in mapping.group_by]
    return Recognition(fields, frozenset(told), unused, pivots, groups)


def _present(label: str, positions: dict[str, int]) -> str:
    if label in positions:
        return label
    for column in positions:
        if column.casefold() == label.strip().casefold():
            return column
    raise UnreadableFile(f"La colonne « {label} » du fichier de correspondance n’est pas dans le fichier.")

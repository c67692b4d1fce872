"""Which column holds which field: by known names, by prefixes and brackets aside, by content for identifiers."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from inventory.text import plain

COLUMNS_FILE = "columns.toml"
PREFIXES = re.compile(
    r"^(bf_|_|addr:|contact:|contact\.|tags?\.|fields\.|properties\.|attributes\.|donnees\.|record\.)+", re.I
)
# YesWiki names a list's property by its kind, its list and the form's field: "listeListeTypebf_type".
WIKI_LIST = re.compile(r"^(?:liste|checkbox|radio)(?:Liste)?([A-Z]\w*?)(bf_\w+)?$")
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*+|:\s*$|\?\s*$")
IDENTIFIER = re.compile(r"(^|[^a-z])id($|[^a-z])|^id[A-Z]|[a-z]I[dD]$", re.I)
# People who sent or wrote a record: their addresses are never ours to keep (docs/imports.md, private contacts).
PRIVATE = re.compile(
    r"subscriber|abonne|deposant|contributeur|contributrice|contributor|utilisateur|user|owner|proprietaire|auteur|author|"
    r"createur|creatrice|creator|created_?by|saisi|inscrit|prive|private|reporter|referent_?interne|admin"
)
# Fields whose columns add up; for the others the first column that holds something is taken.
SEVERAL = frozenset(
    {"theme", "exchange", "stake", "needs", "offers", "description", "address", "address_extra", "precision"}
)
# A column may name the record in one file and sort it in another: content tells (see `recognise`).
SORTING_NAMES = frozenset({"structure", "organisation", "brand", "operator"})


def column_key(label: str) -> str:
    """Return `label` bare: "Code postal (5 chiffres) *" and "code_postal" are both "codepostal"."""
    return re.sub(r"[^a-z0-9@]", "", plain(BRACKETS.sub(" ", label)))


@cache
def synonyms() -> dict[str, list[str]]:
    """Field → its known column keys, the likeliest first (columns.toml)."""
    text = files("inventory.imports").joinpath(COLUMNS_FILE).read_text(encoding="utf-8")
    return {field: [column_key(label) for label in labels] for field, labels in tomllib.loads(text).items()}


@cache
def _ranks() -> dict[str, tuple[tuple[str, int], ...]]:
    ranks: dict[str, dict[str, int]] = {}
    for field, keys in synonyms().items():
        for rank, key in enumerate(keys):
            ranks.setdefault(key, {}).setdefault(field, rank)
    return {key: tuple(fields.items()) for key, fields in ranks.items()}


def candidates(label: str) -> tuple[tuple[str, int], ...]:
    """Every (field, rank) that `label` may mean; whole name first, then without prefix, then its last part."""
    stripped = PREFIXES.sub("", label.strip())
    repeated = re.sub(r" \(\d+\)$", "", label)
    parts = re.split(r"[./]", label)
    forms = [label, repeated, stripped, *([parts[-1]] if len(parts) > 1 else []), *_list_names(label)]
    for penalty, form in enumerate(forms):
        if found := _ranks().get(column_key(form)):
            return tuple((field, rank + 1000 * bool(penalty)) for field, rank in found)
    return ()


def _list_names(label: str) -> list[str]:
    """What a YesWiki list's property may mean: the form's field, then the list's name."""
    match = WIKI_LIST.match(label)
    return [form.removeprefix("bf_") for form in (match[2], match[1]) if form] if match else []


def is_private(label: str) -> bool:
    """Whether `label` names the address, telephone or name of who sent the record."""
    return bool(PRIVATE.search(plain(label)))


def recognised_count(labels: Iterable[str]) -> int:
    """How many of `labels` name a known field: what tells a header line from the others."""
    return sum(bool(label and len(label) < 80 and candidates(label)) for label in labels)


def recognise(columns: list[str], sample: list[list[str]]) -> dict[str, list[str]]:
    """Return field → its columns, the likeliest first, for a table's `columns` and some of its rows.

    A column goes to one field, but "structure" and the like, which name the record in one file and sort it in
    another: there, few distinct values mean sorting.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for position, label in enumerate(columns):
        if is_private(label):
            continue
        meanings = candidates(label)
        if len(meanings) > 1 and column_key(label) in SORTING_NAMES:
            kept = "theme" if _sorts(sample, position) else "name"
            meanings = tuple(meaning for meaning in meanings if meaning[0] == kept)
        for field, rank in meanings[:1]:
            found.setdefault(field, []).append((rank, label))
    fields = {
        field: [label for _, label in sorted(ranked, key=lambda item: item[0])] for field, ranked in found.items()
    }
    if "external_id" not in fields and (label := _identifier(columns, sample)):
        fields["external_id"] = [label]
    return _untangled(fields)


def _untangled(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """Keep one identifier and one pair of coordinates: a second pair would mix with the first."""
    for field in ("external_id", "latitude", "longitude"):
        if field in fields:
            fields[field] = fields[field][:1]
    if ("latitude" in fields) != ("longitude" in fields):
        fields.pop("latitude", None)
        fields.pop("longitude", None)
    return fields


def _sorts(sample: list[list[str]], position: int) -> bool:
    values = [row[position].strip() for row in sample if row[position].strip()]
    return len(values) >= 8 and len(set(values)) <= len(values) / 3


def _identifier(columns: list[str], sample: list[list[str]]) -> str:
    """A column named like an identifier ("bfc_id") that is filled and different on every row."""
    for position, label in enumerate(columns):
        values = [row[position].strip() for row in sample]
        if IDENTIFIER.search(label) and values and all(values) and len(set(values)) == len(values):
            return label
    return ""

"""Which tool wrote a file, told by its columns (formats.toml), and what that teaches of them."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from inventory.imports.columns import column_key
from inventory.imports.mapping import MappingFile
from inventory.imports.table import Table

FORMATS_FILE = "formats.toml"
# What files write of their licence → SPDX identifier.
LICENCES = [
    (r"odbl|open database licen[cs]e|opendatacommons\.org/licenses/odbl", "ODbL-1.0"),
    (r"licence ouverte|open licence|etalab", "etalab-2.0"),
    (r"cc0|publicdomain/zero", "CC0-1.0"),
    # Not a licence of ours to translate: kept in its own words.
    (r"\bnc\b|non.?commercial", ""),
    (r"cc[ -]by[ -]sa|licenses/by-sa|share ?alike", "CC-BY-SA-4.0"),
    (r"cc[ -]by\b|licenses/by/|creative commons attribution", "CC-BY-4.0"),
]
LICENCE_CHARS = 60
NO_LICENCE = re.compile(r"no licen[cs]e|aucune|non précisé", re.I)


@dataclass(frozen=True, slots=True)
class Profile:
    """One tool: see formats.toml."""

    label: str
    signatures: list[list[str]] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    theme: list[str] = field(default_factory=list)
    licence: str = ""

    def columns_in(self, present: list[str]) -> dict[str, list[str]]:
        """Field → those of the tool's columns that are `present`."""
        named = {name: [label for label in labels if label in present] for name, labels in self.columns.items()}
        return {name: labels for name, labels in named.items() if labels}


@cache
def profiles() -> dict[str, Profile]:
    """Key → profile, in the order of formats.toml."""
    text = files("inventory.imports").joinpath(FORMATS_FILE).read_text(encoding="utf-8")
    return {key: Profile(**table) for key, table in tomllib.loads(text).items()}


def profile_of(columns: Iterable[str]) -> str:
    """The key of the tool that writes such `columns`, "" when none is known."""
    keys = {_key(label) for label in columns}
    for name, profile in profiles().items():
        if any(keys.issuperset(map(_key, signature)) for signature in profile.signatures):
            return name
    return ""


def _key(label: str) -> str:
    return label if label.startswith("@") else column_key(label)


def label_of(table: Table) -> str:
    """How to name the format of `table` in French: "YesWiki Bazar (geojson)", or "csv"."""
    profile = profiles().get(table.profile)
    return f"{profile.label} ({table.format})" if profile else table.format


def licence_of(told: str) -> str:
    """The SPDX identifier of a licence as files write it; the words themselves when they name none we know."""
    told = " ".join(told.split())
    if not told or NO_LICENCE.search(told):
        return ""
    return (next((spdx for words, spdx in LICENCES if re.search(words, told, re.I)), "") or told)[:LICENCE_CHARS]


def completed(mapping: MappingFile, table: Table) -> MappingFile:
    """`mapping` with what the format of `table` teaches beneath what the user told."""
    profile = profiles().get(table.profile, Profile(""))
    told = {label for labels in mapping.columns.values() for label in labels}
    columns = {
        name: labels
        for name, labels in profile.columns_in(table.columns).items()
        if name not in mapping.columns and not told.intersection(labels)
    }
    defaults = dict(mapping.defaults)
    if profile.theme:
        defaults.setdefault("theme", profile.theme)
    if licence := licence_of(table.licence) or profile.licence:
        defaults.setdefault("licence", [licence])
    ignored = [label for label in profile.ignored if label not in told]
    return replace(
        mapping, columns={**columns, **mapping.columns}, defaults=defaults, ignored=[*mapping.ignored, *ignored]
    )

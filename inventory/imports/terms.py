"""Recognise taxonomy terms in other people's words."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from inventory.imports.values import split_list
from inventory.text import plain

TERMS_FILE = "terms.toml"
MAX_UNKNOWN = 2_000
# Words of "is it so?" columns: the column's own name is then what the row is (charity=yes, covoiturage=oui).
YES = frozenset({"yes", "oui", "true", "1", "x", "vrai", "only"})
NO = frozenset({"no", "non", "false", "0", "faux"})


@dataclass(slots=True)
class Vocabulary:
    """The terms of one taxonomy: plain slug, name or synonym → ids."""

    ids: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[tuple[int, str, str]], kind: str, replacements: dict[str, list[str]]) -> "Vocabulary":
        """Build it from (id, slug, name) rows, the synonyms of terms.toml, and a mapping file's replacements."""
        vocabulary = cls()
        slugs: dict[str, int] = {}
        for pk, slug, name in terms:
            slugs[slug] = pk
            vocabulary.ids[term_key(slug)] = [pk]
            vocabulary.ids.setdefault(term_key(name), [pk])
        for word, targets in synonyms().get(kind, {}).items():
            known = [slugs[slug] for slug in targets if slug in slugs]
            if known:
                vocabulary.ids.setdefault(term_key(word), known)
        for word, targets in replacements.items():
            vocabulary.ids[term_key(word)] = [pk for target in targets for pk in vocabulary.find(target) or []]
        return vocabulary

    def find(self, text: str) -> list[int] | None:
        """The ids that `text` designates, in the singular or the plural; None when it designates nothing."""
        key = term_key(text)
        for form in (key, key.removesuffix("s"), f"{key}s", re.sub(r"s\b", "", key)):
            if form in self.ids:
                return self.ids[form]
        return None


@dataclass(slots=True)
class UnknownTerms:
    """Values that no term answers to, counted, with the first line that bears each."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, column: str, value: str, line: int) -> None:
        key = (column, value[:200])
        if key in self.counts or len(self.counts) < MAX_UNKNOWN:
            self.counts[key] += 1
            self.lines.setdefault(key, line)


@dataclass(frozen=True, slots=True)
class TermReader:
    """Reads the cells of one column as terms of one taxonomy."""

    vocabulary: Vocabulary
    column: str
    separators: str

    def read(self, text: str) -> tuple[list[int], list[str]]:
        """Return (ids, items that designate nothing)."""
        lowered = text.strip().lower()
        if lowered in NO:
            return [], []
        whole = self.vocabulary.find(self.column if lowered in YES else text)
        if whole is not None:
            return whole, []
        if lowered in YES:
            return [], [f"{self.column}={text}"]
        ids: list[int] = []
        unknown = []
        for item in self._items(text):
            found = self.vocabulary.find(item)
            ids.extend(found or [])
            if found is None:
                unknown.append(item)
        return ids, unknown

    def _items(self, text: str) -> list[str]:
        items = split_list(text, self.separators)
        if len(items) == 1 and re.fullmatch(r"[A-Z]{1,4}(-[A-Z]{1,4})+", items[0]):
            return items[0].split("-")
        return items


def term_key(text: str) -> str:
    """Letters and digits in plain form, one blank between words: "Boîte-à-livres" → "boite a livres"."""
    return " ".join(re.findall(r"[a-z0-9]+", plain(text[:300])))


@cache
def synonyms() -> dict[str, dict[str, list[str]]]:
    """Taxonomy → word → slugs (terms.toml)."""
    return tomllib.loads(files("inventory.imports").joinpath(TERMS_FILE).read_text(encoding="utf-8"))

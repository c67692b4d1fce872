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
# The same for "key=value" tags, which say more than their value alone.
TAGS_FILE = "tags.toml"
MAX_UNKNOWN = 2_000
# Words of "is it so?" columns: the column's own name is then what the row is (charity=yes, covoiturage=oui).
YES = frozenset({"yes", "oui", "true", "1", "x", "vrai", "only"})
NO = frozenset({"no", "non", "false", "0", "faux"})


@dataclass(slots=True)
class Vocabulary:
    """The terms of one taxonomy: plain slug, name or synonym → ids; `met` are the words that were found so far."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    met: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[tuple[int, str, str]], kind: str, replacements: dict[str, list[str]]) -> "Vocabulary":
        """Build it from (id, slug, name) rows, the synonyms of terms.toml, and a mapping file's replacements."""
        vocabulary = cls()
        slugs: dict[str, int] = {}
        for pk, slug, name in terms:
            slugs[slug] = pk
            vocabulary.names[pk] = name
            vocabulary.ids[term_key(slug)] = [pk]
            vocabulary.ids.setdefault(term_key(name), [pk])
        for word, targets in synonyms().get(kind, {}).items():
            known = [slugs[slug] for slug in targets if slug in slugs]
            if known or not targets:
                vocabulary.ids.setdefault(term_key(word), known)
        for word, targets in replacements.items():
            vocabulary.ids[term_key(word)] = [pk for target in targets for pk in vocabulary.find(target) or []]
        return vocabulary

    def find(self, text: str) -> list[int] | None:
        """The ids that `text` designates, in the singular or the plural; None when it designates nothing."""
        key = term_key(text)
        for form in (key, key.removesuffix("s"), f"{key}s", re.sub(r"s\b", "", key)):
            if form in self.ids:
                return self._met(text, self.ids[form])
        return None

    def find_tag(self, key: str, value: str) -> list[int] | None:
        """The ids that the tag "key=value" designates; None when tags.toml has no such tag."""
        if key not in tag_keys():
            return None
        ids = self.ids.get(term_key(f"{key}={value}"))
        return None if ids is None else self._met(f"{key}={value}", ids)

    def _met(self, words: str, ids: list[int]) -> list[int]:
        if words not in self.met and len(self.met) < MAX_UNKNOWN:
            self.met[words[:80]] = ids
        return ids

    def translations(self) -> dict[str, list[str]]:
        """Word met → names of our terms, without the words that say nothing."""
        return {word.strip(): [self.names.get(pk, "") for pk in ids] for word, ids in self.met.items() if ids}


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
class PivotReader:
    """Reads a column of yes and no, whose rows that say yes are `terms`."""

    column: str
    ids: list[int]

    def read(self, text: str) -> tuple[list[int], list[str]]:
        """Return (ids, nothing): anything but a blank or a "no" is a yes."""
        return ([] if text.strip().lower() in NO else self.ids), []


@dataclass(frozen=True, slots=True)
class TermReader:
    """Reads the cells of one column as terms of one taxonomy."""

    vocabulary: Vocabulary
    column: str
    separators: str
    # What cells said so far: rows repeat them.
    _known: dict[str, tuple[list[int], list[str]]] = field(default_factory=dict, repr=False, compare=False)

    def read(self, text: str) -> tuple[list[int], list[str]]:
        """Return (ids, items that designate nothing)."""
        known = self._known.get(text)
        if known is None:
            known = self._read(text)
            if len(self._known) < MAX_UNKNOWN:
                self._known[text] = known
        return known

    def _read(self, text: str) -> tuple[list[int], list[str]]:
        lowered = text.strip().lower()
        if lowered in NO:
            return [], []
        whole = self.vocabulary.find_tag(self.column, text)
        if whole is None:
            whole = self.vocabulary.find(self.column if lowered in YES else text)
        if whole is not None:
            return whole, []
        if lowered in YES:
            return [], [f"{self.column}={text}"]
        ids: list[int] = []
        unknown = []
        for item in self._items(text):
            found = self.vocabulary.find_tag(self.column, item)
            found = self.vocabulary.find(item) if found is None else found
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
    """Taxonomy → word, or "key=value" → slugs (terms.toml, tags.toml)."""
    merged: dict[str, dict[str, list[str]]] = {}
    for name in (TAGS_FILE, TERMS_FILE):
        for kind, words in _read(name).items():
            merged.setdefault(kind, {}).update(words)
    return merged


@cache
def tag_keys() -> frozenset[str]:
    """The keys of the tags of tags.toml."""
    return frozenset(word.partition("=")[0] for words in _read(TAGS_FILE).values() for word in words)


def _read(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("inventory.imports").joinpath(name).read_text(encoding="utf-8"))

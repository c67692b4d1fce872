"""The grid of RGAA criteria as data, and what the declaration says of it."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("rgaa.toml")
THEMES = (
    "Images",
    "Cadres",
    "Couleurs",
    "Multimédia",
    "Tableaux",
    "Liens",
    "Scripts",
    "Éléments obligatoires",
    "Structure de l’information",
    "Présentation de l’information",
    "Formulaires",
    "Navigation",
    "Consultation",
)
HALF = 50


class State(StrEnum):
    """What was found for a criterion."""

    MET = "conforme"
    UNMET = "non conforme"
    WITHOUT = "non applicable"
    UNTESTED = "non testé"


@dataclass(frozen=True)
class Criterion:
    """A criterion: `tests` keep it, none means that someone looked; `workaround` for who is stopped by it."""

    number: str
    text: str
    state: State
    tests: tuple[str, ...] = ()
    note: str = ""
    workaround: str = ""

    @property
    def theme(self) -> str:
        return THEMES[int(self.number.partition(".")[0]) - 1]

    @property
    def how(self) -> str:
        """How it was checked, in a word."""
        if self.state in {State.UNTESTED, State.WITHOUT}:
            return "—"
        return "essai automatique et à la main" if self.tests else "à la main"


@dataclass(frozen=True)
class Page:
    """A page of the sample; without `url_name` it has no address that is the same everywhere."""

    name: str
    url_name: str = ""
    query: str = ""


@dataclass(frozen=True)
class Declaration:
    """The whole grid. What was not tested counts as not met: the rate can only be too low."""

    standard: str
    checked_on: date
    first_published_on: date
    technologies: tuple[str, ...]
    tools: tuple[str, ...]
    pages: tuple[Page, ...]
    criteria: tuple[Criterion, ...]

    @cached_property
    def counts(self) -> Counter[State]:
        """How many criteria are in each state."""
        return Counter(each.state for each in self.criteria)

    @property
    def applicable(self) -> int:
        return len(self.criteria) - self.counts[State.WITHOUT]

    @property
    def met(self) -> int:
        return self.counts[State.MET]

    @property
    def rate(self) -> int:
        """Share of applicable criteria that are met, in whole percents, rounded down."""
        return 100 * self.met // self.applicable if self.applicable else 0

    @property
    def state(self) -> str:
        """The mention that the law asks for, in lower case: "partiellement conforme"."""
        if self.applicable and self.met == self.applicable:
            return "totalement conforme"
        return "partiellement conforme" if self.rate >= HALF else "non conforme"

    def in_state(self, *states: State) -> list[Criterion]:
        """The criteria in one of `states`, in their order."""
        return [each for each in self.criteria if each.state in states]

    @property
    def unmet(self) -> list[Criterion]:
        return self.in_state(State.UNMET)

    @property
    def untested(self) -> list[Criterion]:
        return self.in_state(State.UNTESTED)


@lru_cache(maxsize=1)
def declaration() -> Declaration:
    """The grid of this version of the software."""
    return read(tomllib.loads(SOURCE.read_text()))


def read(data: dict[str, Any]) -> Declaration:
    """A declaration from what rgaa.toml holds; ValueError on an unknown state."""
    criteria = [
        Criterion(**{**each, "state": State(each["state"]), "tests": tuple(each.get("tests", ()))})
        for each in data["criteria"]
    ]
    lists = {name: tuple(data[name]) for name in ("technologies", "tools")}
    pages = tuple(Page(**each) for each in data["pages"])
    return Declaration(**{**data, **lists, "pages": pages, "criteria": tuple(criteria)})

"""Which commune a row names: codes, postal codes and names, old ones too, from dictionaries loaded once."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from inventory.imports.france import department_of
from inventory.text import plain

Pair = tuple[float, float]

ARTICLES = frozenset({"le", "la", "les", "l"})
ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "s": "sur",
    "ss": "sous",
    "gd": "grand",
}
CLOSE_ENOUGH = 0.84
# Answers kept: rows of one file repeat their communes.
MOST_KEPT = 50_000
POSTAL = re.compile(r"(?<!\d)(?:F-?)?(\d{2} ?\d{3})(?!\d)")
ADDRESS_END = re.compile(r"(?<!\d)(\d{5})[ ,\-–]+([^\d,;()\n|]{2,60})(?:,? *france)?\s*$", re.I)
# Communes whose districts have codes of their own.
DISTRICTS = {"751": "75056", "6938": "69123", "132": "13055"}


@dataclass(slots=True, eq=False)
class Place:
    """One loaded commune, the same object wherever it is found."""

    id: int
    code: str
    name: str
    centre: Pair | None


@dataclass(frozen=True, slots=True)
class Found:
    """A commune, or why there is none; `severity` and `reason` go to the report when not empty."""

    place: Place | None
    severity: str = ""
    reason: str = ""


@dataclass(slots=True)
class Places:
    """Every loaded commune by code, postal code and name."""

    by_code: dict[str, Place] = field(default_factory=dict)
    by_postal: dict[str, list[Place]] = field(default_factory=dict)
    by_name: dict[str, list[Place]] = field(default_factory=dict)
    departments: set[str] = field(default_factory=set)
    department_names: dict[str, str] = field(default_factory=dict)
    _found: dict[tuple[str, str, str, str], Found] = field(default_factory=dict, repr=False)

    def add(self, place: Place, postal_codes: list[str]) -> None:
        """Take in one commune with its present code, name and postal codes."""
        self.by_code[place.code] = place
        self.departments.add(department_of(place.code))
        self.add_name(place, place.name)
        for postal_code in postal_codes:
            self.by_postal.setdefault(postal_code, []).append(place)

    def add_name(self, place: Place, name: str) -> None:
        """Make `place` answer to `name` (an old name, a delegated commune)."""
        known = self.by_name.setdefault(place_key(name), [])
        if place not in known:
            known.append(place)

    def find(self, insee: str, postal_code: str, name: str, department: str = "") -> Found:
        """The commune that a row designates; only when nothing else can be meant.

        In order: INSEE code, present or former; name among the postal code's communes, or nearly; name within
        the département; the postal code's only commune; a name that one loaded commune bears.
        """
        told = (insee, postal_code, name, department)
        if (known := self._found.get(told)) is None:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            known = self._found[told] = self._look_for(*told)
        return known

    def _look_for(self, insee: str, postal_code: str, name: str, department: str) -> Found:
        if place := self._by_insee(insee):
            return Found(place)
        key = place_key(name) if name else ""
        nearby = self.by_postal.get(postal_code, [])
        named = self.by_name.get(key, []) if key else []
        for choice in ([place for place in named if place in nearby], self._within(named, postal_code, department)):
            if len(choice) == 1:
                return Found(choice[0])
        clue = insee or department or postal_code
        return self._by_resemblance(key, name, nearby) or self._by_single_clue(key, name, named, nearby, clue)

    def _by_insee(self, insee: str) -> Place | None:
        if not insee:
            return None
        whole = next((code for prefix, code in DISTRICTS.items() if insee.startswith(prefix)), "")
        return self.by_code.get(insee) or self.by_code.get(whole)

    def _within(self, named: list[Place], postal_code: str, department: str) -> list[Place]:
        code = department_of(postal_code) if postal_code else self._department(department)
        return [place for place in named if code and department_of(place.code)[: len(code)] == code]

    def _department(self, text: str) -> str:
        text = text.strip()
        return self.department_names.get(plain(text), text.zfill(2).upper() if len(text) <= 3 else "")

    def _by_resemblance(self, key: str, name: str, nearby: list[Place]) -> Found | None:
        close = [place for place in nearby if key and _resembles(key, place_key(place.name))]
        if len(close) != 1:
            return None
        return Found(close[0], "réparation", f"commune lue « {close[0].name} » d’après le code postal")

    @staticmethod
    def _by_single_clue(key: str, name: str, named: list[Place], nearby: list[Place], clue: str) -> Found:
        """`clue`: a code that the row also gives; a name then needs to agree with it."""
        if len(nearby) == 1:
            if not key:
                return Found(nearby[0])
            return Found(nearby[0], "avertissement", f"« {name} » inconnue : {nearby[0].name} d’après le code postal")
        if len(named) == 1 and not clue:
            return Found(
                named[0], "avertissement", f"commune trouvée par son seul nom : {named[0].name} ({named[0].code})"
            )
        if (len(named) > 1 and not clue) or (len(nearby) > 1 and not key):
            return Found(None, "avertissement", "plusieurs communes possibles : aucune retenue")
        if key or clue:
            return Found(None, "avertissement", "commune absente des territoires chargés : gardée dans l’adresse")
        return Found(None)


@lru_cache(maxsize=50_000)
def place_key(name: str) -> str:
    """A commune's name bare: "ST-NICOLAS s/ Redon CEDEX 2" and "Saint-Nicolas-sur-Redon" give the same key."""
    text = re.sub(
        r"\([^)]*\)|\bcedex\b.*|\b\d+ ?(e|er|eme|ème)?( arr\w*)?\s*$|\barrondissement\b", " ", plain(name[:200])
    )
    tokens = re.findall(r"[a-z]+", text)
    return " ".join(ABBREVIATIONS.get(token, token) for token in tokens if token not in ARTICLES)


@lru_cache(maxsize=50_000)
def _resembles(key: str, other: str) -> bool:
    if len(key) >= 5 and set(key.split()) <= set(other.split()):
        return True
    return SequenceMatcher(None, key, other).ratio() >= CLOSE_ENOUGH


def clean_postal_code(text: str) -> str:
    """The five digits of a postal code: "1000.0" and "01 000" are "01000"; "" when there are none."""
    bare = re.sub(r"\.0+$", "", text.strip())
    if re.fullmatch(r"\d{4}", bare):
        bare = f"0{bare}"
    found = POSTAL.search(bare)
    return found[1].replace(" ", "") if found else ""


def clean_insee(text: str) -> str:
    """The five characters of an INSEE code: "1004" and "1004.0" are "01004", "2a004" "2A004"; "" otherwise."""
    bare = re.sub(r"\.0+$", "", text.strip()).upper()
    if re.fullmatch(r"\d{4}", bare):
        bare = f"0{bare}"
    return bare if re.fullmatch(r"(\d{2}|2[AB])\d{3}", bare) else ""


def split_city(text: str) -> tuple[str, str]:
    """(postal code, name) of "35600 Redon", "Redon (35600)" or "Redon"."""
    found = POSTAL.search(text)
    if not found:
        return "", text.strip()
    name = (text[: found.start()] + " " + text[found.end() :]).strip(" ()-–,")
    return found[1].replace(" ", ""), name


def end_of_address(address: str) -> tuple[str, str]:
    """(postal code, name) with which a whole address ends: "3 rue du Port, 35600 Redon"."""
    found = ADDRESS_END.search(address)
    return (found[1], found[2].strip(" -–.")) if found else ("", "")

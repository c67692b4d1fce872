"""Do two records describe one initiative? Points for what agrees, a guard for what only stands side by side.

Pure: plain values in, a verdict and French reasons out. docs/duplicates.md explains the points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from math import asin, cos, radians, sin, sqrt
from typing import Any

from inventory.duplicate_keys import host_key, identifiers, phone_key
from inventory.duplicate_words import AREAS, CARRIERS, DIRECTIONS, FILLERS, HEADS, KINDS, ROADS, SERIES
from inventory.text import STOP_WORDS, plain

# Points from which a record is shown as resembling, and from which the two are taken for one.
SUGGESTED = 45
DUPLICATE = 60
SAME_NAME, NESTED_NAME, RIVAL_NAME = 50, 45, 25
BOTH_GENERIC, ONE_GENERIC, SAME_THEME = 20, 20, 10
PHONE, EMAIL, SITE, CONTACTS_AT_MOST = 25, 25, 15, 40
IDENTIFIER, ADDRESS, SAME_COMMUNE = 60, 15, 12
# Metres on the ground up to which a pair gets the points; beyond the last line it loses them.
DISTANCES = ((30, 30), (60, 25), (150, 15), (500, 8), (3_000, 0), (10_000, -20))
# Two records on either side of a border, in metres, may still be one.
BORDER = 500
FAR, OTHER_COMMUNE, OTHER_PHONE = -45, -20, -5
# One numbered address in one commune is one place, wherever two geocoders put it: no farther than this, in metres.
GEOCODED = 60
# What a guard leaves of a score: less than what is suggested.
GUARDED = 40
EARTH_RADIUS = 6_371_008.8
PRECISE = frozenset({"exact", "street"})


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What of a record tells it from others. `words`: the name's own, without kinds, legal forms and stop words.

    `place` is the words of the commune's name, `point` (lon, lat) in EPSG:4326, `phone` in the form +33….
    """

    name: str = ""
    words: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    address: frozenset[str] = frozenset()
    place: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None
    is_precise: bool = False
    phone: str = ""
    email: str = ""
    host: str = ""
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` in points (0 to 100), what it means, and why, in French."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_duplicate(self) -> bool:
        return self.score >= DUPLICATE

    @property
    def is_suggested(self) -> bool:
        return self.score >= SUGGESTED


def fingerprint(values: Mapping[str, Any], *, place_name: str = "", texts: Iterable[str] = ()) -> Fingerprint:
    """The fingerprint of `values` (names of services.records.FIELDS; missing ones are blank).

    `place_name`: the commune's name; `texts`: where else a SIRET or RNA number may stand.
    """
    name = _without_carrier(plain(str(values.get("name") or "")))
    kinds, rest = _kinds(ROADS.sub(" ", AREAS.sub(" ", name)))
    tokens = [word for word in _tokens(rest) if word in SERIES or word not in FILLERS | STOP_WORDS]
    point = values.get("point")
    prose = [str(values.get(key) or "") for key in ("name", "summary", "description")]
    return Fingerprint(
        name=" ".join(_tokens(name)),
        words=tuple(word for word in tokens if not any(char.isdigit() for char in word) and word not in SERIES),
        numbers=frozenset(word for word in tokens if any(char.isdigit() for char in word) or word in SERIES),
        kinds=kinds,
        themes=frozenset(values.get("themes") or ()),
        address=_address(str(values.get("address") or "")),
        place=frozenset(_tokens(plain(place_name))) - FILLERS - STOP_WORDS,
        point=(float(point[0]), float(point[1])) if point else None,
        is_precise=bool(point) and values.get("precision", "exact") in PRECISE,
        phone=phone_key(str(values.get("contact_phone") or "")),
        email=str(values.get("contact_email") or "").strip().lower(),
        host=host_key(str(values.get("website") or "")),
        identifiers=identifiers([*prose, *texts]),
    )


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres on the ground between two points (lon, lat; EPSG:4326), by the haversine formula."""
    lon, lat, lon2, lat2 = map(radians, (*one, *other))
    arc = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(arc)))


def compare(one: Fingerprint, other: Fingerprint) -> Verdict:
    """Score a pair; the same whichever comes first."""
    name_points, reasons, guarded = _names(one, other)
    points = name_points + _places(one, other, reasons) + _contacts(one, other, reasons)
    if one.identifiers & other.identifiers:
        reasons.append("Même numéro SIRET ou RNA")
        points += IDENTIFIER
        guarded = False
    if guarded:
        points = min(points, GUARDED)
    return Verdict(max(0, min(100, points)), tuple(reasons))


def _names(one: Fingerprint, other: Fingerprint) -> tuple[int, list[str], bool]:
    """Points of the names, reasons, and whether the guard stands: two services at one address, or a series."""
    mine, theirs = _own_words(one, other)
    theme = SAME_THEME if one.themes & other.themes or one.kinds & other.kinds else 0
    series = _is_series(one, other, bool(mine and theirs))
    my_kinds, their_kinds = one.kinds - HEADS, other.kinds - HEADS
    other_kind = bool(my_kinds and their_kinds) and not my_kinds & their_kinds
    if one.name and one.name == other.name and mine:
        return SAME_NAME + theme, ["Même nom"], False
    if not mine or not theirs:
        return _generic_names(one, other, mine, theirs, theme, series or other_kind)
    share, is_nested = _likeness(mine, theirs)
    same_kinds = one.kinds == other.kinds or not (one.kinds and other.kinds)
    if share == 1 and same_kinds and _own_numbers(one, other) == _own_numbers(other, one):
        return SAME_NAME + theme, ["Même nom"], False
    if is_nested:
        guarded = series or other_kind or _is_hosted(one, other, len(mine) - len(theirs))
        return round(NESTED_NAME * (0.7 + 0.3 * share)), ["Noms proches"], guarded
    reasons = ["Noms en partie semblables"] if share >= 0.3 else []
    return round(RIVAL_NAME * share), reasons, share < 0.5 or series or other_kind


def _generic_names(
    one: Fingerprint, other: Fingerprint, mine: frozenset[str], theirs: frozenset[str], theme: int, guarded: bool
) -> tuple[int, list[str], bool]:
    """As `_names`, when one of the two at least only says what it is."""
    if mine or theirs:
        is_known = (mine or theirs) <= (other.address if mine else one.address)
        reasons = ["Le nom de l’une est le lieu de l’autre"] if is_known else []
        return ONE_GENERIC + theme + (ADDRESS if is_known else 0), reasons, guarded
    if guarded or (one.themes and other.themes and not one.themes & other.themes):
        return 0, [], True
    reasons = ["Même nom, courant"] if one.name == other.name else ["Noms courants, de même sens"]
    return BOTH_GENERIC + theme, reasons, False


def _is_hosted(one: Fingerprint, other: Fingerprint, longer: int) -> bool:
    """ "MJC des Bourroches", "Panda des Bourroches": each name says what the other does not, and each has its phone.

    `longer`: how many words more the first name has.
    """
    same_contact = bool(one.phone and one.phone == other.phone) or bool(one.email and one.email == other.email)
    short, long = (one, other) if longer < 0 else (other, one)
    return bool(longer and not same_contact and short.kinds - long.kinds)


def _is_series(one: Fingerprint, other: Fingerprint, are_named: bool) -> bool:
    """Whether numbers, compass points or directions tell the two apart.

    One side alone may leave its number out, but not its direction; a name that only tells a kind leaves out neither.
    """
    mine, theirs = _own_numbers(one, other), _own_numbers(other, one)
    return mine != theirs and (bool(mine and theirs) or not are_named or bool((mine ^ theirs) & DIRECTIONS))


def _own_numbers(one: Fingerprint, other: Fingerprint) -> frozenset[str]:
    return one.numbers - _common_place(one, other)


def _own_words(one: Fingerprint, other: Fingerprint) -> tuple[frozenset[str], frozenset[str]]:
    # In one commune its name tells nothing; in two, it tells one branch from the other.
    common = _common_place(one, other)
    return frozenset(one.words) - common, frozenset(other.words) - common


def _common_place(one: Fingerprint, other: Fingerprint) -> frozenset[str]:
    return one.place | other.place if _is_same_place(one, other) else frozenset()


def _is_same_place(one: Fingerprint, other: Fingerprint) -> bool:
    return bool(one.place and other.place) and (one.place <= other.place or other.place <= one.place)


def _likeness(mine: frozenset[str], theirs: frozenset[str]) -> tuple[float, bool]:
    """(share of words in common, whether one name holds the other); a misspelt word is the same word."""
    left, right = set(mine), set(theirs)
    for word, same in product(sorted(mine), sorted(theirs)):
        if word in left and same in right and _is_same_word(word, same):
            left.discard(word)
            right.discard(same)
    common = len(mine) - len(left)
    if not common and _is_acronym(mine, theirs):
        return 0.5, True
    if SequenceMatcher(None, "".join(sorted(mine)), "".join(sorted(theirs))).ratio() >= 0.93:
        return 1.0, True
    return common / (len(mine) + len(right)), bool(common) and not (left and right)


def _is_same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    longest = max(len(one), len(other))
    return longest >= 5 and SequenceMatcher(None, one, other).ratio() >= 0.84


def _is_acronym(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    short, long = sorted((mine, theirs), key=len)
    letters = sorted(word[0] for word in long)
    return len(short) == 1 and any(len(word) >= 3 and set(word) <= set(letters) for word in short)


def _places(one: Fingerprint, other: Fingerprint, reasons: list[str]) -> int:
    common = one.place | other.place
    same_address = bool(one.address - common) and one.address - common == other.address - common
    if same_address:
        reasons.append("Même adresse")
    points = ADDRESS if same_address else 0
    if one.point and other.point and one.is_precise and other.is_precise:
        metres = distance(one.point, other.point)
        reasons.append(_distance_text(metres))
        is_elsewhere = bool(one.place and other.place) and metres > BORDER and not _is_same_place(one, other)
        points += OTHER_COMMUNE if is_elsewhere else 0
        if same_address and _is_numbered(one) and _is_same_place(one, other):
            metres = min(metres, GEOCODED)
        return points + next((given for limit, given in DISTANCES if metres <= limit), FAR)
    if _is_same_place(one, other):
        reasons.append("Même commune")
        return points + SAME_COMMUNE
    return points + (OTHER_COMMUNE if one.place and other.place else 0)


def _is_numbered(one: Fingerprint) -> bool:
    return any(word.isdigit() for word in one.address)


def _distance_text(metres: float) -> str:
    if metres < 15:
        return "Au même endroit"
    if metres < 1_000:
        return f"À {round(metres, -1):.0f} m"
    return f"À {metres / 1_000:.1f} km".replace(".", ",")


def _contacts(one: Fingerprint, other: Fingerprint, reasons: list[str]) -> int:
    points = 0
    for name, given, reason in (
        ("phone", PHONE, "Même téléphone"),
        ("email", EMAIL, "Même adresse électronique"),
        ("host", SITE, "Même site"),
    ):
        if getattr(one, name) and getattr(one, name) == getattr(other, name):
            points += given
            reasons.append(reason)
    other_phone = OTHER_PHONE if one.phone and other.phone and one.phone != other.phone else 0
    return min(points, CONTACTS_AT_MOST) + other_phone


def _kinds(name: str) -> tuple[frozenset[str], str]:
    """The kinds of place a plain name tells, and the name without them."""
    found = set()
    for kind, pattern in KINDS:
        name, times = pattern.subn(" ", name)
        if times:
            found.add(kind)
    return frozenset(found), name


def _without_carrier(name: str) -> str:
    # "Atelier vélo (association Roue libre)": who carries it is not what it is called.
    kept = re.sub(rf"\([^)]*\b(?:{CARRIERS})\b[^)]*\)", " ", name)
    return kept if kept.strip() else name


def _address(text: str) -> frozenset[str]:
    return frozenset(_tokens(re.sub(r"<[^>]+>", " ", plain(text)))) - FILLERS - STOP_WORDS


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)

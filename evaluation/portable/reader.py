"""Reading a referential that someone sends: every problem is said, with its place."""

from __future__ import annotations

import json
from typing import Any

from evaluation.enums import Scale
from evaluation.portable.shape import (
    CONTENT,
    DESCRIPTION,
    FACTS,
    FORMAT,
    HELP,
    INDICATOR_NAME,
    LEVEL,
    LEVELS,
    MAX_BYTES,
    MAX_CRITERIA,
    MAX_DEPTH,
    MAX_INDICATORS,
    MAX_NUMBER,
    MAX_WEIGHT,
    NAME,
    SLUG,
    SLUG_SHAPE,
    THRESHOLDS,
    THRESHOLDS_WANTED,
    TITLE,
    UNIT,
    YES_NO,
    are_thresholds,
    free_slug,
)


class Unreadable(Exception):
    """What was given is no referential; `problems` are French sentences that name the place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read_json(content: bytes, *, most: int = MAX_BYTES, deep: int = MAX_DEPTH, what: str = "un référentiel") -> Any:
    """Return what the bytes of a file say. Raises Unreadable when they are too many, not JSON or too deep."""
    if len(content) > most:
        raise Unreadable([f"Ce fichier est trop gros : {most // 1000} ko au plus."])
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Unreadable(
            ["Ce fichier n’est pas du JSON lisible : reprenez le fichier tel qu’il a été téléchargé."]
        ) from None
    if _is_deep(data, deep):
        raise Unreadable([f"Ce fichier emboîte trop de listes : ce n’est pas {what}."])
    return data


def read_referential(data: Any) -> dict[str, Any]:
    """Return the content (`CONTENT`) that `data` says, every name present. Raises Unreadable with all its problems."""
    reader = Reader()
    content = reader.referential(data)
    if reader.problems:
        raise Unreadable(reader.problems)
    return content


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _is_deep(data: Any, left: int) -> bool:
    if isinstance(data, dict):
        data = list(data.values())
    if not isinstance(data, list):
        return False
    return left == 0 or any(_is_deep(each, left - 1) for each in data)


class Reader:
    """Reads one file, noting every problem with its place instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def referential(self, data: Any) -> dict[str, Any]:
        top = self._object(data, "fichier", FACTS | CONTENT)
        if data and top.get("format", FORMAT) != FORMAT:
            self._note("fichier", "ce n’est pas un référentiel de cette plateforme")
        content: dict[str, Any] = {
            "title": self._text(top, "title", "titre", TITLE, required=True),
            "description": self._text(top, "description", "présentation", DESCRIPTION),
            "uses_weights": self._boolean(top, "uses_weights", "avec des poids"),
            "min_coverage": round(self._number(top, "min_coverage", "couverture minimale", 0.5, 0, 1), 2),
            "licence": self._text(top, "licence", "licence", 60),
            "attribution": self._text(top, "attribution", "attribution", 300),
            "version": top.get("version") if isinstance(top.get("version"), int) else None,
        }
        rows = self._list(top, "criteria", "critères", MAX_CRITERIA)
        if "criteria" not in top:
            self._note("critères", "ils manquent")
        content["criteria"] = [self._criterion(row, f"critère {n}") for n, row in enumerate(rows, 1)]
        self._slugs(content["criteria"], "critère", "critere")
        return content

    def _criterion(self, data: Any, place: str) -> dict[str, Any]:
        names = {"slug", "name", "description", "weight", "provenance", "indicators"}
        row = self._object(data, place, names)
        indicators = self._list(row, "indicators", f"{place}, indicateurs", MAX_INDICATORS)
        provenance = self._list(row, "provenance", f"{place}, d’où il vient", 50)
        read: dict[str, Any] = {
            "slug": self._slug(row, place),
            "name": self._text(row, "name", f"{place}, nom", NAME, required=True),
            "description": self._text(row, "description", f"{place}, description", DESCRIPTION),
            "weight": self._weight(row, place),
            "provenance": [self._origin(each, f"{place}, d’où il vient {n}") for n, each in enumerate(provenance, 1)],
            "indicators": [self._indicator(each, f"{place}, indicateur {n}") for n, each in enumerate(indicators, 1)],
        }
        self._slugs(read["indicators"], f"{place}, indicateur", "indicateur")
        return read

    def _indicator(self, data: Any, place: str) -> dict[str, Any]:
        row = self._object(data, place, {"slug", "name", "help", "scale", "levels", "unit", "thresholds", "weight"})
        scale = row.get("scale", Scale.LEVELS)
        if scale not in LEVELS if isinstance(scale, str) else True:
            self._note(f"{place}, échelle", "c’est « levels », « yes_no » ou « number »")
            scale = Scale.LEVELS
        return {
            "slug": self._slug(row, place),
            "name": self._text(row, "name", f"{place}, nom", INDICATOR_NAME, required=True),
            "help": self._text(row, "help", f"{place}, comment l’observer", HELP),
            "scale": str(scale),
            "levels": self._levels(row, place, str(scale)),
            "unit": self._text(row, "unit", f"{place}, unité", UNIT),
            "thresholds": self._thresholds(row, place, str(scale)),
            "weight": self._weight(row, place),
        }

    def _levels(self, row: dict[str, Any], place: str, scale: str) -> list[str]:
        wanted = LEVELS[scale]
        levels = self._list(row, "levels", f"{place}, niveaux", 5)
        if levels and len(levels) != wanted:
            self._note(f"{place}, niveaux", f"il en faut {wanted} avec cette échelle, il y en a {len(levels)}")
        read = [self._text({"level": text}, "level", f"{place}, niveau {n}", LEVEL) for n, text in enumerate(levels)]
        return read or (list(YES_NO) if scale == Scale.YES_NO else [""] * wanted)

    def _thresholds(self, row: dict[str, Any], place: str, scale: str) -> list[float]:
        values = self._list(row, "thresholds", f"{place}, seuils", THRESHOLDS)
        read = [self._number({"n": value}, "n", f"{place}, seuils", 0, -MAX_NUMBER, MAX_NUMBER) for value in values]
        if (read and scale != Scale.NUMBER) or (read and not are_thresholds(read)):
            self._note(f"{place}, seuils", THRESHOLDS_WANTED if scale == Scale.NUMBER else "seul un nombre en a")
        return read

    def _origin(self, data: Any, place: str) -> dict[str, Any]:
        row = self._object(data, place, {"statement", "arguments", "agree", "disagree", "moves"})
        arguments = self._list(row, "arguments", f"{place}, arguments", 500)
        counts = {
            name: int(self._number(row, name, f"{place}, nombre", 0, 0, 1_000_000))
            for name in ("agree", "disagree", "moves")
        }
        texts = [self._text({"text": text}, "text", f"{place}, argument", 280) for text in arguments]
        return {
            "statement": self._text(row, "statement", f"{place}, affirmation", 200),
            "arguments": texts,
            **counts,
        }

    def _slug(self, row: dict[str, Any], place: str) -> str:
        slug = self._text(row, "slug", f"{place}, identifiant", SLUG)
        if slug and not SLUG_SHAPE.fullmatch(slug):
            self._note(f"{place}, identifiant", "des minuscules sans accent, chiffres et tirets")
        return slug

    def _slugs(self, rows: list[dict[str, Any]], place: str, otherwise: str) -> None:
        """Give a slug to the rows that have none, and note those that two rows have."""
        taken: set[str] = set()
        for number, row in enumerate(rows, 1):
            if row["slug"] and row["slug"] in taken:
                self._note(f"{place} {number}, identifiant", f"« {row['slug']} » est déjà pris")
            taken.add(row["slug"])
        for row in rows:
            row["slug"] = row["slug"] or free_slug(row["name"], taken, otherwise=otherwise)
            taken.add(row["slug"])

    def _weight(self, row: dict[str, Any], place: str) -> float:
        weight = round(self._number(row, "weight", f"{place}, poids", 1, 0, MAX_WEIGHT), 2)
        if weight <= 0:
            self._note(f"{place}, poids", "un poids est plus grand que zéro")
        return weight

    def _object(self, data: Any, place: str, names: set[str]) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._note(place, "un objet JSON est attendu, entre accolades")
            return {}
        for name in [name for name in data if name not in names][:5]:
            self._note(place, f"« {name[:40].encode('utf-8', 'replace').decode()} » n’y a pas sa place")
        return data

    def _list(self, row: dict[str, Any], name: str, place: str, most: int) -> list[Any]:
        value = row.get(name, [])
        if not isinstance(value, list):
            self._note(place, "une liste est attendue, entre crochets")
            return []
        if len(value) > most:
            self._note(place, f"{most} au plus, il y en a {len(value)}")
        return value[:most]

    def _text(self, row: dict[str, Any], name: str, place: str, most: int, *, required: bool = False) -> str:
        value = row.get(name, "")
        if not isinstance(value, str):
            self._note(place, "un texte est attendu, entre guillemets")
            return ""
        if any((ord(sign) < 32 and sign not in "\t\r\n") or "\ud800" <= sign <= "\udfff" for sign in value):
            self._note(place, "retirez le caractère interdit")
            return ""
        value = value.strip()
        if required and not value:
            self._note(place, "il manque")
        if len(value) > most:
            self._note(place, f"{most} caractères au plus, il y en a {len(value)}")
        return value

    def _number(self, row: dict[str, Any], name: str, place: str, default: float, least: float, most: float) -> float:
        value = row.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            self._note(place, "un nombre est attendu")
            return default
        if not least <= value <= most:
            self._note(place, f"un nombre de {least} à {most} est attendu".replace(".", ","))
            return default
        return value

    def _boolean(self, row: dict[str, Any], name: str, place: str) -> bool:
        value = row.get(name, False)
        if not isinstance(value, bool):
            self._note(place, "true ou false est attendu")
            return False
        return value

    def _note(self, place: str, text: str) -> None:
        self.problems.append(f"{place[0].upper()}{place[1:]} : {text}.")

"""JSON text to Python values, strictly: no NaN, no infinite number, no nesting without end."""

import json
import math
import sys
from pathlib import Path
from typing import Any

from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_JSON_BYTES, MAX_JSON_WEIGHT, MEGABYTE
from inventory.imports.readers.encodings import detect_encoding

KEYS_SHOWN = 5
TOO_HEAVY = (
    "Le fichier JSON a trop de valeurs pour être lu d’un coup (des formes de millions de points, peut-être) : "
    "simplifiez ses formes, coupez-le en plusieurs, ou exportez-le en CSV ou en GeoPackage."
)
AGAIN = "il est peut-être coupé, téléchargez-le de nouveau"


def load_json(path: Path, encoding: str = "") -> tuple[Any, str, list[str]]:
    """Return (content, encoding, French notes) of the JSON at `path`, one value or one object a line.

    A key written twice in an object keeps its last value, and a note says so. Raises UnreadableFile.
    """
    if path.stat().st_size > MAX_JSON_BYTES:
        raise UnreadableFile(f"Le fichier JSON dépasse {MAX_JSON_BYTES // MEGABYTE} Mo : coupez-le en plusieurs.")
    encoding = encoding or detect_encoding(path)[0]
    text = path.read_bytes().decode(encoding, "domino-windows" if encoding == "utf-8" else "replace")
    repeated: dict[str, int] = {}
    content = _load(text, repeated)
    if not repeated:
        return content, encoding, []
    keys = ", ".join(f"« {key[:40]} »" for key in list(repeated)[:KEYS_SHOWN])
    return content, encoding, [f"Clés écrites deux fois, dont seule la dernière valeur est lue : {keys}"]


def _load(text: str, repeated: dict[str, int]) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(items)
        if len(content) < len(items):
            keys = [key for key, _ in items]
            repeated.update((key, 1) for key in content if len(repeated) <= KEYS_SHOWN and keys.count(key) > 1)
        return content

    text = text.lstrip("\ufeff").strip()
    if _weight(text) > MAX_JSON_WEIGHT:
        raise UnreadableFile(TOO_HEAVY)
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=pairs)
    except RecursionError as error:
        raise UnreadableFile("Le fichier JSON est imbriqué sans fin : exportez-le de nouveau.") from error
    except json.JSONDecodeError as error:
        lines = [line.strip("\x1e, \t") for line in text.splitlines()]
        if error.msg != "Extra data" or not all(line.startswith("{") for line in lines if line):
            raise UnreadableFile(f"Le fichier n’est pas du JSON valable (ligne {error.lineno}) : {AGAIN}.") from error
        return [_load(line, repeated) for line in lines if line]
    except ValueError as error:
        raise UnreadableFile(f"Le fichier n’est pas du JSON valable : {error}") from error


def _weight(text: str) -> int:
    """About how many bytes `text` takes once it is values: a point of a shape takes ten times its text."""
    values = 100 * text.count("[") + 230 * text.count("{") + 30 * text.count('"') + 24 * text.count(",")
    return sys.getsizeof(text) + values


def _refuse(constant: str) -> Any:
    raise UnreadableFile(f"Le fichier JSON contient {constant}, qui n’est pas un nombre : videz cette valeur.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnreadableFile(f"Le fichier JSON contient {text[:40]}, un nombre démesuré : corrigez cette valeur.")
    return number

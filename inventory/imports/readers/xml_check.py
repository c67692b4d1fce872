"""One pass over an XML file before any library builds a tree of it: well formed, shallow, without DTD."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_XML_BYTES, MAX_XML_DEPTH, MAX_XML_ELEMENTS, MEGABYTE
from inventory.imports.readers.archive import DTD

TAGS_COUNTED = 200


@dataclass(slots=True)
class Outline:
    """The name of the first element, and how often each name occurs."""

    root: str = ""
    tags: Counter[str] = field(default_factory=Counter)


def outline(path: Path) -> Outline:
    """Return the outline of the XML at `path`. Entities are never expanded. Raises UnreadableFile."""
    if path.stat().st_size > MAX_XML_BYTES:
        raise UnreadableFile(f"Le fichier XML dépasse {MAX_XML_BYTES // MEGABYTE} Mo : coupez-le en plusieurs.")
    found, depth, count = Outline(), 0, 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if count > MAX_XML_ELEMENTS:
            raise UnreadableFile("Le fichier XML a plus d’un million d’éléments : coupez-le en plusieurs.")
        if depth > MAX_XML_DEPTH:
            raise UnreadableFile("Le fichier XML est imbriqué sans fin : exportez-le de nouveau.")
        found.root = found.root or local_name(name)
        if len(found.tags) < TAGS_COUNTED or name in found.tags:
            found.tags[local_name(name)] += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise UnreadableFile(
            f"Le fichier XML est coupé ou abîmé (ligne {error.lineno}) : téléchargez-le ou exportez-le de nouveau."
        ) from error
    return found


def local_name(name: str) -> str:
    """ "kml:Placemark" → "Placemark"."""
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise UnreadableFile(DTD)

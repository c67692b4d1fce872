"""Every public address with arguments for all that a world holds, and the text of whatever it answers."""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any

import pypdfium2
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.addresses import ADDRESSES, PUBLIC
from tests.security.hidden import World

# What stands for `slug`, `pk` and their like, by the beginning of an address's path; the longest that fits.
KINDS = {
    "initiatives/": "initiative",
    "territoires/": "territory",
    "evaluation/territoires/": "territory",
    "evaluation/debats/": "debate",
    "evaluation/referentiels/": "referential",
    "evaluation/evaluations/": "evaluation",
    "evaluation/seance/": "session",
    "porte-folio/": "case_study",
    "enjeux/": "stake",
    "demarche/": "event",
    "prospective/": "foresight",
    "guide/": "guide",
    "posters/": "poster",
    "preconisations/": "list",
    "preconisations/kits/": "kit",
    "api/v1/initiatives": "initiative",
    "api/v1/territories": "territory",
    "api/v1/themes": "theme",
    "api/v1/stakes": "stake",
    "api/v1/case-studies": "case_study",
    "api/v1/events": "event",
    "api/v1/referentials": "referential",
    "api/v1/evaluations": "evaluation",
    "api/v1/recommendation-lists": "list",
    "api/v1/recommendations": "recommendation",
    "ogc/collections/initiatives": "initiative",
    "media/": "file",
}
# Addresses that answer something only when asked something.
QUESTIONS = [
    "/initiatives/carte.json?frame=-5,47,-1,49&zoom=8",
    "/initiatives/?q=jardin",
    "/initiatives/?q=jardni",
    "/initiatives.csv?q=jardin&territory=redon",
    "/api/v1/initiatives/?status=draft",
    "/api/v1/initiatives/?q=jardin",
    "/ogc/collections/initiatives/items?q=jardin",
    "/proposer/ressemblances.json?name=jardin&territory=redon",
    "/territoires/?q=redon",
    "/oembed?url=http://testserver/initiatives/brouillon/",
]
NUMBERS = {"number": ["1"], "before": ["1"], "after": ["2"], "old": ["1"], "new": ["2"]}
PART = re.compile(r"\(\?P<(\w+)>((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)|<(?:\w+:)?(\w+)>")
ALTERNATIVES = re.compile(r"[\w.\\|-]+\|[\w.\\|-]+")


def patterns(resolver: URLResolver, namespace: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    """Names and paths of all addresses, nested patterns joined."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner, path)
        elif isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or ""), path


def addresses(world: World) -> list[str]:
    """Every address that anyone may read, for each thing of `world`, public or not."""
    found: list[str] = []
    for name, path in patterns(get_resolver()):
        if ADDRESSES.get(name) == PUBLIC:
            found += ["/" + address for address in _filled(path.replace("^", "").replace("$", ""), world)]
    return sorted({*found, *QUESTIONS})


def _filled(path: str, world: World) -> list[str]:
    holes = list(PART.finditer(path))
    choices = [_choices(hole, path, world) for hole in holes]
    filled = []
    for chosen in product(*choices):
        values = iter(chosen)
        filled.append(PART.sub(lambda hole, values=values: next(values), path).replace("\\", "").replace("/?", "/"))
    return filled


def _choices(hole: re.Match[str], path: str, world: World) -> list[str]:
    name, inside = hole[1] or hole[3], hole[2] or ""
    if name in {"format", "fmt", "drf_format_suffix"}:
        return _formats(inside, path)
    if name in NUMBERS:
        return NUMBERS[name]
    if name == "pk" and "votes" in path:
        return [str(world.vote)]
    fixed = {
        "code": [world.code],
        "section": ["pages", "initiatives", "territoires", "enquetes", "preconisations"],
        "collection": ["initiatives", "territories"],
        "feature": [str(world.initiative.pk), str(world.draft.pk), world.territory.slug],
    }
    if name in fixed:
        return fixed[name]
    kind = next(KINDS[start] for start in sorted(KINDS, key=len, reverse=True) if path.startswith(start))
    return _of(world, kind)


def _of(world: World, kind: str) -> list[str]:
    known = {"territory": [world.territory.slug], "theme": ["velo"], "kit": ["aucun"], "file": ["aucun.jpg"]}
    return known.get(kind) or world.public[kind] + world.hidden.get(kind, [])


def _formats(inside: str, path: str) -> list[str]:
    if "|" in inside:
        return inside.replace("\\", "").split("|")
    return ["pdf", "docx", "odt", "xlsx", "ods", "csv", "json"] if "preconisations" in path else ["json", "geojson"]


def read(client: Client, address: str) -> tuple[int, str]:
    """The status of an answer, and all that can be read in it: headers, text, parts of archives, pages of PDFs."""
    answer: Any = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, f"{_headers(answer)}\n{text(body)}".casefold()


def _headers(answer: HttpResponse) -> str:
    return "\n".join(f"{name}: {value}" for name, value in answer.headers.items())


def text(body: bytes) -> str:
    """What a reader finds in `body`."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(text(archive.read(member)) for member in archive.namelist())
    if body.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return body.decode(errors="replace")

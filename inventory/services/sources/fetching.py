"""Ask the address of a live source: one local file of what it holds now, or the news that nothing changed.

Addresses that answer in pages (OGC API - Features) are followed through their `next` links, on the same host only.
No transaction is open meanwhile: another host may take as long as it is let.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from domino.outbound import Answer, OutboundFailed, OutboundTooLarge, fetch
from inventory.services.sources.pages import BLANK, Page, SourceFault, read_page

MAX_BYTES = 100_000_000
# JSON is read whole into memory, at six times its size.
MAX_JSON_BYTES = 50_000_000
MAX_PAGES = 1_000
# Features asked of each page, where the address does not say how many.
PAGE_SIZE = 1_000
REQUEST_SECONDS = 120.0
TOTAL_SECONDS = 600.0
ACCEPT = "application/geo+json, application/json;q=0.9, text/csv;q=0.8, */*;q=0.7"
ITEMS = re.compile(r"/collections/[^/]+/items/?$")
FAULTS = {
    401: "demande un mot de passe : donnez une adresse que tout le monde peut lire",
    403: "refuse de répondre à ce site : demandez à son équipe d’autoriser la lecture",
    404: "n’a plus rien à cette adresse : demandez la nouvelle à son équipe",
    410: "n’a plus rien à cette adresse : demandez la nouvelle à son équipe",
    429: "trouve que ce site l’interroge trop souvent : choisissez une fréquence plus basse",
}
TOO_LARGE = "{host} envoie plus de 100 Mo : donnez une adresse qui en choisit une partie, un territoire par exemple."
TOO_LARGE_JSON = "{host} envoie plus de 50 Mo de JSON : donnez une adresse qui en choisit une partie, ou un CSV."
TOO_LONG = "{host} n’a pas tout envoyé en dix minutes : donnez une adresse qui en choisit une partie."
UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Known:
    """What the last body that was read bore, for the host to say that nothing changed."""

    etag: str = ""
    last_modified: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Fetched:
    """What an address holds: a local file, the name to give it, and what will tell that it changed."""

    path: Path
    name: str
    known: Known


class _Clock:
    """The bytes and seconds left of one reading, whatever the number of its requests."""

    def __init__(self, hold: Callable[[], None]) -> None:
        self._end = time.monotonic() + TOTAL_SECONDS
        self._hold = hold
        self.room = MAX_BYTES

    def ask(self, url: str, headers: dict[str, str]) -> Answer:
        self._hold()
        left = self._end - time.monotonic()
        host = urlsplit(url).hostname or ""
        if left <= 0:
            raise OutboundFailed(TOO_LONG.format(host=host))
        try:
            answer = fetch(url, headers=headers, timeout=min(left, REQUEST_SECONDS), max_bytes=self.room)
        except OutboundTooLarge:
            raise OutboundTooLarge(TOO_LARGE.format(host=host)) from None
        self.room -= len(answer.body)
        return answer


def fetch_source(address: str, *, known: Known, folder: Path, hold: Callable[[], None]) -> Fetched | None:
    """Write what `address` holds to a file in `folder`; None when it is what `known` was made of.

    `hold` is called before each request. Raises OutboundError or SourceFault, whose French text is for the page.
    """
    clock = _Clock(hold)
    answer = clock.ask(_sized(address), _headers(known))
    if answer.status == 304:
        return None
    _check_status(answer)
    page = read_page(answer)
    if page and page.items:
        answer = clock.ask(_sized(page.items), _headers(Known()))
        _check_status(answer)
        page = read_page(answer)
    if len(answer.body) > MAX_JSON_BYTES and _is_json(answer):
        raise SourceFault(TOO_LARGE_JSON.format(host=urlsplit(answer.url).hostname))
    path = folder / _file_name(answer, is_paged=page is not None and page.is_paged)
    if page and page.is_paged:
        found = Known(digest=_write_pages(page, clock, path))
    else:
        path.write_bytes(answer.body)
        tags = (answer.headers.get("etag", "")[:300], answer.headers.get("last-modified", "")[:100])
        found = Known(*tags, digest=hashlib.sha256(answer.body).hexdigest())
    return None if found.digest == known.digest else Fetched(path, path.name, found)


def _headers(known: Known) -> dict[str, str]:
    headers = {"accept": ACCEPT}
    if known.etag:
        headers["if-none-match"] = known.etag
    if known.last_modified:
        headers["if-modified-since"] = known.last_modified
    return headers


def _sized(address: str) -> str:
    """The address of the items of a collection with a number of features a page, if it names none."""
    parts = urlsplit(address)
    if not ITEMS.search(parts.path) or "limit" in parse_qs(parts.query):
        return address
    query = "&".join(filter(None, [parts.query, urlencode({"limit": PAGE_SIZE})]))
    return parts._replace(query=query).geturl()


def _check_status(answer: Answer) -> None:
    host = urlsplit(answer.url).hostname or ""
    if answer.status in {200, 203} and answer.body:
        return
    if answer.status in {200, 203, 204}:
        raise SourceFault(f"{host} répond par un fichier vide.")
    wait = answer.headers.get("retry-after", "")
    said = FAULTS.get(answer.status) or f"ne sait pas répondre pour l’instant (code {answer.status})"
    raise SourceFault(f"{host} {said}.", retry_after=int(wait) if wait.isdecimal() and len(wait) < 8 else 0)


def _write_pages(page: Page, clock: _Clock, path: Path) -> str:
    """Write the features of all pages as one GeoJSON; return the digest of what they say, whenever it was asked."""
    digest = hashlib.sha256(page.licence.encode())
    asked: set[str] = set()
    host = urlsplit(page.url).hostname or ""
    with path.open("wb") as file:
        file.write(page.opening())
        count = 0
        while True:
            if page.following and not page.features:
                raise SourceFault(f"{host} annonce une suite après une page vide : la liste ne peut pas être lue.")
            for feature in page.lines():
                digest.update(feature)
                file.write(b",\n" + feature if count else feature)
                count += 1
            if file.tell() > MAX_JSON_BYTES:
                raise SourceFault(TOO_LARGE_JSON.format(host=host))
            if not page.following:
                break
            asked.add(page.url)
            if page.following in asked:
                raise SourceFault(f"{host} renvoie sans fin aux mêmes pages : la liste ne peut pas être lue.")
            if len(asked) >= MAX_PAGES:
                raise SourceFault(f"{host} donne plus de {MAX_PAGES} pages : demandez-en de plus longues (limit=1000).")
            page = _next_page(page, clock)
        file.write(b"\n]}\n")
    return digest.hexdigest()


def _next_page(page: Page, clock: _Clock) -> Page:
    answer = clock.ask(page.following, _headers(Known()))
    _check_status(answer)
    following = read_page(answer)
    host = urlsplit(page.url).hostname or ""
    if following is None or not following.is_collection:
        raise SourceFault(f"{host} n’envoie pas de GeoJSON pour la suite de sa liste.")
    if following.features and following.features == page.features:
        raise SourceFault(f"{host} renvoie sans fin aux mêmes pages : la liste ne peut pas être lue.")
    return following


def _file_name(answer: Answer, *, is_paged: bool) -> str:
    """A name that tells where the file is from; whatever the address ends with, JSON is named so."""
    parts = urlsplit(answer.url)
    host = UNSAFE.sub("-", parts.hostname or "source")
    if is_paged:
        return f"{host}.geojson"
    last = UNSAFE.sub("-", unquote(PurePosixPath(parts.path).name)).strip(".-")[:80] or host
    return f"{PurePosixPath(last).stem}.json" if _is_json(answer) and last.endswith((".csv", ".tsv")) else last


def _is_json(answer: Answer) -> bool:
    return answer.body[:100].lstrip(BLANK).startswith((b"{", b"["))

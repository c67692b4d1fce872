"""One answer of a list in pages: its features, where the next page is, and that it stays on the host that was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from domino.outbound import Answer

# A page of a list; a longer JSON is a whole file, unless it says that another page follows.
MAX_PAGE_BYTES = 20_000_000
# What may stand before JSON: a byte order mark, blanks.
BLANK = b"\xef\xbb\xbf \t\r\n"
NEXT = re.compile(rb'"rel"\s*:\s*"next"')
JSON_TYPES = ("application/geo+json", "application/json")
LONG_PAGE = "Les pages de {host} dépassent 20 Mo : demandez-en de plus courtes (limit=500 par exemple)."
NO_ITEMS = "C’est l’accueil d’un service OGC API : donnez l’adresse d’une de ses collections, terminée par /items."
ELSEWHERE = "{host} envoie chercher la suite de sa liste sur un autre hôte ({other}) : ce n’est pas accepté."


class SourceFault(Exception):
    """A host answered something that cannot be read as a source; `retry_after`: the seconds that it asks to wait."""

    def __init__(self, message: str, *, retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Page:
    """What a JSON answer is made of; `following` and `items` are checked addresses, "" for none."""

    url: str
    features: list[Any] = field(default_factory=list)
    is_collection: bool = False
    following: str = ""
    items: str = ""
    licence: str = ""

    @property
    def is_paged(self) -> bool:
        """Whether it is a page of a list, the only one or not: what else it holds changes with the hour."""
        return self.is_collection and bool(self.following or self.url_is_items)

    @property
    def url_is_items(self) -> bool:
        """Whether the address is that of the features of an OGC API collection."""
        return urlsplit(self.url).path.rstrip("/").endswith("/items")

    def opening(self) -> bytes:
        """How the file of all pages begins."""
        licence = f'"licence":{json.dumps(self.licence)},' if self.licence else ""
        return f'{{"type":"FeatureCollection",{licence}"features":[\n'.encode()

    def lines(self) -> Iterator[bytes]:
        """Each feature on a line of its own."""
        for feature in self.features:
            yield json.dumps(feature, separators=(",", ":")).encode()


def read_page(answer: Answer) -> Page | None:
    """The page that `answer` is; None for what is not JSON, or a file of its own. Raises SourceFault."""
    start = answer.body[:100].lstrip(BLANK)
    if not start.startswith(b"{"):
        return None
    if len(answer.body) > MAX_PAGE_BYTES:
        if NEXT.search(answer.body):
            raise SourceFault(LONG_PAGE.format(host=urlsplit(answer.url).hostname))
        return None
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    links = [link for link in _list(content.get("links")) if isinstance(link, dict)]
    features = content.get("features")
    if isinstance(features, list):
        return Page(
            url=answer.url,
            features=features,
            is_collection=True,
            following=_checked(_link(links, "next"), answer.url),
            licence=_licence(content, links),
        )
    if content.get("collections") is not None or _link(links, "data"):
        raise SourceFault(NO_ITEMS)
    return Page(url=answer.url, items=_checked(_link(links, "items"), answer.url))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _link(links: list[dict[str, Any]], relation: str) -> str:
    """The address of a link, JSON rather than anything else."""
    found = [link for link in links if link.get("rel") == relation and isinstance(link.get("href"), str)]
    found.sort(key=lambda link: str(link.get("type", JSON_TYPES[-1])) not in JSON_TYPES)
    return str(found[0]["href"]) if found else ""


def _licence(content: dict[str, Any], links: list[dict[str, Any]]) -> str:
    told = content.get("licence", content.get("license"))
    return told if isinstance(told, str) else _link(links, "license")


def _checked(address: str, asked: str) -> str:
    """`address` in full, if it is on the host of `asked`; a proxy that forgot its https is understood."""
    if not address:
        return ""
    here = urlsplit(asked)
    try:
        there = urlsplit(urljoin(asked, address))
        if here.scheme == "https" and there.scheme == "http" and there.hostname == here.hostname and not there.port:
            there = there._replace(scheme="https")
        if (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port):
            return there.geturl()
        other = there.netloc
    except ValueError:
        other = address
    raise SourceFault(ELSEWHERE.format(host=here.hostname, other=other[:100]))

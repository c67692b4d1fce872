"""A cache between visitors and the site, as a reverse proxy keeps one (RFC 9111), in a few lines."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

Key = tuple[tuple[str, str], ...]


@dataclass
class SharedCache:
    """Keeps `public` answers for all, by address and by what `Vary` names; asks about those of `no-cache` each time."""

    kept: dict[str, list[tuple[Key, HttpResponse]]] = field(default_factory=dict)
    # How the site answered each request that reached it: 200, 304…
    asked: list[int] = field(default_factory=list)

    def get(self, visitor: Client, address: str, **headers: str) -> bytes:
        """What a visitor with these headers (and its own cookies) is given."""
        found = self._find(visitor, address, headers)
        etag = {"if-none-match": found.headers["ETag"]} if found else {}
        response: Any = visitor.get(address, headers={**headers, **etag})
        self.asked.append(response.status_code)
        if response.status_code == 304:
            assert found is not None
            return found.content
        if self._may_keep(response):
            key = self._key(visitor, headers, response)
            others = [pair for pair in self.kept.get(address, []) if pair[0] != key]
            self.kept[address] = [*others, (key, response)]
        return bytes(response.content)

    def _find(self, visitor: Client, address: str, headers: dict[str, str]) -> HttpResponse | None:
        pairs = self.kept.get(address, [])
        return next((kept for key, kept in pairs if key == self._key(visitor, headers, kept)), None)

    @staticmethod
    def _may_keep(response: HttpResponse) -> bool:
        said = {part.strip() for part in response.headers.get("Cache-Control", "").split(",")}
        return {"public", "no-cache"} <= said and "ETag" in response.headers and not response.cookies

    @staticmethod
    def _key(visitor: Client, headers: dict[str, str], response: HttpResponse) -> Key:
        names = sorted(name.strip().lower() for name in response.headers.get("Vary", "").split(","))
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in sorted(visitor.cookies.items()))
        return tuple((name, cookies if name == "cookie" else headers.get(name, "")) for name in names)

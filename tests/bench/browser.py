"""A browser without a screen, for benches: one connection kept alive, and its cookies."""

from __future__ import annotations

import http.client
import re
from typing import Any
from urllib.parse import urlencode, urlsplit


class Browser:
    """Asks one site; a connection that broke is made anew."""

    def __init__(self, url: str, cookies: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        self.cookies = cookies or {}

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None, **headers: str) -> tuple[int, Any, bytes]:
        """Status, headers and body; asked again on a connection that broke."""
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(data) if data is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for _try in range(5):
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                content = answer.read()
                break
            except (http.client.HTTPException, OSError):
                self.connection.close()
        else:
            raise SystemExit(f"No answer from {path}")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, content


def csrf_in(page: bytes) -> str:
    """The token of a form of `page`."""
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1).decode() if found else ""

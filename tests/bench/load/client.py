"""A browser without a screen: TLS to nginx on a kept connection, from an address of its own, with cookies."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from tests.deploy.machine import HOST

PATIENCE = 20
File = tuple[str, str, bytes]  # name, media type, content
Fields = list[tuple[str, str]]


class Answer(NamedTuple):
    """What came back, with where it leads."""

    status: int
    body: bytes
    location: str


@dataclass
class Record:
    """What all of them saw: seconds of each good answer by kind, errors by kind and reason."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def good(self, kind: str, seconds: float) -> None:
        with self.lock:
            self.times[kind].append(seconds)

    def wrong(self, kind: str, reason: str) -> None:
        with self.lock:
            self.errors[kind, reason] += 1


@dataclass
class Site:
    """Where it listens, and the certificate to trust; None: without TLS, as a proxy asks."""

    port: int
    certificate: Path | None = None
    # nginx closes what is idle for 30 s: a browser notices, so does this one.
    kept_seconds: float = 25
    record: Record = field(default_factory=Record)

    def __post_init__(self) -> None:
        self.trust = ssl.create_default_context(cafile=str(self.certificate)) if self.certificate else None


class Client:
    """Asks `site` from `source`, an address of the loopback network; a person has one connection at a time."""

    def __init__(self, site: Site, source: str) -> None:
        self.site, self.source = site, source
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def get(self, kind: str, path: str, *, packed: bool = True) -> Answer:
        """The page at `path`; `packed` as browsers ask for it, when nobody reads it here."""
        return self._ask(kind, "GET", path, None, {"Accept-Encoding": "br, gzip"} if packed else {}, 200)

    def post(self, kind: str, path: str, fields: Fields, files: dict[str, File] | None = None) -> Answer:
        """Send a form; a good one leads elsewhere (302)."""
        media, body = multipart(fields, files) if files else ("application/x-www-form-urlencoded", _plain(fields))
        headers = {"Content-Type": media, "Origin": f"{'https' if self.site.trust else 'http'}://{HOST}"}
        return self._ask(kind, "POST", path, body, headers, 302)

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _ask(
        self, kind: str, method: str, path: str, body: bytes | None, headers: dict[str, str], expected: int
    ) -> Answer:
        """Ask once: whatever is not `expected` is an error, and raised; nothing is asked again."""
        began = time.monotonic()
        if self.cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            connection = self._connected(began)
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self.site.record.wrong(kind, type(error).__name__)
            raise Disappointed(kind) from error
        self._used = time.monotonic()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.status != expected:
            self.site.record.wrong(kind, str(response.status))
            raise Disappointed(kind, response.status, path, content[:300])
        self.site.record.good(kind, self._used - began)
        return Answer(response.status, content, response.headers.get("Location", ""))

    def _connected(self, now: float) -> http.client.HTTPConnection:
        if self._connection is None or now - self._used > self.site.kept_seconds:
            self.close()
            link = socket.create_connection(("127.0.0.1", self.site.port), PATIENCE, (self.source, 0))
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            trust = self.site.trust
            self._connection = http.client.HTTPConnection(HOST)
            self._connection.sock = trust.wrap_socket(link, server_hostname=HOST) if trust else link
        return self._connection


class Disappointed(Exception):
    """An answer was not the one expected; it is in the record."""


def _plain(fields: Fields) -> bytes:
    return urlencode(fields).encode()


def multipart(fields: Fields, files: dict[str, File]) -> tuple[str, bytes]:
    """Media type and body of a form with files."""
    mark = uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields
    ]
    for name, (file_name, media, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts += [head.encode(), f"Content-Type: {media}\r\n\r\n".encode(), content, b"\r\n"]
    return f"multipart/form-data; boundary={mark}", b"".join([*parts, f"--{mark}--\r\n".encode()])

"""Hosts that answer for sources: real sockets, reached under a public name that no resolver knows."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from domino import outbound
from tests.hosts import Host

NAME = "annuaire.example"
PUBLIC = "93.184.216.34"
Body = bytes | str | dict[str, Any] | list[Any]


def publish(monkeypatch: pytest.MonkeyPatch, there: Host, name: str = NAME) -> str:
    """Make `there` what `name` leads to, at a public address; return the address of its site."""
    look_up, connect = outbound.look_up, outbound.connect

    def found(host: str, port: int) -> list[str]:
        return [PUBLIC] if host == name else look_up(host, port)

    def opened(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        return connect("127.0.0.1", there.port, timeout) if address == PUBLIC else connect(address, port, timeout)

    monkeypatch.setattr(outbound, "look_up", found)
    monkeypatch.setattr(outbound, "connect", opened)
    return f"http://{name}"


class Site:
    """What a host says at each path (with its query); it can be changed between two readings."""

    def __init__(self, **pages: Body) -> None:
        self.pages: dict[str, Body] = dict(pages)
        self.headers: dict[str, dict[str, str]] = {}
        self.status: dict[str, str] = {}
        self.asked: list[str] = []

    def __call__(self, connection: socket.socket, request: str) -> None:
        path = request.split(" ")[1]
        self.asked.append(path)
        body, headers = self._body(path), self.headers.get(path, {})
        status = self.status.get(path) or ("200 OK" if path in self.pages else "404 Not Found")
        if headers.get("etag") and f"if-none-match: {headers['etag']}" in request.lower():
            status, body = "304 Not Modified", b""
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode()
        connection.sendall(head + body)

    def _body(self, path: str) -> bytes:
        body = self.pages.get(path, b"")
        if isinstance(body, (dict, list)):
            return json.dumps(body).encode()
        return body.encode() if isinstance(body, str) else body


def feature(name: str, number: int, **values: Any) -> dict[str, Any]:
    """A place near Redon, as a host of its own kind tells it."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-2.08 - number / 1_000, 47.65]},
        "properties": {"ref": f"n{number}", "nom": name, **values},
    }


def collection(*features: dict[str, Any], following: str = "", **values: Any) -> dict[str, Any]:
    """A page of features, the next one at `following`."""
    links = [{"rel": "next", "type": "application/geo+json", "href": following}] if following else []
    return {"type": "FeatureCollection", "features": list(features), "links": links, **values}


def no_hold() -> None:
    """Nobody waits for the worker."""


Say = Callable[[socket.socket, str], None]
PATH = "/lieux.csv"
ADDRESS = f"http://{NAME}{PATH}"
COLUMNS = "id;nom;lat;lon;resume;licence"


def sheet(*rows: str, licence: str = "") -> str:
    """A CSV of `rows`: "id;nom;lat;lon;resume"."""
    return "\n".join([COLUMNS, *(f"{row};{licence}" for row in rows)])


def row(number: int, name: str, summary: str = "Avant") -> str:
    """A place of Redon."""
    return f"{number};{name};{47.6 + number / 100:.2f};-2.08;{summary}"

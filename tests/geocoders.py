"""A geocoder on 127.0.0.1 with the interface of the national address API; it knows streets of the small census."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.hosts import Host, answer, host


def feature(label: str, kind: str = "housenumber", /, **changes: Any) -> dict[str, Any]:
    """A feature as addok gives it: "12 Rue du Port 35600 Redon"; `lon` and `lat` place it, the rest are properties."""
    name, code, city = label.rsplit(" ", 2) if kind != "municipality" else (label, "35600", label)
    point = [changes.pop("lon", -1.95), changes.pop("lat", 48.05)]
    properties = {
        "label": label,
        "score": 0.9,
        "id": "35236_1234_00012",
        "name": name,
        "postcode": code,
        "citycode": "35236",
        "city": city,
        "context": "35, Ille-et-Vilaine, Bretagne",
        "type": kind,
        "importance": 0.6,
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": properties | changes,
    }


def collection(*features: Any) -> bytes:
    """The answer with these features."""
    return json.dumps({"type": "FeatureCollection", "version": "draft", "features": features}).encode()


@contextmanager
def geocoder(*features: Any) -> Iterator[Host]:
    """Run a geocoder that always answers these features."""
    with host(answer(collection(*features), content_type="application/json")) as running:
        yield running


def asked(running: Host) -> list[dict[str, str]]:
    """The query of each request that the geocoder got."""
    targets = [urlsplit(head.split()[1]) for head in running.requests]
    assert {target.path for target in targets} <= {"/search/"}
    return [{name: value for name, [value] in parse_qs(target.query).items()} for target in targets]

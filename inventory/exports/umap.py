"""A map for uMap: one layer a sphere, all our columns as properties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models import Extent

from domino.exports import Column
from domino.exports.geojson import CONVERTERS, encode_json, feature_lines
from domino.exports.tabular import joined
from inventory.columns import COLUMNS
from inventory.exports.files import features
from inventory.licences import licence_named
from inventory.models import Sphere
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet

# The sphere colours of static/css/tokens.css, light theme.
COLORS = {
    "consume": "#d02a05", "produce": "#057a70", "fund": "#453000", "innovate": "#0b3a86", "support": "#a80cc4",
}  # fmt: skip
NO_COLOR = "#3d3a4a"
POPUP = "# {name}\n{summary}\n\n{address}\n{postal_code} {commune}\n\n[[{url}|Voir la fiche]]"
FRANCE = [2.4, 46.6]
AS_TEXT = CONVERTERS | {"list": joined}


def stream_umap(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """`queryset` as a `.umap` file; one query a sphere, and one for the frame."""
    box = queryset.order_by().aggregate(box=Extent("point"))["box"]
    centre = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] if box else FRANCE
    licence = licence_named(LICENCE)
    head = {
        "type": "umap",
        "uri": f"{base_url}/initiatives/",
        "properties": {
            "name": "Initiatives collaboratives",
            "description": f"Recensement DOMINO : [[{base_url}/initiatives/|{base_url}/initiatives/]]",
            "licence": {"name": licence.title, "url": licence.url},
            "zoom": 8,
            "onLoadPanel": "caption",
            "popupContentTemplate": POPUP,
            "fields": [{"key": column.key, "type": _type(column)} for column in COLUMNS],
        },
        "geometry": {"type": "Point", "coordinates": centre},
    }
    yield f'{encode_json(head)[:-1]},"layers":[\n'.encode()
    separator = ""
    for sphere in [*Sphere.objects.all(), None]:
        found = False
        rows = features(queryset.filter(sphere=sphere), base_url)
        for lines in feature_lines(COLUMNS, rows, AS_TEXT, id_member=False):
            yield (",\n" if found else f"{separator}{_layer(sphere)}").encode()
            yield ",\n".join(lines).encode()
            found = True
        if found:
            yield b"\n]}"
            separator = ",\n"
    yield b"\n]}\n"


def _layer(sphere: Sphere | None) -> str:
    """The beginning of a layer; its options twice, for uMap before and after they moved."""
    options: dict[str, Any] = {
        "name": sphere.name if sphere else "Sans sphère",
        "color": COLORS.get(sphere.tint, NO_COLOR) if sphere else NO_COLOR,
        "displayOnLoad": True,
        "browsable": True,
        "iconClass": "Drop",
    }
    layer = {"type": "FeatureCollection", "properties": options, "_umap_options": options}
    return f'{json.dumps(layer, ensure_ascii=False)[:-1]},"features":[\n'


def _type(column: Column) -> str:
    return {"integer": "Number", "number": "Number", "date": "Date", "datetime": "Datetime"}.get(column.kind, "String")

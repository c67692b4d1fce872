"""uMap: layers to categories, pop-up markup to plain text, bare drawings reported."""

import re
from collections.abc import Iterator
from typing import Any

from inventory.imports.limits import MAX_DEPTH
from inventory.imports.own_columns import are_own
from inventory.imports.readers.records import FAULT, Fault, Record

LAYER = "Calque"
OPTIONS = "_umap_options"
DRAWING = Fault("forme sans nom ni texte : dessin de la carte, non importé")
REMOTE = "Calque « {} » : données prises à une autre adresse, à télécharger et à importer à part"
MEDIA = re.compile(r"\{\{\{?[^{}]*\}\}\}?")
LINK = re.compile(r"\[\[([^\[\]|]{1,1000})(?:\|([^\[\]]{0,1000}))?\]\]")
HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
RULE = re.compile(r"^[ \t]{0,20}-{3,}[ \t]{0,20}$", re.MULTILINE)
# Bounded, so that a text full of asterisks costs no more than another.
STRONG = re.compile(r"\*\*(?=[^\s*])(.{1,500}?)(?<=\S)\*\*", re.DOTALL)
EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*(?![*\w])")
MARKS = ("**", "[[", "{{", "#", "*", "---")


def is_layer(content: Any) -> bool:
    """Whether `content` is one layer of a map, as uMap downloads it: a collection or features with its options."""
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        return False
    features = content.get("features")
    first = features[0] if isinstance(features, list) and features else None
    properties = first.get("properties") if isinstance(first, dict) else None
    return OPTIONS in content or (isinstance(properties, dict) and OPTIONS in properties)


def read_layers(content: Record) -> tuple[list[Record], list[str]]:
    """Return (features with their layer's name and plain texts, French notes) of a map or of one layer."""
    notes: list[str] = []
    layers = content.get("layers") if content.get("type") == "umap" else [content]
    return list(_features(layers, notes)), notes


def licence(content: Record) -> str:
    """What the map's properties name as its licence, "" without one."""
    properties = content.get("properties")
    told = properties.get("licence") if isinstance(properties, dict) else None
    if isinstance(told, dict):
        told = " ".join(str(told[key]) for key in ("name", "url") if told.get(key))
    return told if isinstance(told, str) else ""


def _features(layers: Any, notes: list[str], depth: int = 0) -> Iterator[Record]:
    for layer in layers if isinstance(layers, list) and depth <= MAX_DEPTH else []:
        if not isinstance(layer, dict):
            continue
        options = _options(layer)
        name = str(options.get("name") or "")
        remote = options.get("remoteData")
        if isinstance(remote, dict) and remote.get("url"):
            notes.append(REMOTE.format(name[:80]))
        features = layer.get("features")
        for feature in features if isinstance(features, list) else []:
            if isinstance(feature, dict):
                yield _feature(feature, name)
        yield from _features(layer.get("layers"), notes, depth + 1)


def _options(layer: Record) -> Record:
    """Newer maps keep a layer's options in `properties`, older ones in `_umap_options`."""
    for key in ("properties", OPTIONS):
        if isinstance(layer.get(key), dict) and layer[key]:
            return dict(layer[key])
    return {}


def _feature(feature: Record, layer: str) -> Record:
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    kept = {key: value for key, value in properties.items() if key != OPTIONS}
    if not are_own(kept):
        kept = {key: plain_text(value) if isinstance(value, str) else value for key, value in kept.items()}
    fault = "" if any(value not in (None, "") for value in kept.values()) else DRAWING
    return {**feature, "properties": {LAYER: layer, **kept} if layer else kept, FAULT: fault}


def plain_text(text: str) -> str:
    """uMap's markup as plain text: "**Le jardin** [[https://x.fr|site]]" → "Le jardin site (https://x.fr)"."""
    if not any(mark in text for mark in MARKS):
        return text
    text = RULE.sub("", HEADING.sub("", MEDIA.sub("", text)))
    text = LINK.sub(_link, text)
    return EMPHASIS.sub(r"\1", STRONG.sub(r"\1", text)).strip()


def _link(match: re.Match[str]) -> str:
    address, label = match[1].strip(), (match[2] or "").strip()
    return f"{label} ({address})" if label and label != address else address

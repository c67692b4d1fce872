"""The fixed XML of an OpenDocument spreadsheet: everything but the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0" '
    f'xmlns:style="{_OASIS}:style:1.0" xmlns:number="{_OASIS}:datastyle:1.0" '
    f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" xmlns:meta="{_OASIS}:meta:1.0" '
    f'xmlns:config="{_OASIS}:config:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    # Without its declaration LibreOffice passes over "ooo:view-settings", a name in an attribute's value.
    'xmlns:ooo="http://openoffice.org/2004/office" office:version="1.3"'
)

_CELL_STYLES = (
    '<number:date-style style:name="day" number:automatic-order="false"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<number:date-style style:name="moment" number:automatic-order="false"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/><number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
    '<style:style style:name="date" style:family="table-cell" style:parent-style-name="Default"'
    ' style:data-style-name="day"/>'
    '<style:style style:name="datetime" style:family="table-cell" style:parent-style-name="Default"'
    ' style:data-style-name="moment"/>'
    '<style:style style:name="header" style:family="table-cell" style:parent-style-name="Default">'
    '<style:table-cell-properties fo:background-color="#e5e7eb"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)

_STYLES = (
    f"{_DECLARATION}<office:document-styles {_NAMESPACES}><office:styles>"
    '<style:default-style style:family="table-cell"><style:text-properties fo:language="fr" fo:country="FR"/>'
    '</style:default-style><style:style style:name="Default" style:family="table-cell"/>'
    "</office:styles></office:document-styles>"
)

_MANIFEST = (
    f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "meta", "settings")
    )
    + "</manifest:manifest>"
)

# How LibreOffice keeps the first row in sight: split mode 2 is frozen, range 2 the lower left one.
_FROZEN = (
    ("HorizontalSplitMode", "short", 0),
    ("VerticalSplitMode", "short", 2),
    ("HorizontalSplitPosition", "int", 0),
    ("VerticalSplitPosition", "int", 1),
    ("ActiveSplitRange", "short", 2),
    ("PositionLeft", "int", 0),
    ("PositionRight", "int", 0),
    ("PositionTop", "int", 0),
    ("PositionBottom", "int", 1),
)

# Millimetres that a character of the default font takes, about.
_MM_PER_CHARACTER = 2


def content_head(widths: Sequence[int]) -> str:
    """Start of content.xml; `widths` are the columns' in characters."""
    by_place = enumerate(widths, start=1)
    columns = "".join(
        f'<style:style style:name="co{place}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * _MM_PER_CHARACTER}mm"/></style:style>'
        for place, width in by_place
    )
    return (
        f"{_DECLARATION}<office:document-content {_NAMESPACES}><office:automatic-styles>"
        f"{columns}{_CELL_STYLES}</office:automatic-styles><office:body><office:spreadsheet>"
    )


def table_head(name: str, labels: Sequence[str], first: int = 0) -> str:
    """Start of the sheet `name` with its header row; `labels` are paragraphs of XML, `first` widths are of others."""
    places = range(first + 1, first + len(labels) + 1)
    columns = "".join(f'<table:table-column table:style-name="co{place}"/>' for place in places)
    cells = "".join(
        f'<table:table-cell table:style-name="header" office:value-type="string">{label}</table:table-cell>'
        for label in labels
    )
    return (
        f'<table:table table:name="{name}">{columns}'
        f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>"
    )


def content_tail(corners: Mapping[str, str]) -> str:
    """End of content.xml: one filter on each sheet, from A1 to its last cell."""
    ranges = "".join(
        f'<table:database-range table:name="__Anonymous_Sheet_DB__{place}"'
        f' table:display-filter-buttons="true"'
        f" table:target-range-address=\"'{name}'.A1:'{name}'.{corner}\"/>"
        for place, (name, corner) in enumerate(corners.items())
    )
    return (
        f"<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def others(title: str, sheets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names and contents of the parts beside content.xml."""
    yield "styles.xml", _STYLES
    yield "meta.xml", _meta(title)
    yield "settings.xml", _settings(sheets)
    yield "META-INF/manifest.xml", _MANIFEST


def _meta(title: str) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{_DECLARATION}<office:document-meta {_NAMESPACES}><office:meta>"
        f"<meta:generator>DOMINO</meta:generator><dc:title>{escape(title)}</dc:title>"
        f"<dc:language>fr-FR</dc:language><meta:creation-date>{now}</meta:creation-date><dc:date>{now}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def _settings(sheets: Sequence[str]) -> str:
    """View settings that keep the first row of each sheet in sight."""
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in _FROZEN
    )
    entries = "".join(
        f'<config:config-item-map-entry config:name="{sheet}">{items}</config:config-item-map-entry>'
        for sheet in sheets
    )
    return (
        f"{_DECLARATION}<office:document-settings {_NAMESPACES}><office:settings>"
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed'
        ' config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{entries}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )

"""What pandoc leaves to do in an ODT: A4, fonts, borders, rows that stay whole, contents field, landscape pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from .office_parts import FONT, HEAD, INK, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, RULE, SIZES, SOFT, Heading

_CELL = f'fo:border="0.5pt solid #{RULE}" fo:padding="1mm"'
# Automatic styles: of cells (in place of pandoc's, without borders), of rows, of headings that turn the page.
_CONTENT_STYLES = (
    '<style:style style:name="TableHeaderRowCell" style:family="table-cell"><style:table-cell-properties'
    f' {_CELL} fo:background-color="#{HEAD}"/></style:style>'
    f'<style:style style:name="TableRowCell" style:family="table-cell"><style:table-cell-properties {_CELL}/>'
    '</style:style><style:style style:name="WholeRow" style:family="table-row">'
    '<style:table-row-properties fo:keep-together="always"/></style:style>'
) + "".join(
    f'<style:style style:name="Heading{page}" style:family="paragraph" style:parent-style-name="Heading_20_1"'
    f' style:master-page-name="{page}"><style:paragraph-properties fo:break-before="auto" style:page-number="auto"/>'
    "</style:style>"
    for page in ("Landscape", "Standard")
)
_PANDOC_CELLS = re.compile(
    r'<style:style style:name="Table(?:Header)?RowCell" style:family="table-cell">.*?</style:style>', re.DOTALL
)


def finish(name: str, text: str, *, headings: Sequence[Heading], title: str) -> str:
    """Return one XML part of the archive, finished."""
    if name == "content.xml":
        return _content(text, headings)
    if name == "styles.xml":
        return _styles(text, title)
    return re.sub("<dc:language>.*?</dc:language>", "<dc:language>fr-FR</dc:language>", text)


def _content(text: str, headings: Sequence[Heading]) -> str:
    text = _PANDOC_CELLS.sub("", text)
    text = text.replace("</office:automatic-styles>", f"{_CONTENT_STYLES}</office:automatic-styles>", 1)
    text = text.replace("<table:table-row>", '<table:table-row table:style-name="WholeRow">')
    text = re.sub(_marked("Contents"), lambda _: _contents(headings), text, flags=re.DOTALL)
    for style, page in (("Landscape", "Landscape"), ("Portrait", "Standard")):
        turned = rf'{_marked(style)}\s*<text:h text:style-name="Heading_20_1"'
        text = re.sub(turned, f'<text:h text:style-name="Heading{page}"', text, flags=re.DOTALL)
    return text


def _marked(style: str) -> str:
    """A pattern for the paragraphs of a style that only marks a place."""
    return rf'<text:p text:style-name="{style}">[^<]*</text:p>'


def _contents(headings: Sequence[Heading]) -> str:
    """A contents field that LibreOffice and Word bring up to date, already filled: names with links, pages to come."""
    templates = "".join(
        f'<text:table-of-content-entry-template text:outline-level="{level}" text:style-name="Contents_20_{level}">'
        '<text:index-entry-link-start/><text:index-entry-text/><text:index-entry-tab-stop style:type="right"'
        ' style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/>'
        "</text:table-of-content-entry-template>"
        for level in (1, 2)
    )
    lines = "".join(
        f'<text:p text:style-name="Contents_20_{heading.level}"><text:a xlink:type="simple"'
        f" xlink:href={quoteattr('#' + heading.anchor)}>{escape(heading.text)}</text:a>"
        f"<text:tab/>{_page_of(heading)}</text:p>"
        for heading in headings
    )
    return (
        '<text:table-of-content text:name="Sommaire"><text:table-of-content-source text:outline-level="2">'
        '<text:index-title-template text:style-name="Contents_20_Heading">Sommaire</text:index-title-template>'
        f"{templates}</text:table-of-content-source><text:index-body>"
        '<text:index-title text:name="Sommaire_Head"><text:p text:style-name="Contents_20_Heading">Sommaire</text:p>'
        f"</text:index-title>{lines}</text:index-body></text:table-of-content>"
    )


def _page_of(heading: Heading) -> str:
    """A field that tells its page, right as soon as the document is laid out."""
    name = quoteattr(heading.anchor)
    return f'<text:bookmark-ref text:reference-format="page" text:ref-name={name}></text:bookmark-ref>'


def _styles(text: str, title: str) -> str:
    text = text.replace('fo:country=""', 'fo:country="FR"')
    text = text.replace('style:font-name="Times New Roman"', f'fo:font-family="{FONT}"')
    text = text.replace('fo:country="FR" fo:font-size="12pt"', 'fo:country="FR" fo:font-size="10.5pt"')
    for name in SIZES:
        text = _declared(text, name if name == "Title" else f"Heading_20_{name}", _heading(name))
    for name, properties in _OWN.items():
        text = _declared(text, name, properties)
    text = re.sub(r"<style:page-layout style:name=\"Mpm1\">.*?</style:page-layout>", _LAYOUTS, text, flags=re.DOTALL)
    masters = "".join(_master(page, layout, title) for page, layout in (("Standard", "Mpm1"), ("Landscape", "Mpm2")))
    whole = re.compile("<office:master-styles>.*</office:master-styles>", re.DOTALL)
    return whole.sub(lambda _: f"<office:master-styles>{masters}</office:master-styles>", text)


def _styled(text: str, style: str, properties: str) -> str:
    """`text` with the properties of a paragraph style replaced."""
    whole = re.compile(rf'(<style:style [^>]*style:name="{style}"[^>/]*)(/>|>.*?</style:style>)', re.DOTALL)
    return whole.sub(lambda found: f"{found[1]}>{properties}</style:style>", text, count=1)


def _declared(text: str, style: str, properties: str) -> str:
    if f'style:name="{style}"' in text:
        return _styled(text, style, properties)
    shown = style.replace("_20_", " ")
    own = f'<style:style style:name="{style}" style:display-name="{shown}" style:family="paragraph"'
    own += f' style:parent-style-name="Text_20_body">{properties}</style:style>'
    return text.replace("</office:styles>", f"{own}</office:styles>", 1)


def _heading(name: str, *, new_page: bool = False) -> str:
    size, above, beneath = SIZES[name]
    turned = ' fo:break-before="page"' if new_page else ""
    return (
        f'<style:paragraph-properties fo:margin-top="{above}pt" fo:margin-bottom="{beneath}pt"'
        f' fo:keep-with-next="always" fo:keep-together="always" fo:text-align="start"{turned}/><style:text-properties'
        f' fo:font-family="{FONT}" fo:font-size="{size}pt" fo:font-weight="bold" fo:font-style="normal"'
        f' fo:color="#{INK}"/>'
    )


def _layout(name: str, orientation: str, width: int, height: int) -> str:
    return (
        f'<style:page-layout style:name="{name}"><style:page-layout-properties fo:page-width="{width}mm"'
        f' fo:page-height="{height}mm" style:print-orientation="{orientation}" fo:margin="{MARGIN}mm"/>'
        "<style:header-style/><style:footer-style>"
        '<style:header-footer-properties fo:min-height="6mm" fo:margin-top="4mm"/>'
        "</style:footer-style></style:page-layout>"
    )


_LAYOUTS = _layout("Mpm1", "portrait", PAGE_WIDTH, PAGE_HEIGHT) + _layout("Mpm2", "landscape", PAGE_HEIGHT, PAGE_WIDTH)


def _master(name: str, layout: str, title: str) -> str:
    return (
        f'<style:master-page style:name="{name}" style:page-layout-name="{layout}"><style:footer>'
        f'<text:p text:style-name="Footer">{escape(title[:90])} · page <text:page-number text:select-page="current">1'
        "</text:page-number> sur <text:page-count>1</text:page-count></text:p></style:footer></style:master-page>"
    )


def _line(indent: int, above: int, weight: str) -> str:
    stop = PAGE_WIDTH - 2 * MARGIN - indent
    return (
        f'<style:paragraph-properties fo:margin-left="{indent}mm" fo:margin-top="{above}pt" fo:margin-bottom="1pt">'
        f'<style:tab-stops><style:tab-stop style:position="{stop}mm" style:type="right" style:leader-style="dotted"'
        f' style:leader-text="."/></style:tab-stops></style:paragraph-properties><style:text-properties'
        f' fo:font-weight="{weight}"/>'
    )


_OWN = {
    "Contents_20_Heading": _heading("1", new_page=True),
    "Contents_20_1": _line(0, 6, "bold"),
    "Contents_20_2": _line(5, 0, "normal"),
    "Author": '<style:paragraph-properties fo:text-align="start"/>',
    "Footer": f'<style:text-properties fo:font-size="8pt" fo:color="#{SOFT}"/>',
    "Small": f'<style:text-properties fo:font-size="9pt" fo:color="#{SOFT}"/>',
    "Matrix_20_Text": '<style:text-properties fo:font-size="8pt"/>',
}

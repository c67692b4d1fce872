"""What pandoc leaves to do in a DOCX: A4, fonts, borders, rows that stay whole, contents field, landscape pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from .office_parts import FONT, HEAD, INK, LINK, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, RULE, SIZES, SOFT, Heading

TWIPS = 1440 / 25.4
FOOTER = "word/footer1.xml"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ADDED = {FOOTER: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:ftr {_NAMESPACES}></w:ftr>'}


def finish(name: str, text: str, *, headings: Sequence[Heading], title: str) -> str:
    """Return one XML part of the archive, finished."""
    if name == "word/document.xml":
        return _document(text, headings)
    if name == "word/styles.xml":
        return _styles(text)
    if name == FOOTER:
        return text.replace("</w:ftr>", f"{_footer(title)}</w:ftr>")
    if name == "word/_rels/document.xml.rels":
        part = f'<Relationship Id="rIdFooter" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
        return text.replace("</Relationships>", f"{part}</Relationships>")
    if name == "[Content_Types].xml":
        part = f'<Override PartName="/{FOOTER}" ContentType="{_WORD}.footer+xml"/>'
        return text.replace("</Types>", f"{part}</Types>")
    return text


def _document(text: str, headings: Sequence[Heading]) -> str:
    text = re.sub(r"<w:sectPr>.*</w:sectPr>", f"<w:sectPr>{_section(landscape=False)}</w:sectPr>", text, flags=re.S)
    text = text.replace("<w:tr><w:trPr>", "<w:tr><w:trPr><w:cantSplit/>")
    text = text.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
    text = _replaced(text, "Contents", _contents(headings))
    for style, landscape in (("Landscape", False), ("Portrait", True)):  # a break says how what precedes it was
        section = f"<w:sectPr>{_section(landscape=landscape)}</w:sectPr>"
        text = _replaced(text, style, f'<w:p><w:pPr><w:pStyle w:val="Compact"/>{section}</w:pPr></w:p>')
    return text


def _replaced(text: str, style: str, xml: str) -> str:
    """`text` with the paragraphs of a style that only marks a place replaced."""
    paragraph = re.compile(rf'<w:p><w:pPr><w:pStyle w:val="{style}" /></w:pPr>.*?</w:p>', re.DOTALL)
    return paragraph.sub(lambda _: xml, text)


def _section(*, landscape: bool) -> str:
    width, height, margin = (round(side * TWIPS) for side in (PAGE_WIDTH, PAGE_HEIGHT, MARGIN))
    size = f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    if landscape:
        size = f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
    sides = " ".join(f'w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:footerReference w:type="default" r:id="rIdFooter"/><w:type w:val="nextPage"/>{size}'
        f'<w:pgMar {sides} w:header="708" w:footer="708" w:gutter="0"/>'
    )


def _contents(headings: Sequence[Heading]) -> str:
    """A field that Word and LibreOffice bring up to date, already filled: names with links, pages to come."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve"> TOC '
        '\\o "1-2" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:p><w:pPr><w:pStyle w:val="TOC2"/></w:pPr><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    filled = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="TOC{heading.level}"/></w:pPr>{begin if place == 0 else ""}'
        f'<w:hyperlink w:anchor={quoteattr(heading.anchor)} w:history="1"><w:r><w:t xml:space="preserve">'
        f"{escape(heading.text)}</w:t></w:r></w:hyperlink></w:p>"
        for place, heading in enumerate(headings)
    )
    filled = filled or f"<w:p>{begin}</w:p>"
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        '</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>'
        f"<w:r><w:t>Sommaire</w:t></w:r></w:p>{filled}{end}</w:sdtContent></w:sdt>"
    )


def _footer(title: str) -> str:
    page = "".join(
        f'<w:r><w:t xml:space="preserve">{before}</w:t></w:r><w:fldSimple w:instr="{field}"><w:r><w:t>1</w:t></w:r>'
        "</w:fldSimple>"
        for before, field in ((f"{escape(title[:90])} · page ", "PAGE"), (" sur ", "NUMPAGES"))
    )
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{page}</w:p>'


def _styles(text: str) -> str:
    text = re.sub(r"<w:rFonts [^>]*/>", f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>', text)
    text = text.replace(
        '<w:sz w:val="24" />\n        <w:szCs w:val="24" />', '<w:sz w:val="21"/><w:szCs w:val="21"/>', 1
    )
    text = re.sub(r"<w:lang [^>]*/>", '<w:lang w:val="fr-FR" w:eastAsia="zh-CN" w:bidi="ar-SA"/>', text)
    for name in SIZES:
        text = _styled(text, name if name == "Title" else f"Heading{name}", _heading(name))
    text = _styled(text, "BodyText", '<w:pPr><w:spacing w:before="60" w:after="120"/></w:pPr>')
    text = _styled(text, "Table", _TABLE)
    text = _styled(text, "Hyperlink", f'<w:rPr><w:color w:val="{LINK}"/><w:u w:val="single"/></w:rPr>')
    text = _styled(text, "TOCHeading", _heading("1", new_page=True))
    for style, (name, based, properties) in _OWN.items():
        if f'w:styleId="{style}"' in text:  # pandoc declares those that it meets
            text = _styled(text, style, properties)
        else:
            text = text.replace("</w:styles>", f"{_declared(style, name, based, properties)}</w:styles>")
    return text


def _declared(style: str, name: str, based: str, properties: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>'
        f"{properties}</w:style>"
    )


def _styled(text: str, style: str, properties: str) -> str:
    """`text` with the properties of a style replaced."""
    whole = re.compile(rf'(<w:style [^>]*w:styleId="{style}"[^>]*>)(.*?)(</w:style>)', re.DOTALL)
    kept = re.compile(r"<w:(pPr|rPr|tblPr|tblStylePr)\b.*</w:\1>|<w:semiHidden />", re.DOTALL)
    return whole.sub(lambda found: found[1] + kept.sub("", found[2]) + properties + found[3], text, count=1)


def _size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'


def _heading(name: str, *, new_page: bool = False) -> str:
    size, above, beneath = SIZES[name]
    level = "" if name == "Title" or new_page else f'<w:outlineLvl w:val="{int(name) - 1}"/>'
    turned = "<w:pageBreakBefore/>" if new_page else ""
    return (
        f'<w:pPr><w:keepNext/><w:keepLines/>{turned}<w:spacing w:before="{above * 20}" w:after="{beneath * 20}"/>'
        f'{level}</w:pPr><w:rPr><w:b/><w:color w:val="{INK}"/>{_size(size)}</w:rPr>'
    )


_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE = (
    f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblCellMar>"
    '<w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
    '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
    f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{HEAD}"/></w:tcPr></w:tblStylePr>'
)


def _small(points: float) -> str:
    return f'<w:rPr><w:color w:val="{SOFT}"/>{_size(points)}</w:rPr>'


_STOP = round((PAGE_WIDTH - 2 * MARGIN) * TWIPS)
_TABS = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{_STOP}"/></w:tabs>'
_FIRST = f'<w:pPr>{_TABS}<w:spacing w:before="120" w:after="40"/></w:pPr><w:rPr><w:b/></w:rPr>'
_SECOND = f'<w:pPr>{_TABS}<w:spacing w:before="0" w:after="20"/><w:ind w:left="280"/></w:pPr>'
# Style: its name, what it is based on, its properties.
_OWN = {
    "TOC1": (
        "toc 1",
        "BodyText",
        f'<w:pPr>{_TABS}<w:spacing w:before="120" w:after="40"/></w:pPr><w:rPr><w:b/></w:rPr>',
    ),
    "TOC2": ("toc 2", "BodyText", _SECOND),
    "Footer": ("footer", "Normal", _small(8)),
    "Small": ("Small", "BodyText", _small(9)),
    "MatrixText": ("Matrix Text", "Compact", f"<w:rPr>{_size(8)}</w:rPr>"),
}

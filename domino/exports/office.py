"""Documents to edit (DOCX, ODT) from HTML: pandoc writes them, `office_docx` and `office_odt` give them their looks.

A paragraph in `<div custom-style="Contents">` gives way to a contents field; what stands between paragraphs in
`custom-style="Landscape"` and `custom-style="Portrait"`, which begins with a heading, is on landscape pages.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from domino.typography import spaced

from . import office_docx, office_odt
from .office_parts import Heading
from .tabular import ExportError

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
SECONDS = 60
# In the heap of pandoc, which is asked for nothing that could need more.
MEMORY = "-M1g"
# Without a clock in its sandbox, pandoc writes this.
EPOCH = "1970-01-01T00:00:00Z"

_HEADING = re.compile(r'<h([2-6])[^>]*\bid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_TAG = re.compile("<[^>]+>")
_TITLE = re.compile("<title>(.*?)</title>", re.DOTALL)
CONTENTS_DEPTH = 2


def write_office(html: str, fmt: str) -> bytes:
    """Return a whole HTML document as an editable one; `fmt` is a key of MEDIA_TYPES.

    The `h1` becomes the title, `h2` headings of level 1. `title` and `meta` are kept as properties. Images are
    inline (data:): nothing is fetched. Raises KeyError for an unknown format, ExportError when pandoc gives up.
    """
    MEDIA_TYPES[fmt]
    html = spaced(html)
    made = _pandoc(html, fmt)
    headings = contents(html)
    found = _TITLE.search(html)
    title = _plain(found[1]) if found else ""
    finish = office_docx.finish if fmt == "docx" else office_odt.finish
    return _rewritten(made, lambda name, text: _dated(finish(name, text, headings=headings, title=title)), fmt)


def contents(html: str) -> list[Heading]:
    """The headings that a contents field lists: those of levels 1 and 2 that have an id."""
    return [
        Heading(int(level) - 1, anchor, _plain(text))
        for level, anchor, text in _HEADING.findall(html)
        if int(level) - 1 <= CONTENTS_DEPTH
    ]


def _pandoc(html: str, fmt: str) -> bytes:
    import pypandoc  # brings the program along

    command = [
        *(pypandoc.get_pandoc_path(), "--sandbox", "--from=html", f"--to={fmt}", "--shift-heading-level-by=-1"),
        *("--wrap=none", "--output=-", "+RTS", MEMORY, "-RTS"),
    ]
    try:
        done = subprocess.run(command, input=html.encode(), capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExportError("Le document n’a pas pu être fabriqué : réessayez, ou choisissez le PDF.") from error
    if done.returncode:
        raise ExportError("Le document n’a pas pu être fabriqué : choisissez le PDF.")
    return done.stdout


def _rewritten(archive: bytes, change: Callable[[str, str], str], fmt: str) -> bytes:
    """The archive with its XML parts changed, and with the parts that `fmt` adds."""
    made = BytesIO()
    added = office_docx.ADDED if fmt == "docx" else {}
    with ZipFile(BytesIO(archive)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith((".xml", ".rels")):
                data = change(name, data.decode()).encode()
            target.writestr(name, data, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
        for name, text in added.items():
            target.writestr(name, change(name, text))
    return made.getvalue()


def _dated(text: str) -> str:
    return text.replace(EPOCH, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) if EPOCH in text else text


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())

"""The case study on paper (A4): what the page says, its photos inline, its address to photograph."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

from domino.exports.pdf import write_pdf
from domino.markdown import render_markdown
from inventory.models import Initiative
from portfolio.enums import State
from portfolio.models import CaseStudy, Illustration

CSS_FILE = settings.BASE_DIR / "static" / "css" / "exports" / "case_study.css"
# Sharp at 17 cm wide, and light.
MAX_SIDE = 1_200
QUALITY = 80
PICTURE = re.compile(r"<img\b[^>]*>")
SOURCE = re.compile(r'\bsrc="([^"]*)"')
ALT = re.compile(r'\balt="([^"]*)"')


def case_study_pdf(*, case_study: CaseStudy, initiatives: Sequence[Initiative], site: str) -> bytes:
    """Return a case study of a `complete()` set as a tagged PDF; `site` (scheme and host) stands before its links."""
    import segno

    address = site + case_study.get_absolute_url()
    context = {
        "case_study": case_study,
        "initiatives": initiatives,
        "site": site,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=0),
        "body": for_paper(case_study.body, case_study, top=2),
        "interviews": [(each, for_paper(each.answer, case_study, top=4)) for each in case_study.interviews.all()],
        "quotes": case_study.quotes.all(),
        "photos": [(photo, uri) for photo in case_study.illustrations.all() if (uri := inline(photo.file.name))],
    }
    html = render_to_string("exports/portfolio/case_study.html", context)
    return write_pdf(html, css=CSS_FILE.read_text())


def for_paper(text: str, case_study: CaseStudy, *, top: int) -> SafeString:
    """The HTML of a Markdown text whose pictures are inline; one that is not ours to show gives way to its words."""
    shown = Illustration.objects.filter(Q(case_study=case_study) | Q(case_study__state=State.PUBLISHED))

    def drawn(match: re.Match[str]) -> str:
        source, alt = SOURCE.search(match[0]), ALT.search(match[0])
        words = alt[1] if alt else ""
        name = source[1].removeprefix(settings.MEDIA_URL) if source else ""
        uri = inline(name) if shown.filter(file=name).exists() else ""
        return f'<img src="{uri}" alt="{words}">' if uri else f"<em>{words}</em>"

    return mark_safe(PICTURE.sub(drawn, render_markdown(text, top=top)))  # noqa: S308 cleaned by render_markdown


def inline(name: str | None, *, max_side: int = MAX_SIDE) -> str:
    """The picture stored under `name` as a data: address of at most `max_side` pixels a side; "" when it is gone."""
    try:
        with default_storage.open(name or "") as stored, Image.open(stored) as image:
            image.thumbnail((max_side, max_side))
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=QUALITY)
    except OSError:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"

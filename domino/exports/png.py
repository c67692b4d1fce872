"""PNG of an SVG, through a PDF: the same letters as in the PDFs, nothing fetched from anywhere."""

from io import BytesIO
from threading import Lock

# PDFium works for one thread at a time.
_ONE_AT_A_TIME = Lock()
MAX_WIDTH = 4000
PIXELS_PER_POINT = 96 / 72


def write_png(svg: str, *, width: int, height: int, scale: float = 2) -> bytes:
    """Return the picture of an SVG document of `width` by `height` CSS pixels, `scale` times as large, on white.

    Raises ValueError when the picture would be more than 4000 pixels wide or high.
    """
    if max(width, height) * scale > MAX_WIDTH:
        raise ValueError(f"A picture of {width} by {height} times {scale} is too large.")
    pdf = _page(svg, width, height)
    import pypdfium2  # paid by those who ask for a picture

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture = document[0].render(scale=PIXELS_PER_POINT * scale).to_pil()
        finally:
            document.close()
    made = BytesIO()
    picture.convert("RGB").save(made, "PNG", optimize=True)
    return made.getvalue()


def _page(svg: str, width: int, height: int) -> bytes:
    """The SVG alone on a page of its size."""
    from weasyprint import CSS, HTML  # a second of import
    from weasyprint.urls import URLFetcher

    inline = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    css = f"@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}"
    html = HTML(string=f'<html lang="fr"><title>Image</title><body>{svg}</body></html>', url_fetcher=inline)
    return html.write_pdf(stylesheets=[CSS(string=css)])

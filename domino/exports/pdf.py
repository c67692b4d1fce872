"""PDF from HTML: tagged (PDF/UA-1), fonts embedded, nothing fetched from anywhere."""

from domino.typography import spaced


def write_pdf(html: str, *, css: str) -> bytes:
    """Return the PDF of a whole HTML document styled by the text of a style sheet.

    `html` names its language and title. Images are inline (data:); any other address is an error, not a request.
    """
    from weasyprint import CSS, HTML  # a second of import, paid by those who print
    from weasyprint.urls import URLFetcher

    inline = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    document = HTML(string=spaced(html), url_fetcher=inline)
    return document.write_pdf(stylesheets=[CSS(string=css, url_fetcher=inline)], pdf_variant="pdf/ua-1")

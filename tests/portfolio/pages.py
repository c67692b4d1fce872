"""Pages as people read them: tables out of their HTML."""

import html
import re


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the section whose heading has the id `heading`: texts of th and td, empty ones left out."""
    section = page[page.index(f'aria-labelledby="{heading}"') :]
    body = section[section.index("<tbody") : section.index("</tbody>")]
    return [cells(row) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


def cells(row: str) -> list[str]:
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    texts = [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", cell)).split()) for cell in found]
    return [text for text in texts if text]

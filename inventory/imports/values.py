"""Cells to clean values: text, addresses of the web, e-mails, telephones, years and dates."""

import html
import re
from datetime import date, datetime
from functools import lru_cache

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]")
BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d|/tr)\b[^>]*>", re.I)
HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.I | re.S)
TAGS = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,2000}|!--.{0,2000}?--)>", re.S)
EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.I
)
URL = re.compile(r"https?://[^\s<>\"|]+", re.I)
HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:[/?#][^\s<>\"|]*)?", re.I)
PHONE = re.compile(r"\+?[\d(][\d\s.\-/()\u00a0]{5,24}\d")
# What tools write when they have nothing to say.
NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "#n/a", "#n/d", "#ref!", "#valeur!", "#value!", "null", "none", "nan", "nc", "n.c.",
    "nr", "néant",
     "undefined", "inconnu", "inconnue", "non renseigné", "non renseignée", "non communiqué", "sans objet", "?", "\\n"}
)  # fmt: skip
DATE_FORMATS = [
    "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y",
]  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        ["janvier janv jan", "février fevrier févr fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil",
         "août aout", "septembre sept sep", "octobre oct", "novembre nov", "décembre decembre déc dec"],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Cells as short as this are often read twice and repeated from row to row.
SHORT = 120
EXCEL_EPOCH = date(1899, 12, 30).toordinal()


def clean_line(text: str) -> str:
    """One line of plain text: no tags, entities, control characters or doubled blanks; "" for "n/a" and the like."""
    return _short_line(text) if len(text) <= SHORT else _line(text)


def _line(text: str) -> str:
    if text.isascii() and text.isalnum() and len(text) > 8:
        return text
    line = " ".join(_without_markup(text, " ").split())
    return "" if line.lower() in NOTHING else line


_short_line = lru_cache(maxsize=20_000)(_line)


def clean_text(text: str) -> str:
    """Paragraphs of plain text: tags become line breaks or nothing, blank lines are kept one by one."""
    lines = [" ".join(line.split()) for line in _without_markup(text, "\n").split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return "" if joined.lower() in NOTHING else joined


def _without_markup(text: str, line_break: str) -> str:
    if "<" in text:
        text = TAGS.sub("", BREAKS.sub(line_break, HIDDEN.sub("", text)))
    if "&" in text:
        text = html.unescape(text)
        if "<" in text:
            text = TAGS.sub("", HIDDEN.sub("", text))
    if text.isprintable():
        return text
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_url(text: str) -> str:
    """The first http(s) address in `text`, its scheme added when missing; "" when there is none."""
    if found := URL.search(text):
        return found[0].rstrip(".,;)")
    if "@" in text or re.match(r"\s*[a-z][a-z0-9+.-]*:(?!\d)", text, re.I):
        return ""
    found = HOST.fullmatch(text.strip().split(" ")[0].split("|")[0].rstrip(",;"))
    return f"https://{found[0]}" if found else ""


def clean_email(text: str) -> str:
    """The first e-mail address in `text`, "" when there is none."""
    found = EMAIL.search(text[:2_000])
    return found[0] if found and len(found[0]) <= 254 else ""


def clean_phone(text: str) -> str:
    """The first telephone number in `text`; French ones of ten digits in pairs: "02 99 00 00 00"."""
    if text.isdigit() and len(text) == 9:
        text = f"0{text}"
    found = PHONE.search(text)
    if not found:
        return ""
    number = found[0]
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    if number.startswith("+33") and len(digits) == 11:
        digits = f"0{digits[2:]}"
    elif digits.startswith("0033") and len(digits) == 13:
        digits = f"0{digits[4:]}"
    elif number.startswith("+"):
        return " ".join(number.split())[:30]
    if len(digits) == 10 and digits.startswith("0"):
        return " ".join(digits[start : start + 2] for start in range(0, 10, 2))
    return " ".join(number.split())[:30]


def parse_year(text: str) -> int | None:
    """The only plausible year (1800 to 2100) in `text`, be it a year, a date or a sentence; None otherwise."""
    years = {int(year) for year in re.findall(r"(?<!\d)(1[89]\d\d|20\d\d|2100)(?!\d)", text[:100])}
    return years.pop() if len(years) == 1 else None


def parse_date(text: str) -> date | None:
    """The day written in `text`: ISO 8601, French numeric forms, "3 mars 2021", Unix or spreadsheet numbers."""
    text = text.strip().lower()[:40]
    day = re.split(r"[t ](?=\d\d?[:h])", text)[0].strip()
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(day, form).date()
        except ValueError:
            continue
    return _written_date(day) or _numbered_date(day)


def _written_date(text: str) -> date | None:
    match = re.fullmatch(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)? ([a-zéû]+)\.? (\d{4})", text)
    if not match or match[2] not in MONTHS:
        return None
    try:
        return date(int(match[3]), MONTHS[match[2]], int(match[1]))
    except ValueError:
        return None


def _numbered_date(text: str) -> date | None:
    """Seconds or milliseconds since 1970, or a spreadsheet's days since 1899, between 1990 and 2100."""
    if not text.isdigit():
        return None
    number = int(text)
    if 32_874 <= number <= 73_050:
        return date.fromordinal(EXCEL_EPOCH + number)
    seconds = number // 1000 if number > 10**11 else number
    return date.fromtimestamp(seconds) if 631_152_000 <= seconds <= 4_102_444_800 else None


def split_list(text: str, separators: str = "") -> list[str]:
    """The items of a cell that holds several: told separators, else "|", ";" or line breaks, else ","."""
    pattern = f"[{re.escape(separators)}]" if separators else r"[|;\n]" if re.search(r"[|;\n]", text) else ","
    return [item.strip(" \t\"'[]") for item in re.split(pattern, text) if item.strip(" \t\"'[]")]

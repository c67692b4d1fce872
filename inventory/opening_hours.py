"""Opening hours in OpenStreetMap's syntax, put into French for readers. Pure."""

import re

WORDS = {
    "Mo": "lundi",
    "Tu": "mardi",
    "We": "mercredi",
    "Th": "jeudi",
    "Fr": "vendredi",
    "Sa": "samedi",
    "Su": "dimanche",
    "PH": "jours fériés",
    "SH": "vacances scolaires",
    "off": "fermé",
    "closed": "fermé",
    "24/7": "jour et nuit, toute la semaine",
}
TIME = r"\d{1,2}:\d{2}"
TOKEN = re.compile(rf"24/7|{TIME}|[A-Za-z]+|[-,;+ ]")
SEPARATORS = {"-": " à ", ",": ", ", ";": " ; ", "+": " et après", " ": " "}


def in_french(text: str) -> str:
    """Return `text` in French words when it only uses days and hours of OSM's syntax, else unchanged.

    "Mo-Fr 09:00-12:30; Su off" becomes "lundi à vendredi 9 h à 12 h 30 ; dimanche fermé".
    Grammar: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
    """
    tokens = TOKEN.findall(text)
    if "".join(tokens) != text or any(word.isalpha() and word not in WORDS for word in tokens):
        return text
    return re.sub(" +", " ", "".join(map(_translate, tokens))).strip()


def _translate(token: str) -> str:
    if re.fullmatch(TIME, token):
        hours, minutes = token.split(":")
        return f"{int(hours)} h" + ("" if minutes == "00" else f" {minutes}")
    return SEPARATORS.get(token) or WORDS[token]

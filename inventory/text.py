"""Plain forms of French text, the same in Python as in the database (function domino_plain)."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "OE", "Æ": "AE", "ß": "ss", "’": "'", "‘": "'"})
# Words that carry no meaning in a search; the French stemmer's own list lacks some and keeps accents.
STOP_WORDS = frozenset(
    "a au aux avec ce ces cette chez d dans de des du en entre est et il j je l la le les leur leurs lui mais me "
    "mes moi mon n ne nos notre nous on ou par pas pour qu que qui s sa sans se ses son sont sur ta te tes ton tu "
    "un une vos votre vous y".split()
)


def plain(text: str) -> str:
    """Return `text` lower-cased, without accents or ligatures, apostrophes straightened: "L’Été" → "l'ete"."""
    if text.isascii():
        return text.lower().strip()
    folded = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return "".join(c for c in folded if not unicodedata.combining(c)).lower().strip()


def web_address(address: str) -> str:
    """`address` when a browser may open it (http or https), else nothing: imported records hold anything."""
    return address if re.match(r"https?://", address or "", re.IGNORECASE) else ""


def words(text: str) -> list[str]:
    """Return the meaningful words of `text` in plain form; all of them when none is meaningful."""
    found = re.findall(r"[^\W_]+", plain(text))
    return [word for word in found if word not in STOP_WORDS] or found

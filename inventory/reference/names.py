"""Names of territories as people say them: with their article, without their legal kind."""

import re

from django.utils.text import slugify

from inventory.text import plain

# INSEE's code of the article before a name, TNCC (https://www.insee.fr/fr/information/2560684#tncc).
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}

LEGAL_KINDS = {
    "Communauté de communes": "CC",
    "Communauté d'agglomération": "CA",
    "Communauté urbaine": "CU",
}
_LEGAL_KIND = re.compile(rf"({'|'.join(LEGAL_KINDS)})\s+(.+)")
_ACRONYM = re.compile(r"\s*\([^)]*\)$")
_WITH_ARTICLE = re.compile(r"(?:du|des|de la|de l')\s*(?=[\w])")
_LINK = re.compile(r"(?:du |des |de la |de l'|de |d')")
# Names that say by themselves that they are those of an intercommunality.
_TELLS_ITS_KIND = re.compile(r"\b(Métropole|Agglo|Agglomération|Communauté|Intercom|Interco)\b")
# An adjective of the legal kind cannot stand without it: "Communauté d'agglomération Bergeracoise".
_ADJECTIVE = re.compile(r"(rurales|interrégionale|Intercommunale|Bergeracoise|Giennoises|Montargoise)\b")


def with_article(name: str, article: str | None) -> str:
    """Return `name` after the article that INSEE's code `article` stands for: ("Relecq-Kerhuon", "2")."""
    return ARTICLES.get(article or "", "") + name


def short_epci_name(official: str) -> str:
    """Return the name by which people call an intercommunality, from its official one.

    "Communauté d'agglomération Redon Agglomération" → "Redon Agglomération"; a name that would be that of a
    town or a mere word keeps its kind, abbreviated: "Communauté de communes de Nozay" → "CC de Nozay".
    """
    name = _ACRONYM.sub("", " ".join(official.split()))
    if name.startswith("Métropole ") and "Métropole" in name.removeprefix("Métropole "):
        return name.removeprefix("Métropole ")
    found = _LEGAL_KIND.fullmatch(name)
    if not found:
        return name
    rest = found[2]
    if not _ADJECTIVE.match(rest):
        bare = _bare(rest)
        if bare:
            return bare[0].upper() + bare[1:]
    return f"{LEGAL_KINDS[found[1]]} {rest}"


def _bare(rest: str) -> str:
    """`rest` without the word that links it to the legal kind; empty when the kind is needed to understand it."""
    link = _LINK.match(rest)
    if not link:
        return rest
    bare = rest[link.end() :]
    several_words = " " in bare and _WITH_ARTICLE.match(rest)
    return bare if several_words or _TELLS_ITS_KIND.search(bare) else ""


def slug_of(name: str) -> str:
    """Return `name` as part of a URL; an apostrophe parts words: "Côtes-d'Armor" → "cotes-d-armor"."""
    return slugify(plain(name).replace("'", "-"))

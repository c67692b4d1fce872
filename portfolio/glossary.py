"""Words explained where they are read: the first occurrence of each term of the glossary in a page's HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

# What HTML of `render_markdown` is made of, besides text: tags (a quoted value may hold anything) and entities.
MARKUP = r"""<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|&\#?\w+;"""
# No button within what is one already, within a heading, or within what is to be read to the letter.
CLOSED = {"a", "abbr", "button", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
SPACE = r"(?:\s|&nbsp;)"
KEPT = 8


@dataclass(frozen=True)
class Term:
    """A term with its definition, plain text; `forms` are the other ways it is written."""

    slug: str
    term: str
    definition: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """The terms ready to be found: one expression, and the term of each form by its key."""

    expression: re.Pattern[str]
    terms: dict[str, Term]


@lru_cache(maxsize=KEPT)
def compile_glossary(terms: tuple[Term, ...]) -> Glossary:
    """Prepare `terms`; kept in memory until one of them changes, since they are the key themselves."""
    forms = {form: term for term in terms for form in (term.term, *term.forms) if form.strip()}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    words = "|".join(_pattern(form) for form in longest) or r"(?!)"
    expression = re.compile(rf"{MARKUP}|(?<![\w-])(?P<term>{words})(?![\w-])")
    return Glossary(expression, {_key(form): forms[form] for form in reversed(longest)})


def mark_terms(html: str, glossary: Glossary, seen: set[str], address: str) -> str:
    """Return `html` with the first occurrence of each term as a button that shows its definition, without script.

    `html` comes from `render_markdown`: well-formed. `seen` holds the slugs already explained on the page, and gets
    those explained here. `address` is that of the glossary. The time taken grows with the length of `html`.
    """
    marking = _Marking(glossary, seen, address)
    return glossary.expression.sub(marking.replace, html)


class _Marking:
    """One walk through a text: how deep it is within what is left alone."""

    def __init__(self, glossary: Glossary, seen: set[str], address: str) -> None:
        self.glossary, self.seen, self.address = glossary, seen, address
        self.depth = 0

    def replace(self, match: re.Match[str]) -> str:
        if match["tag"] and match["tag"].lower() in CLOSED:
            self.depth = max(self.depth + (-1 if match["close"] else 1), 0)
        text = match["term"]
        if text is None or self.depth > 0:
            return match[0]
        term = self.glossary.terms[_key(text)]
        if term.slug in self.seen:
            return text
        self.seen.add(term.slug)
        return _button(text, term, self.address)


def _button(text: str, term: Term, address: str) -> str:
    """A button and its popover: phrasing content, so that it stands within a paragraph."""
    anchor = f"mot-{term.slug}"
    return (
        f'<button class="term" type="button" popovertarget="{anchor}">{text}</button>'
        f'<span class="term__note" id="{anchor}" popover><strong>{escape(term.term)}</strong> '
        f'{escape(term.definition)} <a href="{address}#{anchor}">Voir dans le glossaire</a></span>'
    )


def _pattern(form: str) -> str:
    """What `form` looks like in HTML: either apostrophe, any one space, a capital at the start of a sentence."""
    words = SPACE.join(re.escape(escape(word, quote=False)) for word in form.split())
    words = re.sub("['’]", "['’]", words)
    if _is_fixed(form):
        return words
    return f"[{words[0].lower()}{words[0].upper()}]{words[1:]}"


def _key(text: str) -> str:
    plain = " ".join(re.sub(SPACE, " ", text).replace("’", "'").replace("&amp;", "&").split())
    return plain if _is_fixed(plain) else plain[0].lower() + plain[1:]


def _is_fixed(form: str) -> bool:
    """Whether `form` is only recognised as it is written: « SEL » is not « sel »."""
    first = form.split()[0]
    return not first[0].isalpha() or sum(letter.isupper() for letter in first) > 1

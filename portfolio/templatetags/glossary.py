"""`{% glossed text|markdown:2 %}`: the words of the glossary explained where a page first uses them."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portfolio.glossary import Glossary, Term, compile_glossary, mark_terms
from portfolio.models import GlossaryTerm

register = template.Library()


@register.simple_tag(takes_context=True)
def glossed(context: Context, html: SafeString) -> SafeString:
    """`html`, safe already, with its words explained; one query a page, and a word is explained once on it."""
    request = context.get("request")
    if request is None:
        return html
    if not hasattr(request, "glossary"):
        request.glossary, request.explained = _glossary(), set()
    marked = mark_terms(html, request.glossary, request.explained, reverse("portfolio:glossary"))
    return mark_safe(marked)  # noqa: S308 safe HTML, to which only escaped text was added


def _glossary() -> Glossary:
    rows = GlossaryTerm.objects.values_list("slug", "term", "definition", "forms")
    return compile_glossary(tuple(Term(slug, term, text, tuple(forms)) for slug, term, text, forms in rows))

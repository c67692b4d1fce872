"""The page of a list that an address asks for by `page`."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from domino.views import Missing

# Longer numbers are no pages, and are not worth reading.
MOST_DIGITS = 9


def page_of(request: HttpRequest, paginator: Paginator[Any]) -> Page[Any]:
    """The page `?page=` of the list, the first without it. Raises Missing (404 in French) where there is none."""
    number = request.GET.get("page") or "1"
    last = paginator.num_pages
    if not (number.isascii() and number.isdecimal()) or not 1 <= int(number[: MOST_DIGITS + 1]) <= last:
        there = f"la liste n’a que {last} pages" if last > 1 else "la liste tient sur une page"
        raise Missing(f"Il n’y a pas de page « {number[:40]} » : {there}.")
    return paginator.page(int(number))

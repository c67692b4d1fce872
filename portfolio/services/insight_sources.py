"""What an insight may be seen in: the events, case studies and records of its territory."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from inventory.models import Containment, Initiative, Territory
from inventory.text import plain
from portfolio.enums import SourceKind
from portfolio.models import CaseStudy, Event, Insight

MAX_FOUND = 12
SEPARATOR = ":"
# An insight's sources, by kind.
Sources = dict[SourceKind, Any]


def reference(kind: SourceKind, source: Any) -> str:
    """The text under which a form names a source: "event:cine-debat"."""
    return f"{kind.value}{SEPARATOR}{source.slug}"


def references(insight: Insight) -> list[str]:
    """The texts that name the sources of `insight`."""
    return [reference(kind, getattr(insight, kind)) for kind in SourceKind if getattr(insight, kind)]


def find_source(*, territory: Territory, user: Any, text: str) -> tuple[SourceKind, Any] | None:
    """The source that `text` names, if it is of `territory` and `user` may read it; else None."""
    kind, _, slug = text.replace("\x00", "").partition(SEPARATOR)
    if kind not in SourceKind.values or not slug:
        return None
    found = _offered(SourceKind(kind), territory, user).filter(slug=slug).first()
    return (SourceKind(kind), found) if found else None


def candidates(*, territory: Territory, user: Any, words: str = "") -> list[tuple[SourceKind, str, str]]:
    """(kind, text that names it, title) of what may be chosen; records of the census only for `words`."""
    words = words.replace("\x00", "").strip()[:100]
    events = _offered(SourceKind.EVENT, territory, user).order_by("-date", "pk")
    studies = _offered(SourceKind.CASE_STUDY, territory, user).order_by("title", "pk")
    records: Any = Initiative.objects.none()
    if words:
        titled = Q()
        for word in plain(words).split():
            titled &= Q(title__unaccent__icontains=word)
        events, studies = events.filter(titled), studies.holding(words)
        records = _offered(SourceKind.INITIATIVE, territory, user).holding(words).order_by("name_plain", "pk")
    found = {SourceKind.EVENT: events, SourceKind.CASE_STUDY: studies, SourceKind.INITIATIVE: records}
    return [(kind, reference(kind, each), str(each)) for kind, rows in found.items() for each in rows[:MAX_FOUND]]


def _offered(kind: SourceKind, territory: Territory, user: Any) -> Any:
    """The rows of `kind` on `territory`, within it or around it that `user` may read."""
    inner = Containment.objects.filter(outer=territory).values("inner")
    if kind == SourceKind.INITIATIVE:
        shown = Initiative.objects.visible_to(user).published().filter(territory__in=inner)
        return shown.defer("search", "keywords", "description")
    outer = Containment.objects.filter(inner=territory).values("outer")
    model: Any = Event if kind == SourceKind.EVENT else CaseStudy
    rows: QuerySet[Any] = model.objects.visible_to(user)
    return rows.filter(Q(territory__in=inner) | Q(territory__in=outer))

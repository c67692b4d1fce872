"""Lists as everyone reads them: all of them, one in its views, one recommendation."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from domino.guard import Guard
from domino.paging import page_of
from domino.views import bad_request
from inventory.models import Stake
from inventory.permissions import Action, can_somewhere
from recommendations.enums import CommentState, Phase, Register, Status
from recommendations.exports import offered_columns
from recommendations.filters import ListFilter, RecommendationFilter
from recommendations.forms.comment import CommentForm
from recommendations.matrix import build_matrix, by_carrier, by_stake
from recommendations.models import Recommendation, RecommendationList
from recommendations.permissions import may_decide, may_read_private, may_write
from recommendations.serializers import inspiration_as_dict
from recommendations.services.comments import takes_comments
from recommendations.views.opening import list_files, list_tables, readable_list

PAGE_SIZE = 30
VIEWS = {
    "liste": ("Liste", "list"),
    "matrice": ("Matrice", "layout-grid"),
    "porteurs": ("Par porteur", "users"),
    "enjeux": ("Par enjeu", "circle-help"),
    "texte": ("Texte entier", "file-text"),
}


@require_safe
def list_index(request: HttpRequest) -> HttpResponse:
    """The lists of the territories, then the libraries."""
    filterset = ListFilter(request.GET, queryset=RecommendationList.objects.visible_to(request.user))
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    rows = filterset.qs.exclude(territory=None).for_list().order_by("territory__name_plain", "title", "pk")
    page = page_of(request, Paginator(rows, PAGE_SIZE))
    data = filterset.form.cleaned_data
    context = {
        "page": page,
        "libraries": [] if filterset.is_active else filterset.qs.libraries().for_list(),
        "q": data["q"],
        "territory": request.GET.get("territory", ""),
        "is_filtered": filterset.is_active,
        "may_create": can_somewhere(request.user, Action.EDIT),
    }
    return render(request, "recommendations/list_index.html", context)


@require_safe
def list_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: tiles, matrix, by carrier, by stake, or whole; filtered. A draft is for those who edit."""
    shown = readable_list(request, slug)
    view = request.GET.get("vue") or "liste"
    if view not in VIEWS:
        return bad_request(request, message=f"vue : écrivez {', '.join(VIEWS)}.")
    filterset = RecommendationFilter(request.GET, queryset=shown.recommendations.all())
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    recommendations = with_list(filterset.qs.complete().order_by("position", "number"), shown)
    context = {
        "list": shown,
        "view": view,
        "recommendations": recommendations,
        "is_filtered": filterset.is_active,
        "choices": _choices(filterset),
        "may_write": may_write(request.user, shown),
        "may_decide": may_decide(request.user, shown),
        **_tabs(request, shown),
        **_table(request, shown),
        **_arranged(view, recommendations),
        **_since_agreed(shown),
    }
    return render(request, "recommendations/list_detail.html", context)


@require_safe
def recommendation_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One recommendation: why, how, with whom, from what, what became of it, and what people say of it."""
    shown = readable_list(request, slug)
    recommendation = get_object_or_404(shown.recommendations.complete(), number=number)
    with_list([recommendation], shown)
    return render(request, "recommendations/recommendation_detail.html", detail_context(request, recommendation))


def detail_context(request: HttpRequest, recommendation: Recommendation, **more: Any) -> dict[str, Any]:
    """What the page of one recommendation shows, the form for comments too where the list takes them."""
    shown = recommendation.list
    context = {
        "list": shown,
        "recommendation": recommendation,
        "comments": recommendation.comments.filter(state=CommentState.PUBLISHED),
        "may_write": may_write(request.user, shown),
        "private": may_read_private(request.user, shown),
        **_since_agreed(shown, recommendation),
    }
    if takes_comments(shown):
        context |= {"form": CommentForm(), "guard": Guard.fresh()}
    return context | more


def with_list(recommendations: Any, list: RecommendationList) -> Any:
    """The recommendations of a `complete()` set, each with its list, its public inspirations and its first stake."""
    rows = [*recommendations]
    for each in rows:
        each.list = list
        each.shown_inspirations = [shown for one in each.inspirations.all() if (shown := inspiration_as_dict(one))]
        each.first_stake = next(iter(each.stakes.all()), None)
    return rows


def _arranged(view: str, recommendations: Any) -> dict[str, Any]:
    if view == "matrice":
        return {"matrix": build_matrix(recommendations)}
    if view == "porteurs":
        return {"groups": by_carrier(recommendations)}
    return {"groups": by_stake(recommendations)} if view == "enjeux" else {}


def _tabs(request: HttpRequest, list: RecommendationList) -> dict[str, Any]:
    """The views as (name, label, icon, query), the filters as a query string without the view, and their files."""
    query = request.GET.copy()
    query.pop("vue", None)
    filters = query.urlencode()
    ends = f"&{filters}" if filters else ""
    return {
        "tabs": [(name, label, icon, f"vue={name}{ends}") for name, (label, icon) in VIEWS.items()],
        "filters": filters,
        "files": list_files(list, filters),
    }


def _table(request: HttpRequest, list: RecommendationList) -> dict[str, Any]:
    """What a table to download may leave out, and the filters that it keeps."""
    query = request.GET.copy()
    query.pop("vue", None)
    return {
        "columns": offered_columns(private=may_read_private(request.user, list)),
        "kept": [(name, value) for name, values in query.lists() for value in values if value],
        **list_tables(list, query.urlencode()),
    }


def _choices(filterset: RecommendationFilter) -> dict[str, Any]:
    """What the filters offer, and what is chosen."""
    data = filterset.form.cleaned_data
    return {
        "phases": Phase.choices,
        "registers": Register.choices,
        "statuses": Status.choices,
        "stakes": Stake.objects.all(),
        "phase": data["phase"],
        "register": data["register"],
        "status": data["status"],
        "stake": [each.slug for each in data["stake"] or []],
        "q": data["q"],
    }


def _since_agreed(list: RecommendationList, recommendation: Recommendation | None = None) -> dict[str, Any]:
    """The last agreed version, and whether what it froze changed since, in the list or in one recommendation."""
    if not list.version:
        return {"agreed": None}
    agreed = list.versions.defer("data").select_related("event").first()
    changes = list.changes.of_text().filter(made_at__gt=agreed.made_at) if agreed else list.changes.none()
    if recommendation:
        changes = changes.filter(recommendation=recommendation)
    return {"agreed": agreed, "changed_since": changes.exists()}

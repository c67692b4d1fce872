"""Public pages of the portfolio: the case studies, one of them, its print-out and its photos."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from domino.caching import cached_by_content
from domino.limits import LimitReached, Rule, network, spend
from domino.paging import page_of
from domino.views import error_page
from inventory.models import Initiative, Stake, Territory
from inventory.permissions import Action, can
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.querysets.territory import TerritoryQuerySet
from inventory.views.photo import DAY
from portfolio.enums import State
from portfolio.filters import CaseStudyFilter
from portfolio.models import CaseStudy, Illustration
from portfolio.paper import case_study_pdf

PAGE_SIZE = 24
SIBLINGS = 3
# A print-out costs about a second of work: so many per block of addresses.
PRINTS = [Rule(30, 600)]


@require_safe
@cached_by_content
def case_study_list(request: HttpRequest) -> HttpResponse:
    """Published case studies, by stake; `stake`, `territory` and `q` narrow them down."""
    filterset = CaseStudyFilter(request.GET, queryset=CaseStudy.objects.published())
    if not filterset.is_valid():
        context = {"problems": filterset.messages()}
        return render(request, "portfolio/case_study_refused.html", context, status=400)
    found = filterset.qs.for_list().order_by("stake__position", "stake__name", "title", "pk")
    page = page_of(request, Paginator(found, PAGE_SIZE))
    values = filterset.form.cleaned_data
    context = {
        "page": page,
        "stakes": Stake.objects.all(),
        "chosen": {stake.slug for stake in values["stake"]},
        "q": values["q"],
        "territories": values["territory"],
        "places": _places(values["territory"]),
        "is_filtered": filterset.is_active,
    }
    return render(request, "portfolio/case_study_list.html", context)


@require_safe
@cached_by_content
def case_study_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One case study; to those who may edit it, its draft too."""
    case_study = _shown(request, slug)
    siblings = CaseStudy.objects.published().filter(stake=case_study.stake).exclude(pk=case_study.pk)
    context = {
        "case_study": case_study,
        "initiatives": _initiatives(case_study),
        "siblings": siblings.for_list()[:SIBLINGS],
        "may_edit": can(request.user, Action.EDIT, case_study.territory),
    }
    response = render(request, "portfolio/case_study_detail.html", context)
    return _kept_private(response, case_study)


@require_safe
def case_study_pdf_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The case study on A4 pages."""
    case_study = _shown(request, slug)
    try:
        spend(scope="case_study_pdf", who=network(request), rules=PRINTS)
    except LimitReached as error:
        refusal = error_page(request, 429, "Trop d’impressions", "Attendez quelques minutes, puis recommencez.")
        refusal["Retry-After"] = str(error.retry_after)
        return refusal
    pdf = case_study_pdf(
        case_study=case_study,
        initiatives=list(_initiatives(case_study)),
        site=request.build_absolute_uri("/")[:-1],
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case_study.slug}.pdf"'
    return _kept_private(response, case_study)


@require_safe
def illustration_file(request: HttpRequest, name: str) -> FileResponse:
    """The file of a photo of a case study that the reader may see; 404 for everything else in the folder."""
    visible = CaseStudy.objects.visible_to(request.user)
    photos = Illustration.objects.filter(file=f"portfolio/{name}", case_study__in=visible).select_related("case_study")
    photo = photos.first()
    if photo is None:
        raise Http404
    is_public = photos.filter(case_study__state=State.PUBLISHED).exists()
    try:
        response = FileResponse(photo.file.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"public, max-age={DAY}" if is_public else "private, no-store"
    return response


def _kept_private(response: HttpResponse, case_study: CaseStudy) -> HttpResponse:
    """No cache between keeps what only the team may read."""
    if case_study.state != State.PUBLISHED:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _places(chosen: list[Territory]) -> TerritoryQuerySet:
    """What the search offers: the featured territories, and the one that was asked for."""
    offered = Q(is_featured=True) | Q(pk__in=[territory.pk for territory in chosen])
    return Territory.objects.light().filter(offered).order_by("name_plain")


def _shown(request: HttpRequest, slug: str) -> CaseStudy:
    return get_object_or_404(CaseStudy.objects.visible_to(request.user).complete(), slug=slug)


def _initiatives(case_study: CaseStudy) -> InitiativeQuerySet:
    """What everyone may read of its initiatives; a merged one gives way to the record that stands for it."""
    own = Q(case_studies=case_study)
    instead = Q(merges__undone_at=None, merges__absorbed__case_studies=case_study)
    return Initiative.objects.visible_to(AnonymousUser()).filter(own | instead).distinct().for_list()

"""Comments: written by anyone while a list takes them, read by a facilitator before they are public."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domino.guard import Guard
from domino.limits import LimitReached, network
from domino.paging import page_of
from domino.views import bad_request
from inventory.permissions import Action, can_somewhere, require
from inventory.views.desk import desk
from recommendations.enums import CommentState
from recommendations.forms.comment import CommentForm
from recommendations.models import Comment
from recommendations.permissions import comments_of
from recommendations.services.changes import Impossible
from recommendations.services.comments import CLOSED, Writer, decide_comment, takes_comments, write_comment
from recommendations.views.opening import readable_list, refused
from recommendations.views.reading import detail_context, with_list

PAGE_SIZE = 30
TABS = {CommentState.PENDING: "À relire", CommentState.PUBLISHED: "Publiés", CommentState.REFUSED: "Refusés"}
WAIT = "Beaucoup de commentaires viennent de partir de votre réseau. Attendez un peu, puis envoyez de nouveau."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_create(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say something of a recommendation; it waits for a facilitator."""
    shown = readable_list(request, slug)
    recommendation = get_object_or_404(shown.recommendations.complete(), number=number)
    with_list([recommendation], shown)
    if request.method != "POST":
        return redirect(recommendation.get_absolute_url() + "#commenter")
    if not takes_comments(shown):
        return refused(request, shown, CLOSED, recommendation.get_absolute_url())
    form, guard = CommentForm(request.POST), Guard.of(request.POST)
    problems = [*((text, "") for text in guard.problems), *form.problems()]
    page, status = "recommendations/recommendation_detail.html", 422
    if not problems:
        data = form.cleaned_data
        writer = Writer(data["author"], data["email"], network(request), guard.has_proof)
        try:
            write_comment(recommendation=recommendation, writer=writer, body=data["body"], idempotency_key=guard.key)
        except LimitReached:
            problems, status = [(WAIT, "")], 429
        except Impossible as impossible:
            return refused(request, shown, str(impossible), recommendation.get_absolute_url())
    if problems:
        more = {"form": form, "guard": guard, "problems": problems}
        return render(request, page, detail_context(request, recommendation, **more), status=status)
    messages.success(request, "Merci : votre commentaire sera public dès qu’un membre de l’équipe l’aura relu.")
    return redirect(recommendation.get_absolute_url() + "#commentaires")


@require_safe
@desk
def comment_list(request: HttpRequest) -> HttpResponse:
    """The comments of the territories where the user moderates, by `state`."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    state = request.GET.get("state") or CommentState.PENDING
    if state not in CommentState.values:
        return bad_request(request, message=f"state : écrivez {', '.join(CommentState.values)}.")
    rows = comments_of(request.user)
    waiting = rows.filter(state=CommentState.PENDING).count()
    shown = rows.filter(state=state).select_related("recommendation__list", "decided_by").order_by("-created_at", "pk")
    page = page_of(request, Paginator(shown, PAGE_SIZE))
    context: dict[str, Any] = {
        "page": page,
        "state": state,
        "tabs": TABS.items(),
        "waiting": waiting,
    }
    return render(request, "recommendations/comment_list.html", context)


@require_POST
@desk
def comment_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish or refuse a comment (`state`), or take that back."""
    rows = Comment.objects.select_related("recommendation__list__territory")
    comment = get_object_or_404(rows.defer("recommendation__list__territory__geometry"), pk=pk)
    list = comment.recommendation.list
    require(request.user, Action.MODERATE, list.territory)
    wanted, was = request.POST.get("state", ""), request.POST.get("was", "")
    if wanted not in CommentState.values or was not in CommentState.values:
        return bad_request(request, message=f"state : écrivez {', '.join(CommentState.values)}.")
    try:
        decide_comment(comment=comment, state=CommentState(wanted), was=was, by=request.user)
    except Impossible as impossible:
        return refused(request, list, str(impossible))
    messages.success(request, f"Le commentaire de {comment.author} est {CommentState(wanted).label}.")
    return redirect("recommendations:comment_list")

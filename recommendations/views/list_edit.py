"""Writing a list: begun, set, opened to consultation, agreed, followed up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from domino.views import bad_request
from inventory.permissions import Action, can
from inventory.views.desk import desk, version_in, without_version
from recommendations.difference import SETTINGS
from recommendations.enums import ListState
from recommendations.forms.lists import AgreeForm, FollowUpForm, ListForm, NewListForm
from recommendations.models import RecommendationList
from recommendations.permissions import may_decide
from recommendations.services import lists
from recommendations.services.lists import list_settings, settings_seen
from recommendations.views.opening import opened_list, refused

NOT_HERE = "Vous n’écrivez pas de préconisations pour ce territoire."
CHANGED = "Cette liste a changé entre-temps : rien n’est enregistré, ce que vous avez écrit est encore là."
SAID = {
    ListState.DRAFT: "La liste est de nouveau en préparation : seule l’équipe la voit.",
    ListState.CONSULTATION: "La liste est en consultation : tout le monde peut la lire.",
    ListState.AGREED: "La liste est adoptée.",
    ListState.FOLLOWED: "La liste est suivie : dites ce qui avance.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def list_create(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    page = "recommendations/list_create.html"
    form = NewListForm(request.POST or None, initial={"territory": request.GET.get("territory", "")[:200]})
    if request.method != "POST":
        return render(request, page, {"form": NewListForm(initial=form.initial)})
    if form.is_valid() and not can(request.user, Action.EDIT, form.cleaned_data["territory"]):
        form.add_error("territory", NOT_HERE)
    if not form.is_valid():
        return render(request, page, {"form": form, "problems": form.problems()}, status=422)
    created = lists.create_list(**form.cleaned_data, by=request.user)
    messages.success(request, f"La liste « {created.title} » est commencée : seule l’équipe la voit.")
    return redirect(created)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def list_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What the list says of itself, its state and its comments."""
    opened = opened_list(request, slug)
    if request.method != "POST":
        return _edit_page(request, opened, ListForm.seen_at(opened))
    lock, seen = version_in(request, "lock"), request.POST.get("seen", "")
    if lock is None:
        return without_version(request)
    form = ListForm(request.POST, territory=opened.territory)
    if not form.is_valid():
        return _edit_page(request, opened, form, problems=form.problems(), lock=lock, seen=seen, status=422)
    try:
        lists.edit_list(list=opened, values=form.values(), lock=lock, seen=seen, by=request.user)
    except lists.Outdated as outdated:
        now = list_settings(outdated.current)  # type: ignore[arg-type]
        told = [
            f"{label} : « {now[name] or 'vide'} »"
            for name, label in SETTINGS.items()
            if now[name] != form.values()[name]
        ]
        problems = [(CHANGED, ""), *((f"Maintenant, {text}", "") for text in told)]
        return _edit_page(request, outdated.current, form, problems=problems, status=409)  # type: ignore[arg-type]
    messages.success(request, "La liste est enregistrée.")
    return redirect("recommendations:list_detail", slug)


@require_POST
@desk
def list_state(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring the list to `state`, or open (`comments=1`) and close (`comments=0`) its comments."""
    opened = opened_list(request, slug, Action.MODERATE)
    wanted, comments = request.POST.get("state", ""), request.POST.get("comments", "")
    back = reverse("recommendations:list_edit", args=[slug])
    try:
        if comments in ("0", "1"):
            lists.open_comments(list=opened, are_open=comments == "1", by=request.user)
            messages.success(
                request, "Les commentaires sont ouverts." if comments == "1" else "Les commentaires sont fermés."
            )
        elif wanted in ListState.values:
            was = request.POST.get("was", "")
            lists.change_state(list=opened, state=ListState(wanted), was=was, by=request.user)
            messages.success(request, SAID[ListState(wanted)])
        else:
            return bad_request(request, message=f"state : écrivez {', '.join(ListState.values)}.")
    except lists.Impossible as impossible:
        return refused(request, opened, str(impossible), back)
    except lists.Outdated as outdated:
        state = outdated.current.get_state_display()  # type: ignore[union-attr]
        return refused(request, opened, f"Quelqu’un a changé l’état entre-temps : la liste est {state}.", back)
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def list_agree(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the list as its next version."""
    opened = opened_list(request, slug, Action.MODERATE)
    page = "recommendations/list_agree.html"
    if request.method != "POST":
        form = AgreeForm(initial={"event": opened.event.slug if opened.event else ""}, territory=opened.territory)
        return render(request, page, {"list": opened, "form": form, "lock": opened.lock})
    lock = version_in(request, "lock")
    if lock is None:
        return without_version(request)
    form = AgreeForm(request.POST, territory=opened.territory)
    context: dict[str, Any] = {"list": opened, "form": form, "lock": lock}
    if not form.is_valid():
        return render(request, page, context | {"problems": form.problems()}, status=422)
    try:
        version = lists.agree_version(list=opened, lock=lock, by=request.user, **form.cleaned_data)
    except lists.Impossible as impossible:
        return render(request, page, context | {"problems": [(str(impossible), "")]}, status=422)
    except lists.Outdated as outdated:
        problems = [("La liste a changé depuis que vous l’avez relue : voyez ce qui change, puis recommencez.", "")]
        return render(request, page, context | {"problems": problems, "lock": outdated.current.lock}, status=409)
    messages.success(request, f"La version {version.number} est adoptée.")
    return redirect("recommendations:list_versions", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def follow_up_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what happened to a recommendation (`numero`) on a day."""
    opened = opened_list(request, slug)
    page = "recommendations/follow_up_create.html"
    if request.method != "POST":
        form = FollowUpForm(initial={"recommendation": request.GET.get("numero", "")[:4]}, list=opened)
        return render(request, page, {"list": opened, "form": form})
    form = FollowUpForm(request.POST, list=opened)
    if form.is_valid():
        try:
            added = lists.record_follow_up(**form.cleaned_data, by=request.user)
        except lists.Impossible as impossible:
            form.add_error("date", str(impossible))
        else:
            messages.success(request, "Le suivi est enregistré.")
            return redirect("recommendations:recommendation_detail", slug, added.recommendation.number)
    return render(request, page, {"list": opened, "form": form, "problems": form.problems()}, status=422)


def _edit_page(
    request: HttpRequest, list: RecommendationList, form: ListForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "list": list,
        "form": form,
        "lock": list.lock,
        "seen": settings_seen(list),
        "may_decide": may_decide(request.user, list),
        **more,
    }
    return render(request, "recommendations/list_edit.html", context, status=status)

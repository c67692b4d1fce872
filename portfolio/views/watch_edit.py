"""Sharing a link, mending it, taking it away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domino.views import Missing
from inventory.permissions import Action
from portfolio.forms.watch import WatchForm
from portfolio.models import WatchLink
from portfolio.permissions import link_changer
from portfolio.services import watch
from portfolio.views.workshop import opened_territory

GONE = "Ce lien n’existe pas, ou n’existe plus."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def watch_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Share a link on a territory."""
    territory = opened_territory(request, slug, Action.SHARE)
    form = WatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            link = watch.post_link(territory=territory, posted_by=request.user, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"« {link.title} » est dans la veille.")
            return redirect("portfolio:territory_watch", slug)
    context = {"territory": territory, "form": form}
    return render(request, "portfolio/watch_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def watch_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a link: one's own, or any of those who moderate."""
    link = _opened(request, pk)
    form = WatchForm(request.POST if request.method == "POST" else None, link=link)
    if request.method == "POST" and form.is_valid():
        try:
            watch.change_link(link=link, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except WatchLink.DoesNotExist:
            raise Missing(GONE) from None
        else:
            messages.success(request, "Le lien est à jour.")
            return redirect("portfolio:territory_watch", link.territory.slug)
    context = {"territory": link.territory, "form": form, "link": link}
    return render(request, "portfolio/watch_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def watch_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a link away."""
    link = _opened(request, pk)
    if request.method == "POST":
        watch.remove_link(link=link)
        messages.success(request, "Le lien est retiré de la veille.")
        return redirect("portfolio:territory_watch", link.territory.slug)
    return render(request, "portfolio/watch_delete.html", {"territory": link.territory, "link": link})


def _opened(request: HttpRequest, pk: int) -> WatchLink:
    link = WatchLink.objects.for_list().filter(pk=pk).first()
    if link is None:
        raise Missing(GONE)
    if not link_changer(request.user, link.territory)(link):
        raise PermissionDenied
    return link

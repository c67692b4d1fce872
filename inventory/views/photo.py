"""The only way to an uploaded file: photos that were published, and to moderators those they are to judge."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from inventory.models import Initiative, Photo
from inventory.permissions import Action, can
from inventory.services.photos import public_photos

DAY = 86_400


@require_safe
def photo_file(request: HttpRequest, name: str) -> FileResponse:
    """The file of a photo, by the name it is stored under; 404 for everything else in the folder."""
    photo = get_object_or_404(Photo.objects.select_related("contribution__territory"), file=name)
    is_public = _is_public(request, photo)
    if not is_public and not _may_judge(request, photo):
        raise Http404
    try:
        response = FileResponse(photo.file.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"public, max-age={DAY}" if is_public else "private, no-store"
    return response


def _is_public(request: HttpRequest, photo: Photo) -> bool:
    if not public_photos().filter(pk=photo.pk).exists():
        return False
    contribution = photo.contribution
    initiative = photo.initiative_id or (contribution.initiative_id if contribution else None)
    return Initiative.objects.visible_to(request.user).filter(pk=initiative).exists()


def _may_judge(request: HttpRequest, photo: Photo) -> bool:
    return photo.contribution is not None and can(request.user, Action.MODERATE, photo.contribution.territory)

"""What every resource of the API is made of."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from domino.rest.versions import etag_of, with_version


class ResourceViewSet(ReadOnlyModelViewSet):
    """Open to everyone, looked up by slug, each detail with its ETag; read-only unless a resource says more."""

    permission_classes = [AllowAny]
    lookup_field = "slug"
    renderer_classes = [JSONRenderer, BrowsableAPIRenderer]

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        data = self.get_serializer(self.get_object()).data
        return with_version(request, Response(data), etag_of(data))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What a token reads is for its owner: no cache in between may hand it on."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization"])
        if "HTTP_AUTHORIZATION" in request.META:
            patch_cache_control(response, private=True, no_cache=True)
        return response


def filtered(filterset: Any) -> QuerySet:
    """The rows of a filter set; a 400 that names the parameter otherwise."""
    if not filterset.is_valid():
        raise ValidationError({name: [str(text) for text in texts] for name, texts in filterset.errors.items()})
    return filterset.qs

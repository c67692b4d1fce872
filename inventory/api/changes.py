"""The changes feed: everything a copy needs to equal the census, oldest change first."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from inventory.api.serializers import InitiativeSerializer
from inventory.enums import Status
from inventory.models import Initiative
from inventory.querysets.changes import BEGINNING, Change, Position, changes_after
from inventory.querysets.merges import stand_ins
from inventory.serializers import initiative_json

DEFAULT_SIZE, MAX_SIZE = 100, 500
KNOWN = {"updated_since", "cursor", "page_size", "format"}
UNKNOWN = "ce paramètre n’existe pas ici : le fil donne tous les changements. Retirez-le."
NOT_A_MOMENT = "écrivez une date et une heure, par exemple « 2026-11-22T08:00:00Z »."
NOT_A_CURSOR = "reprenez l’adresse « follow » telle que le fil l’a donnée."
ONE_OF_TWO = "donnez updated_since ou cursor, pas les deux."
NOT_A_SIZE = f"écrivez un nombre de 1 à {MAX_SIZE}."


class ChangeSerializer(serializers.Serializer):
    """A record as it stands since `at`; removed: deleted, merged into another one or no longer published."""

    change = serializers.ChoiceField(choices=["published", "closed", "removed"])
    at = serializers.DateTimeField()
    id = serializers.UUIDField()
    slug = serializers.SlugField()
    merged_into = serializers.SlugField(allow_null=True)
    initiative = InitiativeSerializer(allow_null=True, help_text="The whole record; null when it was removed.")


@extend_schema_serializer(many=False)
class ChangesSerializer(serializers.Serializer):
    """A page of changes."""

    next = serializers.URLField(allow_null=True, help_text="More changes that are there already.")
    follow = serializers.URLField(help_text="Where to go on after this page, now or later: keep it.")
    results = ChangeSerializer(many=True)


class ChangeViewSet(ViewSet):
    """What changed in the census, for copies that follow it."""

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, BrowsableAPIRenderer]

    @extend_schema(
        operation_id="changes_list",
        parameters=[
            OpenApiParameter("updated_since", OpenApiTypes.DATETIME, description="Changes after this moment."),
            OpenApiParameter("cursor", OpenApiTypes.STR, description="What `next` and `follow` hold."),
            OpenApiParameter(
                "page_size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
            ),
        ],
        responses={200: ChangesSerializer},
    )
    def list(self, request: Any, **kwargs: Any) -> Response:
        """Oldest change first, each record once, as of its last change. Without a moment: from the beginning.

        Nothing is told before a few seconds are over and older transactions have ended, so a copy that follows
        `follow` misses nothing.
        """
        position, size = _asked(request.query_params)
        found = changes_after(position, limit=size)
        last = found[-1].position if found else position
        follow = f"{request.build_absolute_uri(request.path)}?cursor={last.encode()}&page_size={size}"
        full = len(found) == size
        return Response({"next": follow if full else None, "follow": follow, "results": told(found, request)})


def told(changes: list[Change], request: Any) -> list[dict[str, Any]]:
    """The changes with the public records they are about, in a constant number of queries."""
    public = Initiative.objects.visible_to(AnonymousUser()).complete().with_territories()
    records = public.in_bulk([change.id for change in changes if change.is_public])
    others = stand_ins([change.id for change in changes if change.status == Status.MERGED])
    return [_told(change, records.get(change.id), others, request) for change in changes]


def _told(change: Change, record: Any, others: dict[UUID, str], request: Any) -> dict[str, Any]:
    return {
        "change": record.status if record else "removed",
        "at": change.at.isoformat(),
        "id": str(change.id),
        "slug": change.slug,
        "merged_into": others.get(change.id),
        "initiative": initiative_json(record, request) if record else None,
    }


def _asked(parameters: QueryDict) -> tuple[Position, int]:
    if unknown := sorted({*parameters} - KNOWN):
        raise ValidationError({name[:60]: [UNKNOWN] for name in unknown[:20]})
    size = parameters.get("page_size") or str(DEFAULT_SIZE)
    if not (size.isascii() and size.isdecimal() and len(size) <= len(str(MAX_SIZE)) and 1 <= int(size) <= MAX_SIZE):
        raise ValidationError({"page_size": [NOT_A_SIZE]})
    since, cursor = parameters.get("updated_since", ""), parameters.get("cursor", "")
    if since and cursor:
        raise ValidationError({"cursor": [ONE_OF_TWO]})
    return (Position(_moment(since), UUID(int=0)) if since else _position(cursor)), int(size)


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text.replace(" ", "+"))  # the + of an offset that was not escaped
        if moment is None:
            raise ValueError(text)
        aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        return aware.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        raise ValidationError({"updated_since": [NOT_A_MOMENT]}) from None


def _position(text: str) -> Position:
    if not text:
        return BEGINNING
    try:
        return Position.decode(text)
    except (ValueError, OverflowError):
        raise ValidationError({"cursor": [NOT_A_CURSOR]}) from None

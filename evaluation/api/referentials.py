"""Referentials for other programs, one version each. Read-only: a version is agreed by people, on the site."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from domino.rest.authentication import reader
from evaluation.api.parameters import REFERENTIAL_PARAMETERS, SLUG_PARAMETER, VERSION_PARAMETER
from evaluation.enums import Scale, VersionState
from evaluation.models import ReferentialVersion
from evaluation.services.referentials import export_referential
from inventory.api.parameters import PROBLEM
from inventory.api.resources import ResourceViewSet
from inventory.models import Containment, Territory
from inventory.permissions import Action, scoped

MAX_DIGITS = 5
KNOWN = {"territory", "state", "page", "page_size", "cursor", "format"}
MAX_TEXT = 200
UNKNOWN = "ce paramètre n’existe pas, et les référentiels ne se trient pas : retirez-le."


class OriginSerializer(serializers.Serializer):
    """A statement of a debate that a criterion comes from."""

    statement = serializers.CharField()
    arguments = serializers.ListField(child=serializers.CharField())
    agree = serializers.IntegerField()
    disagree = serializers.IntegerField()
    moves = serializers.IntegerField(help_text="People whom these arguments made change side.")


class IndicatorSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()
    help = serializers.CharField()
    scale = serializers.ChoiceField(choices=Scale.choices)
    levels = serializers.ListField(child=serializers.CharField(), help_text="Five texts, two (no, yes) or none.")
    unit = serializers.CharField()
    thresholds = serializers.ListField(
        child=serializers.FloatField(), help_text="Of a number: where levels 1 to 4 begin."
    )
    weight = serializers.FloatField()


@extend_schema_serializer(component_name="ReferentialCriterion")
class CriterionSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    weight = serializers.FloatField()
    provenance = OriginSerializer(many=True)
    indicators = IndicatorSerializer(many=True)


class ReferentialSerializer(serializers.Serializer):
    """One version of a referential; the file of the site says the same and can be imported."""

    slug = serializers.SlugField()
    url = serializers.URLField()
    title = serializers.CharField()
    description = serializers.CharField()
    territory = serializers.SlugField(allow_null=True, help_text="None for a ready-made one.")
    licence = serializers.CharField()
    attribution = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=VersionState.choices)
    agreed_on = serializers.DateField(allow_null=True)
    agreed_by = serializers.CharField()
    uses_weights = serializers.BooleanField()
    min_coverage = serializers.FloatField(help_text="Share of known answers below which a criterion is drawn open.")
    criteria = CriterionSerializer(many=True)

    def to_representation(self, instance: ReferentialVersion) -> dict[str, Any]:
        page = f"{instance.referential.get_absolute_url()}v{instance.number}/"
        return {**export_referential(instance), "url": self.context["request"].build_absolute_uri(page)}


@extend_schema(responses={200: ReferentialSerializer, 404: PROBLEM})
class ReferentialViewSet(ResourceViewSet):
    """What territories agreed a sustainable practice is: criteria and indicators, in dated versions."""

    serializer_class = ReferentialSerializer
    queryset = ReferentialVersion.objects.none()

    def get_queryset(self) -> QuerySet:
        """The agreed and superseded versions, and the drafts of the territories where one may edit."""
        every = ReferentialVersion.objects.all()
        drafts = scoped(every, reader(self.request), Action.EDIT, "referential__territory").values("pk")
        shown = every.filter(~Q(state=VersionState.DRAFT) | Q(pk__in=drafts))
        heavy = ("referential__territory__geometry", "referential__territory__outline")
        shown = shown.select_related("referential__territory").defer(*heavy)
        return shown.prefetch_related("criteria__indicators").order_by("referential__title", "referential", "-number")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        parameters = self.request.query_params
        if unknown := sorted(set(parameters) - KNOWN):
            raise ValidationError({name[:MAX_TEXT]: [UNKNOWN] for name in unknown})
        state = parameters.get("state", VersionState.AGREED)
        if state not in VersionState.values:
            raise ValidationError(
                {"state": [f"« {state[:40]} » n’est pas dans la liste : {', '.join(VersionState.values)}."]}
            )
        queryset = queryset.filter(state=state)
        places = parameters.getlist("territory")
        return queryset.filter(referential__territory__in=within(places)) if places else queryset

    def get_object(self) -> ReferentialVersion:
        """The version in force, else the last; or the one that `version` names."""
        versions = self.get_queryset().filter(referential__slug=self.kwargs["slug"])
        wanted = self.request.query_params.get("version", "")
        if wanted:
            if not (wanted.isdecimal() and len(wanted) < MAX_DIGITS):
                raise ValidationError({"version": [f"« {wanted[:40]} » n’est pas le numéro d’une version."]})
            versions = versions.filter(number=int(wanted))
        found = list(versions)
        agreed = [version for version in found if version.state == VersionState.AGREED]
        if not found:
            raise Http404
        return (agreed or found)[0]

    @extend_schema(parameters=[SLUG_PARAMETER, VERSION_PARAMETER])
    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        parameters=REFERENTIAL_PARAMETERS,
        responses={200: ReferentialSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)


def within(places: list[str]) -> QuerySet:
    """The territories that lie within those that `places` designate; a 400 for one that designates none."""
    outer = []
    for place in places[:50]:
        territory = Territory.objects.designated(place[:200])
        if territory is None:
            raise ValidationError({"territory": [f"« {place[:200]} » ne désigne pas un territoire connu."]})
        outer.append(territory)
    return Containment.objects.filter(outer__in=outer).values("inner")

"""Evaluations for other programs: those published, and those of the territories where one may read statistics.

Criteria are given one by one, with their coverage. There is no overall mark, and nothing sorts or selects by score.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from domino.rest.authentication import reader
from evaluation.api.parameters import EVALUATION_PARAMETERS
from evaluation.api.referentials import within
from evaluation.enums import EvaluationKind, EvaluationState
from evaluation.models import Evaluation
from evaluation.profiles import EvaluationProfile, evaluation_profile, evaluation_profiles
from evaluation.scoring import is_open
from inventory.api.parameters import PROBLEM
from inventory.api.resources import ResourceViewSet

KNOWN = {"initiative", "referential", "territory", "kind", "page", "page_size", "cursor", "format"}
MAX_TEXT = 200
NO_SCORES = "ce paramètre n’existe pas : les évaluations ne se trient ni ne se choisissent par score. Retirez-le."
DIGITS = 3


class CriterionScoreSerializer(serializers.Serializer):
    """One criterion of one evaluation."""

    criterion = serializers.SlugField()
    name = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="From 0 to 4; null when nothing is known, never zero.")
    coverage = serializers.FloatField(help_text="Share of the answers, by weight, that are known, from 0 to 1.")
    is_open = serializers.BooleanField(help_text="Too little is known: the value counts in no median.")
    known = serializers.IntegerField()
    applicable = serializers.IntegerField()
    n = serializers.IntegerField(help_text="Raters who know enough of it.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class EvaluationSerializer(serializers.Serializer):
    """One evaluation of one initiative against one version of a referential."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    initiative = serializers.SlugField()
    initiative_name = serializers.CharField()
    referential = serializers.SlugField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=EvaluationKind.choices)
    state = serializers.ChoiceField(choices=EvaluationState.choices)
    made_on = serializers.DateField()
    is_published = serializers.BooleanField(help_text="The initiative agreed to publish it.")
    raters = serializers.IntegerField()
    has_synthesis = serializers.BooleanField(help_text="The group agreed on the values; else they are medians.")
    criteria = CriterionScoreSerializer(many=True)

    def to_representation(self, instance: EvaluationProfile) -> dict[str, Any]:
        evaluation = instance.evaluation
        return {
            "id": str(evaluation.pk),
            "url": self.context["request"].build_absolute_uri(evaluation.get_absolute_url()),
            "initiative": evaluation.initiative.slug,
            "initiative_name": evaluation.initiative.name,
            "referential": evaluation.version.referential.slug,
            "version": evaluation.version.number,
            "kind": evaluation.kind,
            "state": evaluation.state,
            "made_on": evaluation.made_on.isoformat(),
            "is_published": evaluation.state == EvaluationState.CLOSED and evaluation.consent_at is not None,
            "raters": len(instance.raters),
            "has_synthesis": instance.synthesis is not None,
            "criteria": _criteria(instance),
        }


@extend_schema(responses={200: EvaluationSerializer, 404: PROBLEM})
class EvaluationViewSet(ResourceViewSet):
    """Evaluations, each with the version it was made with; the last made first, never by score."""

    serializer_class = EvaluationSerializer
    queryset = Evaluation.objects.none()
    lookup_field = "pk"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet:
        shown = Evaluation.objects.visible_to(reader(self.request)).select_related("initiative", "version__referential")
        return shown.order_by("-made_on", "-created_at", "pk")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        parameters = self.request.query_params
        if unknown := sorted(set(parameters) - KNOWN):
            raise ValidationError({name[:MAX_TEXT]: [NO_SCORES] for name in unknown})
        if initiatives := parameters.getlist("initiative"):
            queryset = queryset.filter(initiative__slug__in=_slugs("initiative", initiatives))
        if referentials := parameters.getlist("referential"):
            queryset = queryset.filter(version__referential__slug__in=_slugs("referential", referentials))
        if kinds := parameters.getlist("kind"):
            if wrong := [kind for kind in kinds if kind not in EvaluationKind.values]:
                listed = ", ".join(EvaluationKind.values)
                raise ValidationError({"kind": [f"« {wrong[0][:40]} » n’est pas dans la liste : {listed}."]})
            queryset = queryset.filter(kind__in=kinds)
        places = parameters.getlist("territory")
        return queryset.filter(initiative__territory__in=within(places)) if places else queryset

    def get_object(self) -> EvaluationProfile:
        return evaluation_profile(super().get_object())

    def paginate_queryset(self, queryset: Any) -> Any:
        """The profiles of one page, in a constant number of queries."""
        page = super().paginate_queryset(queryset)
        return None if page is None else evaluation_profiles(page)

    @extend_schema(
        parameters=EVALUATION_PARAMETERS,
        responses={200: EvaluationSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)


def _slugs(name: str, texts: list[str]) -> list[str]:
    """The texts, if a column can hold them; a 400 that names the parameter otherwise."""
    if any("\0" in text or len(text) > MAX_TEXT for text in texts):
        raise ValidationError({name: ["écrivez l’identifiant tel qu’il est dans l’adresse de la page."]})
    return texts[:50]


def _criteria(profile: EvaluationProfile) -> list[dict[str, Any]]:
    rows = zip(profile.criteria, profile.scores, profile.spreads, strict=True)
    return [
        {
            "criterion": criterion.slug,
            "name": criterion.name,
            "value": _rounded(score.value),
            "coverage": _rounded(score.coverage),
            "is_open": is_open(score, profile.min_coverage),
            "known": score.known,
            "applicable": score.applicable,
            "n": spread.n,
            "low": _rounded(spread.low),
            "high": _rounded(spread.high),
        }
        for criterion, score, spread in rows
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)

"""What the API says of lists and recommendations, and what members may write."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Refused
from rest_framework import serializers

from domino.markdown import check_markdown
from inventory.models import ResourceKind, Stake
from recommendations.enums import ListState, Phase, Register, Status
from recommendations.models import Effort, Horizon, Recommendation, RecommendationList
from recommendations.serializers import list_header, recommendation_as_dict


def recommendation_json(recommendation: Recommendation, request: Any) -> dict[str, Any]:
    """One recommendation of a `complete()` set with its list and where it is read; nothing private."""
    owner = recommendation.list
    return {
        **recommendation_as_dict(recommendation),
        "url": request.build_absolute_uri(recommendation.get_absolute_url()),
        "list": owner.slug,
        "territory": owner.territory.slug if owner.territory else None,
    }


def list_json(owner: RecommendationList, request: Any) -> dict[str, Any]:
    """One list with its recommendations, all prefetched; nothing private."""
    recommendations = [*owner.recommendations.all()]
    for each in recommendations:
        each.list = owner
    return {
        **list_header(owner),
        "url": request.build_absolute_uri(owner.get_absolute_url()),
        "recommendations": [recommendation_json(each, request) for each in recommendations],
    }


class InspirationSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["initiative", "case_study", "recommendation", "link"])
    title = serializers.CharField()
    url = serializers.CharField()


class OrganisationSerializer(serializers.Serializer):
    name = serializers.CharField()
    initiative = serializers.SlugField(allow_null=True)


class CriterionSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()
    referential = serializers.SlugField()
    version = serializers.IntegerField()


class FollowUpSerializer(serializers.Serializer):
    date = serializers.DateField()
    status = serializers.ChoiceField(choices=Status.choices)
    text = serializers.CharField()


class RecommendationSerializer(serializers.Serializer):
    """One recommendation; stakes, needs, effort and horizon are slugs, context and how are Markdown."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    list = serializers.SlugField()
    territory = serializers.SlugField(allow_null=True)
    number = serializers.IntegerField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    category = serializers.CharField()
    context = serializers.CharField()
    how = serializers.CharField()
    phases = serializers.ListField(child=serializers.ChoiceField(choices=Phase.choices))
    registers = serializers.ListField(child=serializers.ChoiceField(choices=Register.choices))
    stakes = serializers.ListField(child=serializers.SlugField())
    criteria = CriterionSerializer(many=True)
    needs = serializers.ListField(child=serializers.SlugField())
    insights = serializers.ListField(child=serializers.CharField())
    arguments = serializers.ListField(child=serializers.CharField())
    carriers = OrganisationSerializer(many=True)
    partners = OrganisationSerializer(many=True)
    inspirations = InspirationSerializer(many=True)
    effort = serializers.SlugField(allow_null=True)
    horizon = serializers.SlugField(allow_null=True)
    success = serializers.CharField()
    budget = serializers.DecimalField(12, 2, allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    priority = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    follow_ups = FollowUpSerializer(many=True)
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Recommendation) -> dict[str, Any]:
        return recommendation_json(instance, self.context["request"])


class RecommendationListSerializer(serializers.Serializer):
    """One list with its recommendations in order; the file of its page says the same."""

    slug = serializers.SlugField()
    url = serializers.URLField()
    title = serializers.CharField()
    foreword = serializers.CharField(help_text="Markdown.")
    territory = serializers.SlugField(allow_null=True, help_text="None for a library.")
    event = serializers.SlugField(allow_null=True)
    version = serializers.IntegerField(help_text="The last agreed one, 0 before the first.")
    state = serializers.ChoiceField(choices=ListState.choices)
    agreed_on = serializers.DateField(allow_null=True)
    participants = serializers.IntegerField(allow_null=True)
    attribution = serializers.CharField()
    licence = serializers.CharField()
    recommendations = RecommendationSerializer(many=True)

    def to_representation(self, instance: RecommendationList) -> dict[str, Any]:
        return list_json(instance, self.context["request"])


def _text(most: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True, **options)


def _terms(model: Any) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField("slug", queryset=model.objects.all(), many=True, required=False)


def _term(model: Any) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField("slug", queryset=model.objects.all(), required=False, allow_null=True)


class WritingSerializer(serializers.Serializer):
    """What members write; to change one, only what changes."""

    title = serializers.CharField(max_length=200)
    category = _text(120)
    context = _text(10_000, help_text="Markdown.")
    how = _text(10_000, help_text="Markdown.")
    success = _text(4_000)
    phases = serializers.ListField(child=serializers.ChoiceField(choices=Phase.choices), required=False)
    registers = serializers.ListField(child=serializers.ChoiceField(choices=Register.choices), required=False)
    stakes = _terms(Stake)
    needs = _terms(ResourceKind)
    effort = _term(Effort)
    horizon = _term(Horizon)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    budget = serializers.DecimalField(12, 2, min_value=0, required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data) - set(self.fields) - {"list"}
        if unknown:
            raise serializers.ValidationError({name: ["ce champ ne s’écrit pas ici."] for name in sorted(unknown)})
        for name in ("context", "how", "success"):
            try:
                check_markdown(attrs.get(name, ""))
            except Refused as error:
                raise serializers.ValidationError({name: error.messages}) from error
        starts = attrs.get("starts_on", self.instance.starts_on if self.instance else None)
        ends = attrs.get("ends_on", self.instance.ends_on if self.instance else None)
        if starts and ends and ends < starts:
            raise serializers.ValidationError({"ends_on": ["la fin vient après le début."]})
        return attrs

    def values(self) -> dict[str, Any]:
        """What was written, under the names of services.values.FIELDS."""
        values = {name: value for name, value in self.validated_data.items() if name != "list"}
        for name in ("stakes", "needs"):
            if name in values:
                values[name] = [each.slug for each in values[name]]
        for name in ("effort", "horizon"):
            if values.get(name):
                values[name] = values[name].slug
        if values.get("budget") is not None:
            values["budget"] = str(values["budget"])
        return values


class CreationSerializer(WritingSerializer):
    list = serializers.SlugRelatedField("slug", queryset=RecommendationList.objects.all())

    def get_fields(self) -> dict[str, Any]:
        """Only the lists that the writer may see are named in errors or taken."""
        fields = super().get_fields()
        user = self.context["request"].user
        fields["list"].queryset = RecommendationList.objects.visible_to(user).select_related("territory")
        return fields

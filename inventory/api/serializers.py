"""Shapes of the API for the schema and for taxonomies; initiatives are written by inventory.serializers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inventory.enums import Precision, Scope, Status, TerritoryKind
from inventory.models import Initiative, Territory, Theme
from inventory.serializers import initiative_json, territory_json


class LocationSerializer(serializers.Serializer):
    precision = serializers.ChoiceField(choices=Precision.choices)
    address = serializers.CharField()
    postal_code = serializers.CharField()
    commune_code = serializers.CharField(allow_null=True)
    commune = serializers.CharField(allow_null=True)


class ContactSerializer(serializers.Serializer):
    email = serializers.CharField(help_text="Empty unless it may be public.")
    phone = serializers.CharField(help_text="Empty unless it may be public.")


class SourceSerializer(serializers.Serializer):
    name = serializers.CharField()
    id = serializers.CharField()
    url = serializers.CharField()


class GeometrySerializer(serializers.Serializer):
    """A GeoJSON geometry (RFC 7946), EPSG:4326, longitude first."""

    type = serializers.CharField()
    coordinates = serializers.ListField(child=serializers.JSONField())


class InitiativeSerializer(serializers.Serializer):
    """One initiative; taxonomies are slugs."""

    id = serializers.UUIDField()
    slug = serializers.SlugField()
    url = serializers.URLField()
    name = serializers.CharField()
    summary = serializers.CharField()
    description = serializers.CharField()
    sphere = serializers.SlugField(allow_null=True)
    themes = serializers.ListField(child=serializers.SlugField())
    stakes = serializers.ListField(child=serializers.SlugField())
    exchanges = serializers.ListField(child=serializers.SlugField())
    legal_form = serializers.SlugField(allow_null=True)
    scope = serializers.ChoiceField(choices=Scope.choices)
    founded_year = serializers.IntegerField(allow_null=True)
    location = LocationSerializer()
    geometry = GeometrySerializer(allow_null=True)
    audience = serializers.CharField()
    opening_hours = serializers.CharField(help_text="OpenStreetMap syntax.")
    accessibility = serializers.CharField()
    website = serializers.CharField()
    contact = ContactSerializer()
    needs = serializers.ListField(child=serializers.SlugField())
    needs_text = serializers.CharField()
    offers = serializers.ListField(child=serializers.SlugField())
    offers_text = serializers.CharField()
    territories = serializers.ListField(child=serializers.SlugField())
    status = serializers.ChoiceField(choices=Status.choices)
    confirmed_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    source = SourceSerializer()
    licence = serializers.CharField()

    def to_representation(self, instance: Initiative) -> dict[str, Any]:
        return initiative_json(instance, self.context["request"])


class TerritorySerializer(serializers.Serializer):
    """One territory; `geometry` is its simplified outline."""

    slug = serializers.SlugField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=TerritoryKind.choices)
    name = serializers.CharField()
    official_name = serializers.CharField()
    url = serializers.URLField()
    population = serializers.IntegerField(allow_null=True)
    postal_codes = serializers.ListField(child=serializers.CharField())
    within = serializers.ListField(child=serializers.SlugField())
    centre = GeometrySerializer(allow_null=True)
    geometry = GeometrySerializer(allow_null=True)

    def to_representation(self, instance: Territory) -> dict[str, Any]:
        return territory_json(instance, self.context["request"])


class ThemeSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = Theme
        fields = ["slug", "name", "parent", "icon", "color", "position"]

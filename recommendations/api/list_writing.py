"""What members write of a list: the fields of its forms."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Unfit
from rest_framework import serializers

from domino.markdown import check_markdown
from inventory.forms.fields import TerritoryField
from inventory.models import Territory
from portfolio.models import Event


class ListSettingsSerializer(serializers.Serializer):
    """What a list says of itself; to change it, only what changes."""

    title = serializers.CharField(max_length=150)
    foreword = serializers.CharField(max_length=10_000, required=False, allow_blank=True, help_text="Markdown.")
    event = serializers.SlugField(required=False, allow_null=True, help_text="Of the territory of the list.")
    participants = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, allow_null=True)
    attribution = serializers.CharField(max_length=300, required=False, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := {*data} - {*self.fields}):
            raise serializers.ValidationError(
                {str(name)[:60]: ["ce champ ne s’écrit pas ici."] for name in sorted(unknown, key=str)[:20]}
            )
        return super().to_internal_value(data)

    def validate_foreword(self, text: str) -> str:
        try:
            check_markdown(text)
        except Unfit as error:
            raise serializers.ValidationError(error.messages) from error
        return text

    def validate_event(self, slug: str | None) -> str | None:
        territory = self.territory()
        events = Event.objects.filter(territory__containments__outer=territory) if territory else Event.objects.none()
        if slug and not events.filter(slug=slug).exists():
            raise serializers.ValidationError("cette rencontre n’est pas de ce territoire.")
        return slug

    def territory(self) -> Territory | None:
        """Where the list lies."""
        return self.instance.territory if self.instance else None

    def values(self) -> dict[str, Any]:
        """What was written, under the names of services.lists."""
        return dict(self.validated_data)


class ListCreationSerializer(ListSettingsSerializer):
    """A list begun for a territory; its event is chosen afterwards."""

    territory = serializers.CharField(max_length=200, help_text="Slug or official code of a territory.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        del fields["event"]
        return fields

    def validate_territory(self, text: str) -> Territory:
        try:
            found = TerritoryField().clean(text)
        except Unfit as error:
            raise serializers.ValidationError(error.messages) from error
        return found

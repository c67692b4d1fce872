"""The admin of evaluations: looked at only; answers are written on the site, by those who give them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evaluation.models import Evaluation, Rating


class LookedAt:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RatingInline(LookedAt, admin.TabularInline):
    model = Rating
    fields = ["label", "is_synthesis", "submitted_at"]
    extra = 0


@admin.register(Evaluation)
class EvaluationAdmin(LookedAt, admin.ModelAdmin):
    list_display = ["initiative", "version", "kind", "state", "made_on", "consent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["initiative", "version__referential"]
    search_fields = ["initiative__name", "version__referential__title"]
    fields = [
        "initiative",
        "version",
        "kind",
        "event",
        "state",
        "made_on",
        "carried_from",
        "closed_at",
        "consent_at",
        "consent_by",
        "created_by",
        "created_at",
        "updated_at",
    ]
    inlines = [RatingInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).order_by("-made_on", "-created_at")

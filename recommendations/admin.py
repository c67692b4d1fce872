"""The admin of recommendations: the two open scales are edited, kits deleted; all else is looked at only."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evaluation.admin.evaluation import LookedAt
from inventory.admin import TermAdmin
from recommendations.models import Effort, Horizon, Kit, ListVersion, Prioritisation, Recommendation, RecommendationList

admin.site.register([Effort, Horizon], TermAdmin)


@admin.register(RecommendationList)
class RecommendationListAdmin(LookedAt, admin.ModelAdmin):
    list_display = ["title", "territory", "state", "version", "agreed_on", "updated_at"]
    list_filter = ["state"]
    list_select_related = ["territory"]
    search_fields = ["title", "slug", "territory__name"]
    fields = [
        "title",
        "slug",
        "territory",
        "event",
        "state",
        "version",
        "agreed_on",
        "participants",
        "comments_open",
        "origin",
        "attribution",
        "licence",
        "foreword",
        "created_by",
        "created_at",
        "updated_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")


@admin.register(Recommendation)
class RecommendationAdmin(LookedAt, admin.ModelAdmin):
    list_display = ["title", "list", "number", "status", "priority", "updated_at"]
    list_filter = ["status", "effort", "horizon"]
    list_select_related = ["list"]
    search_fields = ["title", "list__title"]
    fields = [
        "list",
        "number",
        "position",
        "title",
        "category",
        "context",
        "how",
        "success",
        "phases",
        "registers",
        "effort",
        "horizon",
        "status",
        "priority",
        "budget",
        "starts_on",
        "ends_on",
        "origin",
        "created_at",
        "updated_at",
    ]


@admin.register(ListVersion)
class ListVersionAdmin(LookedAt, admin.ModelAdmin):
    list_display = ["list", "number", "agreed_on", "agreed_by"]
    list_select_related = ["list"]
    search_fields = ["list__title"]
    fields = ["list", "number", "agreed_on", "agreed_by", "event", "made_by", "made_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("data")


@admin.register(Prioritisation)
class PrioritisationAdmin(LookedAt, admin.ModelAdmin):
    """What a vote was; never who gave what."""

    list_display = ["title", "list", "method", "voters", "created_at"]
    list_filter = ["method"]
    list_select_related = ["list"]
    search_fields = ["title", "list__title"]
    fields = ["list", "session", "title", "method", "dots", "max_per_item", "voters", "created_at"]


@admin.register(Kit)
class KitAdmin(admin.ModelAdmin):
    """Territories that began with a kit keep what they took of it when it is deleted."""

    list_display = ["title", "attribution", "source_url", "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["title", "slug", "attribution"]
    fields = ["title", "slug", "description", "attribution", "licence", "source_url", "created_by", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Kit | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("data")

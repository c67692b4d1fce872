"""The admin of referentials: looked at; only drafts change, and they are best written on the site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evaluation.enums import VersionState
from evaluation.models import Criterion, Indicator, Referential, ReferentialVersion


def version_of(obj: Any) -> ReferentialVersion | None:
    """The version that a row belongs to."""
    if isinstance(obj, Indicator):
        return obj.criterion.version
    return obj.version if isinstance(obj, Criterion) else obj


class DraftOnly:
    """Rows are made on the site; they change and go while their version is a draft."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        version = version_of(obj)
        return request.user.is_superuser and version is not None and version.state == VersionState.DRAFT

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Referential)
class ReferentialAdmin(admin.ModelAdmin):
    list_display = ["title", "territory", "attribution", "created_at"]
    list_select_related = ["territory"]
    search_fields = ["title", "slug", "territory__name"]
    fields = ["title", "slug", "description", "territory", "attribution", "licence", "origin", "debate", "created_at"]
    readonly_fields = ["slug", "territory", "origin", "debate", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")


@admin.register(ReferentialVersion)
class ReferentialVersionAdmin(DraftOnly, admin.ModelAdmin):
    list_display = ["referential", "number", "state", "agreed_on", "agreed_by"]
    list_filter = ["state"]
    list_select_related = ["referential"]
    search_fields = ["referential__title"]
    fields = [
        "referential",
        "number",
        "state",
        "agreed_on",
        "agreed_by",
        "event",
        "uses_weights",
        "min_coverage",
    ]
    readonly_fields = ["referential", "number", "state", "agreed_on", "agreed_by", "event"]


class IndicatorInline(DraftOnly, admin.StackedInline):
    model = Indicator
    extra = 0
    readonly_fields = ["slug"]


@admin.register(Criterion)
class CriterionAdmin(DraftOnly, admin.ModelAdmin):
    list_display = ["name", "version", "position", "weight"]
    list_filter = ["version__state"]
    list_select_related = ["version__referential"]
    search_fields = ["name", "version__referential__title"]
    fields = ["version", "slug", "position", "name", "description", "weight", "cluster", "provenance"]
    readonly_fields = ["version", "slug", "cluster", "provenance"]
    inlines = [IndicatorInline]

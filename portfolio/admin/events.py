"""The admin of events: to read; they are written at the desk, where versions and drafts are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portfolio.models import Event, EventFile, Outcome


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OutcomeInline(ReadOnlyInline):
    model = Outcome
    fields = ["kind", "text", "initiative"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("initiative")


class EventFileInline(ReadOnlyInline):
    model = EventFile
    fields = ["kind", "title", "credit", "licence"]


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ["title", "date", "kind", "step", "territory", "state", "participants", "cost"]
    list_filter = ["state", "step", "kind", "date"]
    list_select_related = ["territory"]
    search_fields = ["title", "summary", "place", "territory__name"]
    date_hierarchy = "date"
    inlines = [OutcomeInline, EventFileInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("minutes", "territory__geometry", "territory__outline")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

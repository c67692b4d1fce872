"""The admin of saved posters; the only place where a featured initiative gets a line of its own."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portfolio.models import Poster, PosterFeature


class PosterFeatureInline(admin.TabularInline):
    model = PosterFeature
    extra = 0
    max_num = 12
    autocomplete_fields = ["initiative"]


@admin.register(Poster)
class PosterAdmin(admin.ModelAdmin):
    list_display = ["title", "territory", "paper", "orientation", "created_at"]
    list_filter = ["paper", "orientation"]
    list_select_related = ["territory"]
    search_fields = ["title", "territory__name"]
    autocomplete_fields = ["territory"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [PosterFeatureInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")

"""The admin of figures: kinds of effect, declared effects, dated pictures."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portfolio.models import Effect, EffectKind, Snapshot, SnapshotFigure
from portfolio.panorama.views import TITLES


@admin.register(EffectKind)
class EffectKindAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Effect)
class EffectAdmin(admin.ModelAdmin):
    """The only place where a figure is tied to a case study alone."""

    list_display = ["kind", "value", "unit", "year", "is_approximate", "initiative", "case_study"]
    list_filter = ["kind", "year", "is_approximate"]
    list_select_related = ["kind", "initiative", "case_study"]
    search_fields = ["unit", "source", "initiative__name", "case_study__title"]
    autocomplete_fields = ["kind", "initiative"]
    raw_id_fields = ["case_study"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("initiative__search", "initiative__keywords", "case_study__body")


class SnapshotForm(forms.ModelForm):
    dimension = forms.ChoiceField(label="vue par", choices=list(TITLES.items()))


class SnapshotFigureInline(admin.TabularInline):
    model = SnapshotFigure
    extra = 1


@admin.register(Snapshot)
class SnapshotAdmin(admin.ModelAdmin):
    form = SnapshotForm
    list_display = ["title", "territory", "taken_on", "dimension"]
    list_filter = ["dimension"]
    list_select_related = ["territory"]
    search_fields = ["title", "territory__name"]
    autocomplete_fields = ["territory"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SnapshotFigureInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")

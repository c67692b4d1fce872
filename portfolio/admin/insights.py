"""The admin of the analysis grid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portfolio.enums import SourceKind
from portfolio.models import Insight
from portfolio.services.insights import NO_SOURCE


class InsightAdminForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(data.get(kind) for kind in SourceKind):
            raise forms.ValidationError(NO_SOURCE)
        return data


@admin.register(Insight)
class InsightAdmin(admin.ModelAdmin):
    form = InsightAdminForm
    list_display = ["text", "kind", "stake", "territory", "position", "created_at"]
    list_filter = ["kind", "stake"]
    list_select_related = ["stake", "territory"]
    search_fields = ["text", "territory__name"]
    autocomplete_fields = ["territory", "initiative"]
    raw_id_fields = ["case_study", "event"]
    readonly_fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")

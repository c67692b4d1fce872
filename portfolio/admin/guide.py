"""The admin of the guide, of the glossary and of the reading list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from domino.markdown import check_markdown
from portfolio.models import GlossaryTerm, GuidePage, Reading


class GuidePageForm(forms.ModelForm):
    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        check_markdown(body)
        return body


@admin.register(GuidePage)
class GuidePageAdmin(admin.ModelAdmin):
    form = GuidePageForm
    list_display = ["title", "kind", "position", "updated_at"]
    list_editable = ["position"]
    list_filter = ["kind"]
    search_fields = ["title", "lead", "body"]
    autocomplete_fields = ["initiatives"]
    filter_horizontal = ["case_studies"]
    prepopulated_fields = {"slug": ["title"]}


class GlossaryTermForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Two terms written alike could not both be explained."""
        data = super().clean() or self.cleaned_data
        forms_of = {name.casefold() for name in [data.get("term", ""), *(data.get("forms") or [])]}
        for other in GlossaryTerm.objects.exclude(pk=self.instance.pk):
            if shared := forms_of & {name.casefold() for name in [other.term, *other.forms]}:
                self.add_error("forms", f"« {shared.pop()} » désigne déjà le terme « {other.term} ».")
        return data


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(admin.ModelAdmin):
    form = GlossaryTermForm
    list_display = ["term", "definition"]
    search_fields = ["term", "definition"]
    prepopulated_fields = {"slug": ["term"]}

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        helped = {"forms": "Pluriel, abréviation… séparés par des virgules. Un sigle n’est reconnu qu’en capitales."}
        return super().get_form(request, obj, change, help_texts=helped, **kwargs)


@admin.register(Reading)
class ReadingAdmin(admin.ModelAdmin):
    list_display = ["title", "authors", "year", "position"]
    list_editable = ["position"]
    search_fields = ["title", "authors"]

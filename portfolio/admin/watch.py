"""The admin of the shared watch and of foresight sheets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest

from domino.markdown import check_markdown
from inventory.services.photos import PhotoRefused, encode_photo
from portfolio.models import ForesightSheet, WatchLink
from portfolio.services.watch import plain_address


class WatchLinkForm(forms.ModelForm):
    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if not url.lower().startswith(("http://", "https://")):
            raise forms.ValidationError("Écrivez une adresse qui commence par https:// ou http://.")
        return plain_address(url)


@admin.register(WatchLink)
class WatchLinkAdmin(admin.ModelAdmin):
    form = WatchLinkForm
    list_display = ["title", "kind", "theme", "stake", "territory", "created_at"]
    list_filter = ["kind", "stake", "theme"]
    list_select_related = ["theme", "stake", "territory"]
    search_fields = ["title", "line", "url", "territory__name"]
    autocomplete_fields = ["territory"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")


class ForesightForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("context", "change", "institution", "synthesis"):
            try:
                check_markdown(data.get(name) or "")
            except forms.ValidationError as error:
                self.add_error(name, error)
        return data

    def clean_picture(self) -> Any:
        """A new picture is drawn anew, as everywhere on the site."""
        picture = self.cleaned_data["picture"]
        if not isinstance(picture, UploadedFile):
            return picture
        picture.seek(0)
        try:
            return encode_photo(picture)
        except PhotoRefused as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(ForesightSheet)
class ForesightSheetAdmin(admin.ModelAdmin):
    form = ForesightForm
    list_display = ["title", "horizon", "state", "stake", "territory", "position"]
    list_editable = ["position"]
    list_filter = ["state", "stake"]
    list_select_related = ["stake", "territory"]
    search_fields = ["title", "context", "synthesis"]
    autocomplete_fields = ["territory"]
    prepopulated_fields = {"slug": ["title"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")

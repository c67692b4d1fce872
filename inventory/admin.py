"""Django's admin: taxonomies, territories and their perimeters, sources, and records as a last resort."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from leaflet.admin import LeafletGeoAdminMixin

from domino.markdown import check_markdown
from inventory.enums import TerritoryKind
from inventory.models import (
    Exchange,
    Initiative,
    Invitation,
    LegalForm,
    LiveSource,
    Membership,
    ResourceKind,
    Source,
    Sphere,
    Stake,
    Territory,
    Theme,
)
from inventory.services.initiatives import refresh_keywords
from inventory.services.territories import check_members, set_perimeter

admin.site.site_header = "DOMINO, administration"
admin.site.site_title = "DOMINO"
admin.site.index_title = "Tables de la plateforme"


class TermAdmin(admin.ModelAdmin):
    """One taxonomy. A renamed term is found again by its new name: the records' keywords are made anew."""

    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            refresh_keywords()


@admin.register(Theme)
class ThemeAdmin(TermAdmin):
    list_display = ["name", "slug", "parent", "icon", "color", "position"]
    list_select_related = ["parent"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]


@admin.register(Sphere, Exchange, ResourceKind)
class IconTermAdmin(TermAdmin):
    list_display = ["name", "slug", "icon", "position"]


class StakeForm(forms.ModelForm):
    def clean_framing(self) -> str:
        framing = str(self.cleaned_data["framing"])
        check_markdown(framing)
        return framing


@admin.register(Stake)
class StakeAdmin(TermAdmin):
    form = StakeForm


admin.site.register(LegalForm, TermAdmin)


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["name", "url", "licence"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(LiveSource)
class LiveSourceAdmin(admin.ModelAdmin):
    """Made and changed at /moderation/sources/; deleted here. Its records and their source stay."""

    list_display = ["source", "territory", "schedule", "policy", "is_active", "checked_at", "failures", "last_error"]
    list_select_related = ["source", "territory"]
    list_filter = ["is_active", "schedule", "policy"]
    search_fields = ["source__name", "address"]
    fields = [
        "source",
        "address",
        "territory",
        "schedule",
        "policy",
        "is_active",
        "checked_at",
        "failures",
        "last_error",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


class TerritoryForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        members = values.get("members")
        if members and "kind" in values:
            territory = Territory(pk=self.instance.pk, kind=values["kind"], name=values.get("name", ""))
            try:
                check_members(territory, list(members))
            except ValidationError as error:
                self.add_error("members", error)
        return values


@admin.register(Territory)
class TerritoryAdmin(admin.ModelAdmin):
    """Official territories are read from the reference data; perimeters are made here from their members."""

    form = TerritoryForm
    list_display = ["name", "kind", "code", "population", "is_featured"]
    list_filter = ["kind", "is_featured", "check_websites"]
    search_fields = ["name", "code", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["members"]
    fields = [
        "kind",
        "name",
        "slug",
        "code",
        "official_name",
        "description",
        "is_featured",
        "confirm_after_days",
        "check_websites",
        "members",
        "population",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("geometry", "outline")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        territory = form.instance
        if territory.kind in (TerritoryKind.PAYS, TerritoryKind.CUSTOM) and "members" in form.changed_data:
            set_perimeter(territory=territory, members=list(territory.members.all()))


@admin.register(Initiative)
class InitiativeAdmin(LeafletGeoAdminMixin, admin.ModelAdmin):
    list_display = ["name", "status", "sphere", "territory", "precision", "confirmed_on"]
    list_filter = ["status", "sphere", "precision", "source"]
    list_select_related = ["sphere", "territory"]
    search_fields = ["name", "slug", "external_id"]
    autocomplete_fields = ["territory", "source"]
    filter_horizontal = ["themes", "stakes", "exchanges", "needs", "offers"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["created_at", "updated_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")

    def save_model(self, request: HttpRequest, obj: Initiative, form: Any, change: bool) -> None:
        if "website" in form.changed_data:
            obj.forget_website_check()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_keywords(initiative_ids=[form.instance.pk])


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "territory", "created_at"]
    list_filter = ["role"]
    list_select_related = ["user", "territory"]
    search_fields = ["user__email", "user__username", "territory__name"]
    autocomplete_fields = ["user", "territory"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Sent from the team's page; here one sees them and takes them back."""

    list_display = ["email", "role", "territory", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_filter = ["role"]
    list_select_related = ["invited_by", "territory"]
    search_fields = ["email", "territory__name"]
    fields = ["email", "role", "territory", "invited_by", "created_at", "expires_at", "accepted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("territory__geometry", "territory__outline")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

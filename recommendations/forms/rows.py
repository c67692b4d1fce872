"""The repeated parts of a recommendation's form: organisations, and other sources of inspiration."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms

from inventory.enums import Status
from inventory.forms.fields import WebsiteField, text_field
from inventory.models import Initiative, Territory
from inventory.text import plain
from portfolio.forms.rows import MAX_ROWS, BaseRows, RowForm
from recommendations.enums import ListState, PartnerRole
from recommendations.models import Recommendation

OWN = re.compile(r"^/preconisations/(?P<list>[-\w]+)/(?P<number>\d{1,4})/?$")
NOT_EMPTY = "Donnez le nom de l’organisation, ou retirez cette ligne."


class PartnerForm(RowForm):
    """An organisation; one that bears the name of a record of the census nearby is linked to it."""

    name = text_field("Organisation", 200, required=True, error_messages={"required": NOT_EMPTY})
    role = forms.ChoiceField(
        label="Rôle",
        choices=PartnerRole.choices,
        error_messages={"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle."},
    )
    contact = text_field(
        "Contact", 200, help_text="Pour l’équipe seulement : ni public, ni dans les fichiers de tout le monde."
    )
    linked = forms.CharField(required=False, max_length=420, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].widget.attrs["list"] = "organisations"

    def has_changed(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("name", "contact"))

    def values(self) -> dict[str, Any]:
        kept = {name: self.cleaned_data[name] for name in ("name", "role", "contact")}
        slug, _, name = self.cleaned_data["linked"].partition("|")
        return {**kept, "initiative": slug if slug and name == kept["name"] else None}


class LinkForm(RowForm):
    """A web page, or a recommendation of this site by its address."""

    title = text_field("Titre", 200)
    url = text_field(
        "Adresse", 500, help_text="D’une page du web, ou d’une préconisation d’un autre territoire sur ce site."
    )

    def has_changed(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("title", "url"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["other"] = self._recommendation(data.get("url") or "")
        if data.get("url") and not data["other"]:
            try:
                data["url"] = WebsiteField().clean(data["url"])
            except forms.ValidationError as error:
                self.add_error("url", error)
        if not (data.get("title") or data["other"] or self.errors or data.get("DELETE")):
            self.add_error("title", "Donnez un titre à cette source, ou retirez cette ligne.")
        return data

    def values(self) -> dict[str, Any]:
        other = self.cleaned_data["other"]
        url = "" if other else self.cleaned_data["url"]
        return {"title": self.cleaned_data["title"], "url": url, "other": str(other.pk) if other else None}

    def _recommendation(self, url: str) -> Recommendation | None:
        try:
            found = OWN.match(urlsplit(url).path)
        except ValueError:
            return None
        if not found:
            return None
        shown = Recommendation.objects.exclude(list__state=ListState.DRAFT)
        return shown.filter(list__slug=found["list"], number=int(found["number"])).first()


def _rows(form: type[RowForm]) -> type[BaseRows]:
    rows: Any = forms.formset_factory(
        form, formset=BaseRows, extra=0, can_delete=True, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True
    )
    return rows


PartnerRows = _rows(PartnerForm)
LinkRows = _rows(LinkForm)


def organisations(territory: Territory | None, most: int = 300) -> list[str]:
    """Names of the census of `territory`, to choose from while typing."""
    if territory is None:
        return []
    near = Initiative.objects.published().within(territory).order_by("name_plain", "pk")
    return [*near.values_list("name", flat=True).distinct()[:most]]


def linked_to_census(rows: list[dict[str, Any]], territory: Territory | None) -> list[dict[str, Any]]:
    """The organisations with the record that bears their name in `territory`, if there is just one; one query."""
    names = {plain(row["name"]) for row in rows if not row["initiative"]}
    if territory is None or not names:
        return rows
    near = Initiative.objects.filter(status=Status.PUBLISHED, name_plain__in=names).within(territory)
    found: dict[str, list[str]] = {}
    for name, slug in near.values_list("name_plain", "slug"):
        found.setdefault(name, []).append(slug)
    single = {name: slugs[0] for name, slugs in found.items() if len(slugs) == 1}
    return [{**row, "initiative": row["initiative"] or single.get(plain(row["name"]))} for row in rows]

"""Following a source: where it is, how often it is read, what becomes of what changes there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from domino.models import User
from domino.outbound import OutboundError, check_address
from inventory.enums import Policy, Schedule
from inventory.forms.fields import NOT_IN_LIST, TerritoryField, WebsiteField, territory_text, text_field
from inventory.forms.short import ShortForm
from inventory.licences import LICENCES
from inventory.models import ImportMapping, Initiative, LiveSource, Territory
from inventory.permissions import Action, can, scoped
from inventory.services.sources.following import source_named

CHOICES = [("", "Celle que la source annonce"), *((spdx, licence.short) for spdx, licence in LICENCES.items())]
OUTSIDE = "Vous ne suivez de sources que sur vos territoires : choisissez l’un d’eux."
FOLLOWED = "Cette source est déjà suivie : donnez un autre nom, ou changez celle qui existe."
OTHERS = "D’autres territoires ont déjà des fiches de cette source : donnez un autre nom."
NO_NAME = "Écrivez un nom avec des lettres ou des chiffres."


class SourceForm(ShortForm):
    """`user` bounds territories and mappings; `live` is the source that is changed, None for a new one."""

    name = text_field(
        "Nom de la source",
        120,
        required=True,
        help_text="Il accompagne chaque fiche, par exemple « Annuaire des jardins partagés ».",
        error_messages={"required": "Donnez un nom à la source."},
    )
    address = WebsiteField(
        label="Adresse des données",
        help_text="Un fichier CSV, XLSX, JSON, GeoJSON, KML… qui reste à la même adresse, ou les « items » d’un "
        "service OGC API. Un autre site DOMINO convient : …/ogc/collections/initiatives/items",
        error_messages={"required": "Donnez l’adresse des données."},
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    territory = TerritoryField(
        label="Territoire",
        help_text="Ce que la source dit d’ailleurs est laissé de côté.",
        error_messages={"required": "Indiquez le territoire : son nom, ou un code postal."},
        widget=forms.TextInput(attrs={"list": "territoires-de-l-equipe", "autocomplete": "off"}),
    )
    schedule = forms.ChoiceField(
        label="À quel rythme la lire ?",
        choices=Schedule.choices,
        initial=Schedule.DAILY,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un rythme.", "invalid_choice": NOT_IN_LIST},
    )
    policy = forms.ChoiceField(
        label="Que faire des changements ?",
        choices=[
            (Policy.REVIEW, "Attendre une relecture : l’import s’arrête à l’aperçu"),
            (Policy.DIRECT, "Les appliquer aussitôt : chaque import peut être annulé"),
        ],
        initial=Policy.REVIEW,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que deviennent les changements.", "invalid_choice": NOT_IN_LIST},
    )
    licence = forms.ChoiceField(
        label="Licence des données", choices=CHOICES, required=False, error_messages={"invalid_choice": NOT_IN_LIST}
    )
    mapping = forms.ModelChoiceField(
        label="Correspondances enregistrées",
        queryset=ImportMapping.objects.none(),
        required=False,
        empty_label="Reconnaître les colonnes à chaque lecture",
        help_text="Enregistrées à l’étape « reconnu » d’un import.",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    is_active = forms.BooleanField(label="Lire cette source à intervalles réguliers", required=False)

    def __init__(
        self, *args: Any, user: User, territories: list[Territory], live: LiveSource | None = None, **options: Any
    ) -> None:
        initial = _initial(live) if live else {"territory": territory_text(_only(territories))}
        super().__init__(*args, initial=initial, **options)
        self.user, self.live = user, live
        mappings = scoped(ImportMapping.objects.all(), user, Action.MODERATE).order_by("name")
        self.fields["mapping"].queryset = mappings  # type: ignore[attr-defined]
        for name in ("is_active",) if live is None else ("name",):
            del self.fields[name]
        if live and live.source.licence not in LICENCES:
            known = (live.source.licence, live.source.licence)
            self.fields["licence"].choices = [*CHOICES, known]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if not any(map(str.isalnum, name)):
            raise ValidationError(NO_NAME)
        source = source_named(name)
        if source is None:
            return name
        if LiveSource.objects.filter(source=source).exists():
            raise ValidationError(FOLLOWED)
        own = scoped(Initiative.objects.all(), self.user, Action.MODERATE).values("pk")
        if Initiative.objects.filter(source=source).exclude(pk__in=own).exists():
            raise ValidationError(OTHERS)
        return name

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if self.live is None or address != self.live.address:
            try:
                check_address(address)
            except OutboundError as error:
                raise ValidationError(str(error)) from None
        return address

    def clean_territory(self) -> Territory:
        territory: Territory = self.cleaned_data["territory"]
        if not can(self.user, Action.MODERATE, territory):
            raise ValidationError(OUTSIDE)
        return territory

    def values(self) -> dict[str, Any]:
        """What `services.sources.change` takes: the fields of the source that are not those of its name and licence."""
        names = ("address", "territory", "schedule", "policy", "mapping", "is_active")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def _only(territories: list[Territory]) -> str | None:
    return territories[0].slug if len(territories) == 1 else None


def _initial(live: LiveSource) -> dict[str, Any]:
    return {
        "address": live.address,
        "territory": territory_text(live.territory.slug),
        "schedule": live.schedule,
        "policy": live.policy,
        "licence": live.source.licence,
        "mapping": live.mapping_id,
        "is_active": live.is_active,
    }

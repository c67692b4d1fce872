"""Starting an import: a file or an address, where, under which name; and the filters of the list of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from inventory import permissions
from inventory.enums import ImportState, LineOutcome
from inventory.forms.fields import TerritoryField, WebsiteField, territory_text, text_field
from inventory.forms.queue import TerritoryChoice
from inventory.forms.short import ShortForm
from inventory.imports.limits import MAX_FILE_BYTES
from inventory.models import ImportMapping, Territory
from inventory.permissions import Action

EXTENSIONS = ".csv,.tsv,.txt,.xlsx,.ods,.json,.geojson,.umap,.kml,.kmz,.gpx,.gpkg,.zip"
ONE_OF_BOTH = "Choisissez un fichier, ou écrivez une adresse."
NOT_BOTH = "Choisissez le fichier ou l’adresse, pas les deux : videz l’un des deux."
TOO_BIG = "Ce fichier est trop gros : 200 Mo au plus. Coupez-le en plusieurs fichiers."
OUTSIDE = "Vous n’importez que sur vos territoires, et sur ceux qu’ils contiennent."
UNREAD = "Ce fichier n’est pas arrivé : choisissez-le de nouveau."
GONE = "Ces correspondances n’existent plus : choisissez-en d’autres."


class ImportForm(ShortForm):
    """What to import; what the file holds is judged later, by the worker. `user` bounds territories and mappings."""

    upload = forms.FileField(
        label="Fichier",
        required=False,
        max_length=200,
        help_text="200 Mo au plus.",
        error_messages={
            "empty": "Ce fichier est vide : choisissez-en un autre.",
            "invalid": UNREAD,
            "missing": UNREAD,
            "max_length": "Le nom de ce fichier est trop long : raccourcissez-le.",
        },
        widget=forms.FileInput(attrs={"accept": EXTENSIONS}),
    )
    address = WebsiteField(
        label="Adresse du fichier",
        required=False,
        help_text="L’adresse d’un fichier ouvert à tous, par exemple « https://www.exemple.fr/lieux.geojson ».",
    )
    territory = TerritoryField(
        label="Territoire",
        help_text="Les lignes situées ailleurs seront refusées.",
        error_messages={"required": "Indiquez le territoire : son nom, ou un code postal."},
        widget=forms.TextInput(attrs={"list": "territoires-de-l-import", "autocomplete": "off"}),
    )
    source_name = text_field(
        "Nom de la source",
        120,
        help_text="D’où viennent ces fiches. Gardez le même nom d’un import au suivant : les fiches connues seront "
        "mises à jour au lieu d’être ajoutées. Sans nom, celui du fichier.",
        widget=forms.TextInput(attrs={"list": "sources-de-l-import", "autocomplete": "off"}),
    )
    mapping = forms.ModelChoiceField(
        ImportMapping.objects.none(),
        label="Correspondances enregistrées",
        required=False,
        empty_label="Aucune : tout reconnaître",
        help_text="Celles d’un import précédent : colonnes et mots à lire de la même façon.",
        error_messages={"invalid_choice": GONE},
    )

    def __init__(self, *args: Any, user: Any, territories: list[Territory], **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        mappings = permissions.scoped(ImportMapping.objects.all(), user, Action.MODERATE)
        self.fields["mapping"].queryset = mappings.defer("data").order_by("name")  # type: ignore[attr-defined]
        if len(territories) == 1 and "territory" not in self.initial:
            self.fields["territory"].initial = territory_text(territories[0].slug)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload and upload.size > MAX_FILE_BYTES:
            raise ValidationError(TOO_BIG)
        return upload

    def clean_territory(self) -> Territory:
        territory: Territory = self.cleaned_data["territory"]
        if not permissions.can(self.user, Action.MODERATE, territory):
            raise ValidationError(OUTSIDE)
        return territory

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not {"upload", "address"} & set(self.errors):
            given = [name for name in ("upload", "address") if values.get(name)]
            if not given:
                self.add_error("upload", ONE_OF_BOTH)
            elif len(given) == 2:
                self.add_error("address", NOT_BOTH)
        return values


def _choice(label: str, anything: str, choices: list) -> forms.ChoiceField:
    refused = {"invalid_choice": "Écrivez " + ", ".join(key for key, _ in choices) + "."}
    return forms.ChoiceField(label=label, choices=[("", anything), *choices], required=False, error_messages=refused)


def refusals(form: forms.Form) -> str:
    """What is wrong in the parameters of an address, in French sentences that name them."""
    return " ".join(f"{name} : {' '.join(map(str, texts))}" for name, texts in form.errors.items())


class ImportListForm(forms.Form):
    """Query parameters of the list of imports; a wrong value is a 400."""

    state = _choice("État", "Tous les états", ImportState.choices)
    territory = TerritoryChoice(label="Territoire", required=False, max_length=160)

    def apply(self, runs: Any) -> Any:
        """Keep what the filters ask for."""
        values = self.cleaned_data
        if values["state"]:
            runs = runs.filter(state=values["state"])
        if values["territory"]:
            runs = runs.filter(territory__containments__outer=values["territory"])
        return runs


class PreviewForm(forms.Form):
    """Query parameters of a preview: one outcome, one reason, one line."""

    outcome = _choice("Sort", "Toutes les lignes", LineOutcome.choices)
    reason = forms.CharField(required=False, max_length=300)
    line = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)

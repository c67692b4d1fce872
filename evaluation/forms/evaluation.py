"""Beginning an evaluation; adding a rater; noting an agreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from evaluation.enums import EvaluationKind, VersionState
from evaluation.forms.referential import PlainForm
from evaluation.models import ReferentialVersion
from inventory.forms.fields import NOT_IN_LIST, text_field
from inventory.models import Containment, Initiative
from portfolio.models import Event

MOST_EVENTS = 50
NO_SUCH = "Choisissez un référentiel de la liste : il a une version adoptée."


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, version: ReferentialVersion) -> str:  # type: ignore[override]
        where = version.referential.territory.name if version.referential.territory else "prêt à l’emploi"
        return f"{version.referential.title}, version {version.number} ({where})"


class EvaluationForm(PlainForm):
    """Against which agreed version, by whom, at which event."""

    version = VersionField(
        ReferentialVersion.objects.none(),
        label="Référentiel",
        empty_label=None,
        error_messages={"required": NO_SUCH, "invalid_choice": NO_SUCH},
    )
    kind = forms.ChoiceField(
        label="Qui évalue ?",
        choices=EvaluationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui évalue.", "invalid_choice": NOT_IN_LIST},
    )
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label="Rencontre de la démarche",
        required=False,
        empty_label="Aucune",
        to_field_name="slug",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )

    def __init__(self, *args: Any, initiative: Initiative, **options: Any) -> None:
        super().__init__(*args, **options)
        around = Containment.objects.filter(inner=initiative.territory).values("outer")
        versions = ReferentialVersion.objects.filter(state=VersionState.AGREED).filter(
            Q(referential__territory=None) | Q(referential__territory__in=around)
        )
        heavy = ("referential__territory__geometry", "referential__territory__outline")
        versions = versions.select_related("referential__territory").defer(*heavy)
        self.fields["version"].queryset = versions.order_by("referential__title", "pk")  # type: ignore[attr-defined]
        events = Event.objects.filter(territory__in=around).order_by("-date", "-pk").select_related(None)
        self.fields["event"].queryset = events.defer("minutes")  # type: ignore[attr-defined]

    def clean_kind(self) -> EvaluationKind:
        return EvaluationKind(self.cleaned_data["kind"])


class RaterForm(PlainForm):
    """A rater: keyed in by the team, or invited by a link."""

    label = text_field(
        "Qui évalue",
        80,
        required=True,
        help_text="« Table 1 », ou le nom de la personne : l’équipe seule le voit.",
        error_messages={"required": "Dites qui évalue : « Table 1 », ou un nom."},
    )
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=254,
        help_text="Pour recevoir le lien. Elle n’est pas gardée.",
        error_messages={"invalid": "Cette adresse est incomplète : vérifiez-la."},
    )


class ConsentForm(PlainForm):
    """Who agreed, in the words of who was told."""

    given_by = text_field(
        "Qui a donné l’accord, et comment",
        200,
        required=True,
        help_text="Par exemple « La présidente, de vive voix, le 12 mai ».",
        error_messages={"required": "Dites qui a donné l’accord de publication."},
    )
